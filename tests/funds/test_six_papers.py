"""六单一致: what is missing by the stage reached and by what was paid, and what disagrees."""

from datetime import date
from decimal import Decimal

import pytest

from funds.selectors.consistency import Six, six_papers
from fupin.scope import SYSTEM
from projects.models import Project
from projects.services import advance_project, record_paper
from tests.funds.chain_world import CONTRACTOR, build_chain, move


@pytest.fixture
def chain(world):
    """村道硬底化: accepted on 2018-03-01; 12 万 paid on 2016-09-01, 2 万 came back: 10 万 in all."""
    return build_chain(world)


def compared(chain):
    return six_papers(SYSTEM, Project.objects.filter(pk=chain.project.pk).select_related("unit", "place"))[0]


def paper(chain, kind, number, amount=None, day=None, party=""):
    amount = None if amount is None else Decimal(amount)
    record_paper(
        actor=chain.clerk,
        project=chain.project,
        kind=kind,
        number=number,
        amount=amount,
        dated_on=day,
        party=party,
    )


def agree(chain):
    """Papers that agree with the payments."""
    paper(chain, "approval", "紫发改〔2016〕1 号", "350000", date(2016, 6, 15))
    paper(chain, "contract", "合-1", "100000", date(2016, 7, 20), CONTRACTOR)
    paper(chain, "invoice", "0001", "60000", date(2016, 8, 30), CONTRACTOR)
    paper(chain, "invoice", "0002", "40000", date(2016, 8, 30), CONTRACTOR)
    paper(chain, "acceptance", "验-1", None, date(2018, 3, 1))


def test_papers_that_agree_leave_nothing_to_say(chain):
    agree(chain)
    found = compared(chain)
    assert (found.missing, found.faults, found.holds) == ([], [], True)
    assert (found.amount(Six.INVOICE), found.paid) == (Decimal("100000"), Decimal("100000"))


def test_what_the_stage_and_the_payments_ask_for_is_missed(chain):
    assert compared(chain).missing == [Six.APPROVAL, Six.CONTRACT, Six.INVOICE, Six.ACCEPTANCE]


def test_settlement_is_asked_for_when_the_project_is_settled(chain):
    agree(chain)
    advance_project(actor=chain.clerk, project=chain.project, stage="settled", happened_on=date(2018, 6, 1))
    assert compared(chain).missing == [Six.SETTLEMENT]


def test_a_step_with_its_document_number_stands_for_a_paper_that_is_not_there(chain):
    advance_project(
        actor=chain.clerk,
        project=chain.project,
        stage="settled",
        happened_on=date(2018, 6, 1),
        document_no="决-7",
    )
    (settlement,) = compared(chain).papers[Six.SETTLEMENT]
    assert (settlement.number, settlement.day, settlement.amount) == ("决-7", date(2018, 6, 1), None)


@pytest.mark.parametrize(
    ("kind", "number", "amount", "day", "party", "fault"),
    [
        ("invoice", "0002", "39999", None, "", "发票合计 99,999.00 元，支付 100,000.00 元，相差 1.00 元"),
        ("contract", "合-1", "90900", None, "", "支付 100,000.00 元超过合同 90,900.00 元的 10%"),
        ("contract", "合-1", "385000.01", None, "", "合同 385,000.01 元超过立项 350,000.00 元的 10%"),
        ("settlement", "决-1", "99999.99", None, "", "支付 100,000.00 元大于决算 99,999.99 元"),
        ("contract", "合-1", None, date(2016, 9, 2), "", "2016-09-01 支付，早于合同 2016-09-02"),
        ("contract", "合-1", None, date(2016, 6, 14), "", "合同 2016-06-14 早于立项 2016-06-15"),
        ("contract", "合-1", None, None, "别的公司", f"收款人“{CONTRACTOR}”不是合同对方（别的公司）"),
    ],
)
def test_what_disagrees_is_said_in_words(chain, kind, number, amount, day, party, fault):
    agree(chain)
    paper(chain, kind, number, amount, day, party)
    assert compared(chain).faults == [fault]


def test_exactly_ten_percent_more_is_allowed(chain):
    agree(chain)
    paper(chain, "contract", "合-1", "385000")
    assert compared(chain).holds


def test_projects_take_five_queries_however_many(chain, django_assert_num_queries):
    for name in ("甲", "乙", "丙"):
        Project.objects.create(
            unit=chain.unit, place=chain.village, name=name, category="infra", ends_on=date(2018, 1, 1)
        )
    with django_assert_num_queries(5):
        assert len(six_papers(SYSTEM, Project.objects.select_related("unit", "place"))) == 4


def test_a_payment_without_an_invoice_asks_for_one_and_an_invoice_for_its_payment(world):
    chain = build_chain(world)
    move(chain, "recovered", "100000", date(2018, 4, 1), project=chain.project, payee=CONTRACTOR)
    assert Six.INVOICE not in compared(chain).missing
    paper(chain, "invoice", "0001", "100000")
    assert Six.PAYMENT in compared(chain).missing
