"""A source that is registered is not registered anew in silence: in other brackets, or of the year of its arrival."""

import pytest

from funds.models import FundDocument
from tests.funds.test_upload_registers import ARRIVED, DOCUMENT
from tests.projects.project_world import build_world, problems

FIRST, NARROW = "专项资金（第一批）", "专项资金(第一批)"


@pytest.fixture
def office(db, tmp_path):
    (tmp_path / "sheets").mkdir()
    return build_world(tmp_path / "sheets")


def told(receipt):
    assert problems(receipt) == []
    return [(issue.cell, issue.code) for issue in receipt.warnings if issue.code != "unit_assumed"]


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize("year", [{"资金年度": ""}, {}])
def test_money_of_last_years_source_that_arrives_this_year_is_asked_about(office, year, dry_run):
    office.upload("fund_documents", [DOCUMENT])
    row = {name: text for name, text in ARRIVED.items() if name != "资金年度"} | year
    rows = [row | {"发生日期": "2017-01-10"}, row | {"发生日期": "2017-02-10", "凭证号": "收-2"}]

    receipt = office.upload("funds", rows, dry_run=dry_run)

    assert told(receipt) == [("H2" if year else "C2", "alike_document")]
    message = next(issue.message for issue in receipt.warnings if issue.code == "alike_document")
    assert message == (
        "已登记 2016 年的资金来源“县级财政专项扶贫资金”，按另一个来源登记；如果是同一个，请填写资金年度再传"
    )


def test_a_receipt_that_says_its_year_is_not_asked_about(office):
    office.upload("fund_documents", [DOCUMENT])

    receipt = office.upload("funds", [ARRIVED | {"资金年度": "2017", "发生日期": "2017-01-10"}])

    assert told(receipt) == []


@pytest.mark.parametrize(("known", "written"), [(FIRST, NARROW), (NARROW, FIRST)])
def test_a_source_in_other_brackets_is_asked_about_at_its_title(office, known, written):
    office.upload("fund_documents", [DOCUMENT | {"资金文件名称": known}])

    arrived = ARRIVED | {"资金来源名称": written}
    assert told(office.upload("funds", [arrived], dry_run=True)) == [("C2", "alike_document")]
    document = DOCUMENT | {"资金文件名称": written}
    assert told(office.upload("fund_documents", [document])) == [("B2", "alike_document")]
    assert FundDocument.objects.count() == 2


def test_sources_of_one_title_in_two_years_are_not_asked_about(office):
    rows = [DOCUMENT, DOCUMENT | {"资金年度": "2017"}]

    assert told(office.upload("fund_documents", rows)) == []
