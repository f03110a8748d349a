"""On the desk a transfer is bound to its arrival or cancelled, each after a page that asks and says what it does."""

from datetime import date
from decimal import Decimal

import pytest

from funds.models import Allocation
from funds.services import Movement, post_movement
from fupin.audit.models import AuditEvent
from units.models import Role

ARRIVED = date(2016, 9, 1)


@pytest.fixture
def transfer(world):
    return world.rows["funds.allocation"]


def page(transfer, act):
    return f"/desk/funds/allocation/{transfer.pk}/{act}/"


def arrival(world, transfer, amount="600000"):
    return post_movement(
        actor=world.users[Role.OFFICE],
        movement=Movement.ARRIVED,
        document=transfer.document,
        place=transfer.document.place or world.rows["funds.entry"].place,
        amount=Decimal(amount),
        occurred_on=ARRIVED,
        summary="拨付到账",
        voucher_no="收-9",
    )


def test_a_transfer_is_bound_to_the_entry_by_which_it_came(world, office, transfer):
    entry = arrival(world, transfer)
    assert f"第 {entry.seq} 号" in office.get(page(transfer, "arrival")).content.decode()

    answer = office.post(page(transfer, "arrival"), {"entry": entry.pk}, follow=True)

    assert "已对应到账分录" in answer.content.decode()
    transfer.refresh_from_db()
    assert (transfer.entry, transfer.received_on, transfer.received_amount, transfer.received_voucher) == (
        *(entry, ARRIVED, 600000, "收-9"),
    )
    assert AuditEvent.objects.filter(verb="确认到账", object_id=str(transfer.pk)).exists()


def test_an_entry_that_brought_more_than_was_sent_is_refused_and_nothing_is_written(world, office, transfer):
    entry = arrival(world, transfer, "600001")

    answer = office.post(page(transfer, "arrival"), {"entry": entry.pk})

    assert "到账金额不能大于拨出金额" in answer.content.decode()
    transfer.refresh_from_db()
    assert (transfer.entry, transfer.received_on) == (None, None)


def test_a_transfer_is_cancelled_with_a_reason_and_stays_in_the_table(office, transfer):
    asked = office.get(page(transfer, "cancel")).content.decode()
    assert "作废不能恢复" in asked
    unsaid = office.post(page(transfer, "cancel"), {"cancelled_on": "2016-10-01"})
    assert unsaid.context["form"].errors.keys() == {"reason"}
    assert Allocation.objects.get(pk=transfer.pk).cancelled_on is None

    answer = office.post(
        page(transfer, "cancel"), {"cancelled_on": "2016-10-01", "reason": "县里没有收"}, follow=True
    )

    assert "已作废，不再计入合计" in answer.content.decode()
    transfer.refresh_from_db()
    assert (transfer.cancelled_on, transfer.cancel_reason) == (date(2016, 10, 1), "县里没有收")
    assert AuditEvent.objects.get(verb="作废拨付").reason == "县里没有收"


def test_what_is_booked_is_not_cancelled(world, office, transfer):
    office.post(page(transfer, "arrival"), {"entry": arrival(world, transfer).pk})

    answer = office.post(page(transfer, "cancel"), {"cancelled_on": "2016-10-01", "reason": "错了"})

    assert "请先红字冲销" in answer.content.decode()
    assert Allocation.objects.get(pk=transfer.pk).cancelled_on is None


def test_who_only_checks_may_do_neither(as_role, transfer):
    answers = [as_role("checker").get(page(transfer, act)).status_code for act in ("arrival", "cancel")]
    assert answers == [403, 403]
