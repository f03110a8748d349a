"""Leading group, documents, inspections, awards."""

from datetime import date
from io import BytesIO

import pytest

from fupin.errors import Refusal
from fupin.figures import Figure, parse_figure
from fupin.files.services import keep_file
from fupin.scope import NOTHING
from units.access import scope_of
from units.models import FieldVisit, Finding, GroupMember, LeadingGroup, PolicyDocument
from units.services import (
    close_finding,
    form_leading_group,
    give_award,
    hold_meeting,
    inspect,
    issue_document,
    raise_finding,
    visit_place,
)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("署办发[2006]12号", "署办发〔2006〕12号"),
        ("署办发（2006） 12号", "署办发〔2006〕12号"),
        ("署办发【2006】12号", "署办发〔2006〕12号"),
        ("署办发〔2006〕12号", "署办发〔2006〕12号"),
        ("", ""),
    ],
)
def test_a_document_number_is_kept_as_it_is_printed(world, written, printed):
    document = issue_document(
        actor=world.maker, unit=world.customs, title="《海关总署扶贫工作规则》", number=written
    )
    assert (document.number, document.title) == (printed, "海关总署扶贫工作规则")


def test_a_document_is_registered_once(world):
    issue_document(actor=world.maker, unit=world.customs, title="扶贫工作规则")
    with pytest.raises(Refusal, match="已登记这份文件"):
        issue_document(actor=world.maker, unit=world.customs, title="《扶贫工作规则》")
    assert PolicyDocument.objects.count() == 1


def test_a_leading_group_comes_with_its_seats_or_not_at_all(world):
    seats = [{"post": "head", "title": "党组成员（副部级）"}, {"post": "member", "title": "办公厅主任"}]
    form_leading_group(actor=world.maker, unit=world.customs, name="扶贫工作领导小组", members=seats)
    assert GroupMember.objects.visible_to(scope_of(world.customs_office)).count() == 2
    assert not GroupMember.objects.visible_to(scope_of(world.office)).exists()
    with pytest.raises(Refusal):
        form_leading_group(
            actor=world.maker, unit=world.bank, name="领导小组", members=[{"post": "chief", "title": "行长"}]
        )
    assert LeadingGroup.objects.count() == 1


def test_a_problem_is_closed_only_with_evidence(world):
    inspection = inspect(
        actor=world.maker, unit=world.customs, title="资金专项检查", ends_on=date(2007, 9, 1)
    )
    with pytest.raises(Refusal, match="整改期限早于检查日期"):
        raise_finding(
            actor=world.maker,
            inspection=inspection,
            problem="票据不全",
            owner="张三",
            due_on=date(2007, 8, 1),
        )
    finding = raise_finding(
        actor=world.maker, inspection=inspection, problem="票据不全", owner="张三", due_on=date(2007, 12, 1)
    )
    with pytest.raises(Refusal) as refused:
        close_finding(finding, actor=world.maker, evidence=None)
    assert refused.value.code == "evidence"
    assert Finding.objects.get().state == "open"
    evidence = keep_file(actor=world.maker, source=BytesIO(b"receipt"), name="票据.pdf")
    close_finding(finding, actor=world.maker, evidence=evidence, closed_on=date(2007, 11, 1))
    assert (Finding.objects.get().state, Finding.objects.get().closed_on) == ("closed", date(2007, 11, 1))
    with pytest.raises(Refusal, match="已于 2007-11-01 销号"):
        close_finding(finding, actor=world.maker, evidence=evidence)


def test_visits_and_meetings_are_seen_by_the_unit_and_by_the_place_but_not_by_others(world):
    visit_place(
        actor=world.maker, unit=world.bank, place=world.village, ends_on=date(2017, 5, 1), person_times=6
    )
    hold_meeting(
        actor=world.maker,
        unit=world.bank,
        kind="joint",
        title="联席会",
        ends_on=date(2017, 5, 2),
        place=world.village,
    )
    seen = {
        user.username: FieldVisit.objects.visible_to(scope_of(user)).count()
        for user in (world.office, world.liaison, world.customs_office, world.far_liaison)
    }
    assert seen == {"office": 1, "liaison": 1, "customs": 0, "far": 0}
    assert not FieldVisit.objects.visible_to(NOTHING).exists()


def test_an_award_keeps_how_many_as_it_was_stated(world):
    award = give_award(
        actor=world.maker,
        unit=world.customs,
        receiver="person",
        title="全国扶贫先进个人",
        ends_on=date(2008, 12, 31),
        figure=parse_figure("3—4名"),
    )
    award.refresh_from_db()
    assert award.figure("名").text == "3—4名"
    assert isinstance(award.figure("名"), Figure)
