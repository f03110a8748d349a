"""A sheet that is written row by row leaves corrections alone as well, whatever service its rows go through."""

from decimal import Decimal

from django.contrib.auth import get_user_model

from fupin.audit.services import amend
from fupin.intake.services import run_intake
from fupin.rules.models import RuleParameter
from tests.intake.sample_sheet import KIND
from tests.intake.workbooks import HEAD, line, xlsx


def corrected(upload, path):
    """A parameter that came by upload and was then put right by hand."""
    upload(xlsx(path, [HEAD, line(2016, 2952)]))
    staff = get_user_model().objects.create_user("office")
    amend(RuleParameter.objects.get(), actor=staff, verb="更正政策参数", value=Decimal(2955))
    return xlsx(path, [HEAD, line(2016, 2952, source="又一文件")])


def test_habit_46_a_corrected_value_stays_and_the_conflict_is_a_warning_at_its_cell(upload, tmp_path):
    receipt = upload(corrected(upload, tmp_path / "a.xlsx"))
    assert receipt.conflicts == [
        {
            "sheet": "Sheet1",
            "row": 2,
            "cell": "D2",
            "column": "数值",
            "before": "2952",
            "by_hand": "2955",
            "in_file": "2952",
        }
    ]
    assert [(each.cell, each.code) for each in receipt.warnings] == [("D2", "conflict")]
    assert receipt.changes == [
        {"sheet": "Sheet1", "row": 2, "fields": {"source": ["国开发〔2016〕1号", "又一文件"]}}
    ]
    row = RuleParameter.objects.get()
    assert (row.value, row.source, receipt.committed) == (Decimal(2955), "又一文件", True)


def test_habit_46_the_liaison_may_say_that_the_file_goes_before_corrections(upload, liaison, scope, tmp_path):
    path = corrected(upload, tmp_path / "a.xlsx")
    options = {"actor": liaison, "scope": scope, "kind": KIND, "path": path, "file_name": "a.xlsx"}
    receipt = run_intake(**options, overwrite_corrections=True)
    assert (receipt.conflicts, receipt.warnings) == ([], [])
    assert RuleParameter.objects.get().value == Decimal(2952)
