"""Sending cadres: one place at a time, hand-over, attendance, appraisal."""

from datetime import date

import pytest
from django.db import IntegrityError

from cadres.models import Attendance, Cadre, Post, Secondment
from cadres.services import (
    amend_secondment,
    appraise,
    end_secondment,
    keep_cadre,
    record_attendance,
    register_cadre,
    second_cadre,
)
from counties.models import Division
from fupin.errors import Refusal
from fupin.scope import NOTHING
from tests.concurrency import race
from tests.counties.registry_world import build_world
from units.access import scope_of


@pytest.fixture
def cadre(world):
    return register_cadre(actor=world.maker, unit=world.bank, name="林晓", department="科技处")


def send(world, cadre, starts_on, ends_on=None, place=None, **details):
    return second_cadre(
        actor=world.maker,
        cadre=cadre,
        place=place or world.village,
        post=Post.FIRST_SECRETARY,
        starts_on=date.fromisoformat(starts_on),
        ends_on=date.fromisoformat(ends_on) if ends_on else None,
        **details,
    )


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        ("2018-12-31", "2019-12-31"),
        ("2015-01-01", None),
        ("2017-01-01", "2017-02-01"),
        ("2016-05-23", "2016-05-23"),
    ],
)
def test_a_cadre_serves_at_one_place_at_a_time(world, cadre, starts_on, ends_on):
    send(world, cadre, "2016-05-23", "2018-12-31", title="第一书记")
    with pytest.raises(Refusal) as refused:
        send(world, cadre, starts_on, ends_on, place=world.far_village)
    assert (refused.value.code, refused.value.field) == ("overlap", "starts_on")
    assert "招元村任第一书记" in refused.value.message
    assert Secondment.objects.count() == 1
    send(world, cadre, "2019-01-01", place=world.far_village)


def test_an_end_is_not_moved_into_the_next_secondment(world, cadre):
    first = send(world, cadre, "2016-05-23", "2018-12-31")
    send(world, cadre, "2019-01-01", place=world.far_village)
    with pytest.raises(Refusal, match="时间重叠"):
        amend_secondment(first, actor=world.maker, ends_on=date(2019, 1, 1))
    first.refresh_from_db()
    assert first.ends_on == date(2018, 12, 31)


def test_the_successor_stands_in_the_predecessors_row(world, cadre):
    first = send(world, cadre, "2016-05-23")
    end_secondment(first, actor=world.maker, ends_on=date(2018, 6, 30), end_reason="期满轮换")
    other = register_cadre(actor=world.maker, unit=world.bank, name="陈明")
    second = send(world, other, "2018-07-01", takes_over=first)
    first.refresh_from_db()
    assert (first.handed_over_to, first.end_reason) == (second, "期满轮换")
    third = register_cadre(actor=world.maker, unit=world.bank, name="王芳")
    with pytest.raises(Refusal, match="不在同一地"):
        send(world, third, "2019-01-01", place=world.far_village, takes_over=second)
    assert Secondment.objects.count() == 2


def test_an_end_before_the_beginning_is_refused(world, cadre):
    row = send(world, cadre, "2016-05-23")
    with pytest.raises(Refusal, match="结束日期不能早于起始日期"):
        end_secondment(row, actor=world.maker, ends_on=date(2016, 5, 22))
    row.refresh_from_db()
    assert row.ends_on is None


def test_a_day_is_recorded_once_and_only_within_the_term(world, cadre):
    row = send(world, cadre, "2016-05-23", "2018-12-31")
    record_attendance(
        actor=world.maker, secondment=row, day=date(2017, 3, 1), kind="resident", overnight=True
    )
    for day in (date(2017, 3, 1), date(2016, 5, 22), date(2019, 1, 1)):
        with pytest.raises(Refusal):
            record_attendance(actor=world.maker, secondment=row, day=day, kind="resident")
    assert Attendance.objects.count() == 1


def test_a_year_is_appraised_only_if_the_cadre_served_in_it(world, cadre):
    row = send(world, cadre, "2016-05-23", "2018-12-31")
    assert appraise(actor=world.maker, secondment=row, year=2016, grade="excellent").grade == "excellent"
    with pytest.raises(Refusal, match="2019 年不在任"):
        appraise(actor=world.maker, secondment=row, year=2019, grade="competent")


def test_a_cadre_known_without_department_is_the_same_once_it_is_known(world):
    first = keep_cadre(actor=world.maker, unit=world.bank, name="林晓", provenance={})
    second = keep_cadre(actor=world.maker, unit=world.bank, name="林晓", department="科技处", provenance={})
    assert (second.row.pk, second.changes) == (first.row.pk, {"department": ("", "科技处")})
    third = keep_cadre(actor=world.maker, unit=world.bank, name="林晓", provenance={})
    assert third.row.pk == first.row.pk
    other = keep_cadre(actor=world.maker, unit=world.bank, name="林晓", department="办公室", provenance={})
    assert other.row.pk != first.row.pk


def test_the_sending_unit_and_the_place_see_a_cadre_and_others_do_not(world, cadre):
    send(world, cadre, "2016-05-23")
    send(
        world,
        register_cadre(actor=world.maker, unit=world.customs, name="魏丽"),
        "2003-01-01",
        place=world.far_village,
    )
    seen = {
        user.username: (
            list(Cadre.objects.visible_to(scope_of(user)).values_list("name", flat=True)),
            Secondment.objects.visible_to(scope_of(user)).count(),
        )
        for user in (world.office, world.liaison, world.far_liaison)
    }
    assert seen == {"office": (["林晓"], 1), "liaison": (["林晓"], 1), "far": (["魏丽"], 1)}
    assert not Cadre.objects.visible_to(NOTHING).exists()


def send_two_at_once(tmp_path) -> object:
    """What the second of two got who send the same cadre to two places at the same moment."""
    world = build_world(tmp_path)
    cadre = register_cadre(actor=world.maker, unit=world.bank, name="林晓")
    answer = race(
        lambda: send(world, cadre, "2016-05-23"),
        lambda: send(world, cadre, "2017-01-01", place=Division.objects.get(code="441621104201")),
    )
    assert Secondment.objects.get().place == world.village
    return answer


@pytest.mark.django_db(transaction=True)
def test_of_two_sent_at_once_the_second_is_told_why(tmp_path):
    refused = send_two_at_once(tmp_path)
    assert isinstance(refused, Refusal)
    assert "招元村任驻村第一书记" in refused.message


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_only_the_database_would_stop_the_second(tmp_path, monkeypatch):
    """The control: the exclusion constraint still holds, but nobody is told which service is in the way."""
    monkeypatch.setattr("cadres.services.secondments._hold", lambda cadre: None)
    refused = send_two_at_once(tmp_path)
    assert isinstance(refused.__cause__, IntegrityError)
    assert "one_secondment_at_a_time" in str(refused.__cause__)
    assert "招元村任驻村第一书记" not in refused.message
