"""The same amount in other words is the same money: it is never posted, nor drafted, a second time."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from funds.channels import Channel
from funds.models import DraftEntry, Entry
from funds.services import Posting, post_batch, post_entry, receive_document
from fupin.errors import Refusal
from fupin.figures import parse_figure
from fupin.intake.services import run_intake, undo_batch
from fupin.rules.models import Rule
from fupin.rules.services import set_rule
from tests.funds.test_upload_funds import CASH
from tests.projects.project_world import VILLAGE, build_world, problems
from units.models import Membership, Role

LINE = CASH | {"金额": "35000"}
ROUGH = CASH | {"金额": "600余万元"}
REWORDED = ["35,000.00", "￥35,000.00", "3.5万元", "3万5", "叁万伍仟元整", "３５０００元"]


@pytest.fixture
def office(db, tmp_path):
    (tmp_path / "sheets").mkdir()
    world = build_world(tmp_path / "sheets")
    world.folder = tmp_path
    return world


@pytest.fixture
def approving(office):
    facts = {"value": Decimal(1), "year_from": 2016, "source": "内控制度"}
    set_rule(actor=office.clerk, rule=Rule.FUNDS_APPROVED, **facts)
    Membership.objects.create(
        user=office.clerk, role=Role.OFFICE, unit=office.unit, starts_on=date(2010, 1, 1)
    )
    return office


def counts(receipt):
    assert problems(receipt) == []
    return receipt.added, receipt.changed, receipt.unchanged


def told(receipt):
    return [(issue.cell, issue.code) for issue in receipt.warnings if issue.code != "unit_assumed"]


def as_numbers(office, heading, amount, number_format="General"):
    """The receipt of a workbook whose amount is a number under that heading, in that format."""
    book = Workbook()
    row = {name: text for name, text in LINE.items() if name != "金额"} | {heading: amount}
    for line in (list(row), list(row.values())):
        book.active.append(line)
    book.active.cell(2, len(row)).number_format = number_format
    path = office.folder / f"{heading}{amount}.xlsx"
    book.save(path)
    return run_intake(kind="funds", path=path, actor=office.clerk, scope=office.scope, file_name=path.name)


@pytest.mark.parametrize("amount", REWORDED)
def test_the_same_money_sent_again_in_other_words_is_the_same_entry(office, amount):
    office.upload("funds", [LINE])

    receipt = office.upload("funds", [LINE | {"金额": amount}, CASH | {"金额": "8000"}])

    assert counts(receipt) == (1, 0, 1)
    assert told(receipt)[0] == ("H2", "same_entry")
    assert list(Entry.objects.order_by("seq").values_list("amount", "stated")) == [
        (Decimal("35000.00"), "35000元"),
        (Decimal("8000.00"), "8000元"),
    ]


def test_a_number_under_a_heading_in_another_unit_is_the_same_entry(office):
    as_numbers(office, "金额", 35000)

    for heading, amount in (("金额（万元）", 3.5), ("金额（元）", 35000.0)):
        again = as_numbers(office, heading, amount)
        assert (problems(again), again.added, again.unchanged) == ([], 0, 1)
    assert Entry.objects.get().stated == "35000元"


def test_an_amount_in_the_format_of_percentages_is_refused_at_its_cell(office):
    receipt = as_numbers(office, "金额", 3.5, number_format="0.00%")

    assert (problems(receipt), Entry.objects.count()) == ([("I2", "unit")], 0)
    assert "“350%”" in receipt.errors[0].message


def test_the_receipt_says_in_which_words_the_book_has_it(office):
    office.upload("funds", [LINE])

    receipt = office.upload("funds", [LINE | {"金额": "3.5万元"}, CASH | {"金额": "8000"}])

    assert [issue.message for issue in receipt.warnings if issue.code == "same_entry"] == [
        "与第 1 号分录相同（金额写作“35000元”），按同一笔处理；确为另一笔的，请用凭证号或摘要区分"
    ]


@pytest.mark.parametrize("dry_run", [True, False])
def test_one_payment_in_two_wordings_in_one_file_is_told_as_a_double(office, dry_run):
    lines = [LINE, LINE | {"金额": "￥35,000.00"}, LINE | {"金额": "3.5万元"}]

    receipt = office.upload("funds", lines, dry_run=dry_run)

    assert counts(receipt) == (1, 0, 2)
    assert told(receipt) == [("H3", "same_entry"), ("H4", "same_entry")]
    assert Entry.objects.count() == (0 if dry_run else 1)


@pytest.mark.parametrize("amount", [*REWORDED, "35000"])
def test_a_numbered_row_in_other_words_is_unchanged(office, amount):
    office.upload("funds", [LINE])

    receipt = office.upload("funds", [LINE | {"金额": amount, "分录序号": "1"}])

    assert (counts(receipt), told(receipt)) == ((0, 0, 1), [])
    assert Entry.objects.get().stated == "35000元"


def test_other_words_for_an_inexact_amount_of_a_numbered_row_are_told_at_the_cell(office):
    office.upload("funds", [ROUGH])

    receipt = office.upload("funds", [ROUGH | {"金额": "600万元以上", "分录序号": "1"}])

    assert (counts(receipt), told(receipt)) == ((0, 0, 1), [("H2", "worded_otherwise")])
    assert receipt.warnings[0].message == (
        "第 1 号分录已入账，写作“600余万元”，与这一格说的一样多，写法没有改"
    )
    assert told(office.upload("funds", [ROUGH | {"分录序号": "1", "凭证号": ""}])) == []


@pytest.mark.parametrize("amount", ["35000.01", "3.51万元", "35000余", "近35000", "约3.5万元", "3.5亿元"])
def test_another_amount_or_another_precision_is_another_payment_and_told(office, amount):
    office.upload("funds", [LINE])

    other = office.upload("funds", [LINE | {"金额": amount}])
    assert (counts(other), told(other)[0]) == ((1, 0, 0), ("H2", "alike_entry"))
    numbered = office.upload("funds", [LINE | {"金额": amount, "分录序号": "1"}])
    assert problems(numbered) == [("H2", "entry_differs")]


def test_another_wording_beside_one_other_cell_is_told_at_that_cell(office):
    office.upload("funds", [LINE])

    receipt = office.upload("funds", [LINE | {"金额": "3.5万元", "凭证号": "记-0099"}])

    assert (counts(receipt), told(receipt)) == ((1, 0, 0), [("I2", "alike_entry")])


def test_what_was_reversed_may_be_posted_anew_in_other_words_and_then_once(office):
    first = office.upload("funds", [LINE])
    undo_batch(actor=office.clerk, scope=office.scope, batch=first.batch)

    assert office.upload("funds", [LINE | {"金额": "3.5万元"}]).added == 1
    again = office.upload("funds", [LINE | {"金额": "35,000.00", "资金年度": "2018"}])
    assert counts(again) == (0, 0, 1)


def test_a_row_that_waits_for_approval_is_not_drafted_again_in_other_words(approving):
    approving.upload("funds", [LINE])

    receipt = approving.upload("funds", [LINE | {"金额": "3.5万元"}, CASH | {"金额": "8000"}])

    assert (receipt.added, receipt.unchanged) == (1, 1)
    assert ("H2", "same_draft") in told(receipt)
    assert list(DraftEntry.objects.order_by("pk").values_list("stated", flat=True)) == ["35000元", "8000元"]
    message = next(issue.message for issue in receipt.warnings if issue.code == "same_draft")
    assert message.endswith(
        "第 1 行相同（金额写作“35000元”），按同一笔处理；确为另一笔的，请用凭证号或摘要区分"
    )


def key_of_old(office, wording, value="35000.00"):
    """The key that a row of `LINE` was posted under when keys were made of the wording too."""
    said = [str(office.unit.pk), office.village.code, "", value, "专项党费", "", Channel.PARTY_FEE]
    said += ["cash", "2018-12-31", "2016-05-23", "", "记-0013", "", "", "", wording]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:56] + "-0"


def posted_of_old(office, wording):
    """The entry of a row of `LINE`, under the key of old."""
    office.upload("funds", [CASH | {"金额": "1", "凭证号": "记-1"}])
    first = Entry.objects.get()
    return post_entry(
        actor=office.clerk,
        unit=office.unit,
        document=first.document,
        from_account=first.from_account,
        to_account=first.to_account,
        amount=parse_figure(wording, "元"),
        occurred_on=date(2018, 12, 31),
        covers_from=date(2016, 5, 23),
        place=office.village,
        summary="专项党费",
        voucher_no="记-0013",
        key=key_of_old(office, wording),
    )


@pytest.mark.parametrize("amount", ["35000", "3.5万元", "￥35,000.00"])
@pytest.mark.parametrize("wording", ["35000元", "3.5万元"])
def test_an_entry_under_a_key_made_of_its_wording_is_still_known(office, wording, amount):
    posted_of_old(office, wording)

    receipt = office.upload("funds", [LINE | {"金额": amount, "资金年度": "2018"}])

    assert (counts(receipt), told(receipt)) == ((0, 0, 1), [("H2", "same_entry")])
    assert Entry.objects.count() == 2


def test_an_inexact_amount_under_a_key_of_old_is_not_the_exact_one(office):
    posted_of_old(office, "35000余元")

    assert office.upload("funds", [LINE]).added == 1
    assert counts(office.upload("funds", [LINE | {"金额": "3.5万余元"}])) == (0, 0, 1)


def test_a_key_stands_for_the_same_amount_in_whatever_words(office):
    office.upload("funds", [LINE])
    entry = Entry.objects.get()
    facts = {"document": entry.document, "from_account": entry.from_account, "to_account": entry.to_account}
    facts |= {"occurred_on": entry.occurred_on, "place": office.village, "summary": "再到", "key": "k" * 64}

    def posted(wording):
        posting = Posting(amount=parse_figure(wording, "元"), **facts)
        return post_batch(actor=office.clerk, unit=office.unit, postings=[posting])[0]

    first = posted("3.5万元")
    assert posted("35000元") == first
    assert Entry.objects.get(pk=first.pk).stated == "3.5万元"
    for other in ("35000余元", "35000.01元"):
        with pytest.raises(Refusal) as caught:
            posted(other)
        assert caught.value.code == "key_taken"


PROPOSED = {
    "单位": "深圳中支",
    "地区": VILLAGE,
    "业务": "到账",
    "资金来源名称": "专项党费",
    "金额": "35000",
    "发生日期": "2018-12-31",
    "摘要": "党费到账",
}


@pytest.fixture
def proposing(approving):
    """An office that may draft, and has the source that is spoken of."""
    facts = {"title": "专项党费", "year": 2018, "channel": Channel.PARTY_FEE}
    receive_document(actor=approving.clerk, unit=approving.unit, **facts)
    scope = replace(approving.scope, rights=frozenset({"import", "enter"}))
    approving.propose = lambda *rows, **options: approving.upload("batch_rows", rows, scope=scope, **options)
    return approving


@pytest.mark.parametrize("amount", REWORDED)
@pytest.mark.parametrize("dry_run", [True, False])
def test_the_same_proposals_in_other_words_are_the_same_upload(proposing, amount, dry_run):
    first = proposing.propose(PROPOSED, PROPOSED | {"金额": "600余万元"})
    assert (problems(first), first.added) == ([], 2)

    again = proposing.propose(
        PROPOSED | {"金额": amount}, PROPOSED | {"金额": "600万元以上"}, dry_run=dry_run
    )

    assert (again.repeated, again.batch, again.added, again.unchanged) == (True, first.batch, 0, 2)
    assert [issue.code for issue in again.warnings if issue.code != "unit_assumed"] == ["already_stored"]
    assert DraftEntry.objects.count() == 2


@pytest.mark.parametrize("amount", ["35000.01", "35000余", "350000"])
def test_proposals_of_another_amount_or_precision_are_another_upload(proposing, amount):
    proposing.propose(PROPOSED)

    assert (proposing.propose(PROPOSED | {"金额": amount}).added, DraftEntry.objects.count()) == (1, 2)


def digest_of_old(office, amount):
    """The digest of a file with the row `PROPOSED` when the words of figures counted in it."""
    said = {
        "unit": f"units.Unit:{office.unit.pk}",
        "place": f"counties.Division:{office.village.pk}",
        "movement": "arrived",
        "title": "专项党费",
        "amount": amount,
        "occurred_on": "2018-12-31",
        "summary": "党费到账",
    }
    columns = {key: hashlib.sha256(f"{text}\x1f".encode()).hexdigest() for key, text in said.items()}
    return hashlib.sha256("".join(f"{key}={columns[key]}\x1e" for key in sorted(said)).encode()).hexdigest()


def test_an_upload_that_was_stored_with_the_words_of_its_figures_is_still_known(proposing):
    batch = proposing.propose(PROPOSED).batch
    batch.content_digest = digest_of_old(proposing, "35000|None|exact|元|35000元")
    batch.save(update_fields=["content_digest"])

    again = proposing.propose(PROPOSED)

    assert (again.repeated, again.batch, DraftEntry.objects.count()) == (True, batch, 1)


OTHER = PROPOSED | {"金额": "8000", "摘要": "党费再到"}
PROPOSED_IN_FUNDS = {
    "单位": "深圳中支",
    "地区": VILLAGE,
    "资金来源": "专项党费",
    "渠道": "专项党费",
    "金额": "35000",
    "发生日期": "2018-12-31",
    "摘要": "党费到账",
}


@pytest.mark.parametrize("amount", ["35000", "3.5万元"])
def test_a_proposal_sent_again_beside_another_is_drafted_once(proposing, amount):
    first = proposing.propose(PROPOSED)

    receipt = proposing.propose(PROPOSED | {"金额": amount}, OTHER)

    assert (counts(receipt), told(receipt)[0]) == ((1, 0, 1), ("E2", "same_draft"))
    message = next(issue.message for issue in receipt.warnings if issue.code == "same_draft")
    assert f"待复核的分录批“{first.batch.file_name}”第 1 行" in message
    assert message.endswith("按同一笔处理；确为另一笔的，请用凭证号或摘要区分")
    assert sorted(DraftEntry.objects.values_list("amount", flat=True)) == [8000, 35000]


def test_the_good_rows_of_a_mended_file_are_not_drafted_again(proposing):
    bad = OTHER | {"金额": "八千多少"}
    assert proposing.propose(PROPOSED, bad, accept="good").added == 1

    receipt = proposing.propose(PROPOSED, OTHER)

    assert (counts(receipt), DraftEntry.objects.count()) == ((1, 0, 1), 2)


@pytest.mark.parametrize("dry_run", [True, False])
def test_two_rows_of_a_file_that_say_the_same_are_drafted_once(proposing, dry_run):
    rows = [PROPOSED, PROPOSED | {"金额": "￥35,000.00"}, PROPOSED | {"凭证号": "记-2"}]

    receipt = proposing.propose(*rows, dry_run=dry_run)

    assert (counts(receipt), told(receipt)) == ((2, 0, 1), [("E3", "same_draft")])
    assert DraftEntry.objects.count() == (0 if dry_run else 2)


def test_a_proposal_whose_draft_was_given_up_may_be_drafted_anew(proposing):
    first = proposing.propose(PROPOSED)
    scope = replace(proposing.scope, rights=frozenset({"import", "enter"}))
    undo_batch(actor=proposing.clerk, scope=scope, batch=first.batch)

    receipt = proposing.propose(PROPOSED, OTHER)

    assert (counts(receipt), told(receipt)) == ((2, 0, 0), [])


def test_a_proposal_of_what_is_posted_already_is_told_and_not_drafted(proposing):
    set_rule(
        actor=proposing.clerk, rule=Rule.FUNDS_APPROVED, value=Decimal(0), year_from=2017, source="内控制度"
    )
    assert proposing.upload("funds", [PROPOSED_IN_FUNDS]).added == 1
    assert Entry.objects.count() == 1

    receipt = proposing.propose(PROPOSED, PROPOSED | {"摘要": "收到党费"})

    assert (counts(receipt), told(receipt)) == ((1, 0, 1), [("E2", "same_entry"), ("E3", "alike_entry")])


def test_money_that_is_proposed_already_is_told_where_it_arrives_by_the_other_sheet(proposing):
    proposing.propose(PROPOSED)

    receipt = proposing.upload("funds", [PROPOSED_IN_FUNDS | {"摘要": ""}])

    assert ("E2", "alike_draft") in told(receipt)
