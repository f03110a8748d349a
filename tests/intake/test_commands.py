"""The commands that scripts rely on."""

import json
import sys
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from fupin.intake.models import Batch, BatchState
from fupin.rules.models import RuleParameter
from fupin.scope import Scope
from tests.intake.sample_sheet import KIND
from tests.intake.workbooks import HEAD, line, xlsx

pytestmark = pytest.mark.django_db(transaction=True)


def scope_for_tests(user):
    return Scope(user_id=user.pk, rights=frozenset({"import"}))


@pytest.fixture
def run(settings, liaison):
    """Runs a command; gives its exit code, its output and its messages."""
    settings.SCOPE_OF = f"{__name__}.scope_for_tests"
    sys.modules.setdefault(__name__, sys.modules[scope_for_tests.__module__])

    def call(*args):
        out, err = StringIO(), StringIO()
        try:
            call_command(*map(str, args), stdout=out, stderr=err)
        except CommandError as error:
            return error.returncode, out.getvalue(), f"{err.getvalue()}{error}"
        return 0, out.getvalue(), err.getvalue()

    return call


@pytest.fixture
def good(tmp_path):
    return xlsx(tmp_path / "a.xlsx", [HEAD, line(2016), line(2017)])


def test_an_upload_prints_one_json_object(run, good):
    code, out, err = run("intake", KIND, good, "--as", "liaison", "--json")
    result = json.loads(out)
    assert (code, err) == (0, "")
    assert list(result) == [
        "kind",
        "file",
        "sheet",
        "rows",
        "added",
        "changed",
        "unchanged",
        "refused",
        "skipped",
        "normalised",
        "errors",
        "warnings",
        "batch",
        "marked",
        "committed",
        "conflicts",
        "aside",
    ]
    assert (result["added"], result["committed"], result["marked"]) == (2, True, None)


@pytest.mark.parametrize("form", [["--json"], []])
def test_what_is_printed_holds_no_number_of_a_person(run, tmp_path, form):
    numbers = ("441621195001010017", "13800000001")
    head = [*HEAD, f"{numbers[0]}的意见"]
    path = xlsx(tmp_path / "a.xlsx", [head, [f"一、{numbers[1]}小组"], [*line(2016), "同意"], line("二零")])
    _, out, err = run("intake", KIND, path, "--as", "liaison", "--dry-run", *form)
    assert not [number for number in numbers if number in out + err]
    if form:
        assert json.loads(out)["aside"][0]["heading"] == "441621********0017的意见"
        assert json.loads(out)["skipped"] == [{"row": 2, "reason": "小标题“一、138****0001小组”"}]


def test_a_refused_upload_ends_with_one_and_names_the_cell(run, tmp_path):
    path, marked = xlsx(tmp_path / "a.xlsx", [HEAD, line("二零")]), tmp_path / "out.xlsx"
    code, out, err = run("intake", KIND, path, "--as", "liaison", "--json", "--marked", marked)
    result = json.loads(out)
    assert code == 1
    assert result["errors"][0] == {
        "sheet": "Sheet1",
        "cell": "C2",
        "row": 2,
        "column": "年度",
        "code": "date",
        "message": "“二零”不是认得的年份；应填：年份，如 2018",
    }
    assert "Sheet1!C2 第 2 行“年度”：“二零”不是认得的年份" in err
    assert (result["committed"], result["marked"]) == (False, str(marked))
    assert openpyxl.load_workbook(marked)["Sheet1"]["C2"].comment is not None


def test_the_good_rows_alone_end_with_zero(run, tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [HEAD, line("二零"), line(2016)])
    code, out, _ = run("intake", KIND, path, "--as", "liaison", "--accept", "good", "--json")
    assert (code, json.loads(out)["added"], json.loads(out)["refused"]) == (0, 1, 1)
    assert RuleParameter.objects.count() == 1


def test_a_dry_run_stores_nothing(run, good):
    code, out, _ = run("intake", KIND, good, "--as", "liaison", "--dry-run", "--json")
    assert (code, json.loads(out)["added"], json.loads(out)["committed"]) == (0, 2, False)
    assert RuleParameter.objects.count() == 0


def test_the_same_upload_again_is_no_failure(run, good):
    run("intake", KIND, good, "--as", "liaison")
    code, out, _ = run("intake", KIND, good, "--as", "liaison", "--json")
    assert (code, json.loads(out)["unchanged"], json.loads(out)["committed"]) == (0, 2, False)


def test_a_file_that_is_refused_whole_still_gives_its_json(run, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"%PDF-1.7")
    code, out, err = run("intake", KIND, path, "--as", "liaison", "--json")
    assert (code, json.loads(out)["errors"][0]["code"]) == (1, "format")
    assert "这是PDF，不是表格" in err


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("intake", KIND), 2),
        (("intake", KIND, "/nowhere.xlsx", "--as", "liaison"), 2),
        (("intake", KIND, __file__, "--as", "nobody"), 1),
        (("intake", "nothing", __file__, "--as", "liaison"), 1),
    ],
)
def test_wrong_usage_is_told_from_refusal(run, args, code):
    assert run(*args)[0] == code


def test_the_kinds_are_listed_with_their_columns(run):
    code, out, _ = run("intake", "--kinds", "--json")
    kinds = {each["kind"]: each for each in json.loads(out)["kinds"]}
    assert code == 0
    assert [column["label"] for column in kinds[KIND]["columns"]] == [
        "参数",
        "地区代码",
        "年度",
        "数值",
        "依据",
        "条数",
    ]
    assert kinds[KIND]["columns"][0]["choices"][0] == "扶贫标准（元/人·年）"


def test_an_upload_is_taken_back(run, good):
    _, out, _ = run("intake", KIND, good, "--as", "liaison", "--json")
    code, out, _ = run("undo_intake", json.loads(out)["batch"], "--as", "liaison", "--json")
    assert (code, json.loads(out)["deleted"], json.loads(out)["left"]) == (0, 2, [])
    assert Batch.objects.get().state == BatchState.UNDONE
    code, out, err = run("undo_intake", Batch.objects.get().pk, "--as", "liaison", "--json")
    assert (code, json.loads(out)["error"]["code"]) == (1, "not_committed")
    assert "已撤销" in err


def test_an_unknown_batch_is_refused(run):
    assert run("undo_intake", 99999, "--as", "liaison")[0] == 1
