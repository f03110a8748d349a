"""A person registered in another county: who asks is told that a transfer is needed, and nothing else."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from counties.models import Household, Person, TransferRequest
from counties.services import (
    decide_transfer,
    merge_household,
    move_household,
    raise_need,
    record_household_year,
    record_status_change,
    register_person,
    request_transfer,
)
from fupin.errors import NotPermitted, Refusal
from fupin.scope import SYSTEM
from tests.counties.registry_world import (
    SONGDUO,
    ZHAOYUAN,
    id_number,
    member,
    new_household,
    new_person,
    upload,
)
from units.access import scope_of
from units.models import Role

# Everything that 鲁山县 knows, in words that stand nowhere else.
SECRET = {
    "head_name": "尉迟秘",
    "name": "慕容密",
    "number": "SECRETNO77",
    "group": "密密组",
    "phone": "13899998888",
    "reason": "机密缘由",
    "need": "隐秘需求",
    "id": id_number("19750505", "033"),
    "village": "松垛沟",
}


@pytest.fixture
def both(world):
    """慕容密 is registered in 鲁山县, with everything a row can carry; 招元村 has the household 1."""
    far = new_household(
        world,
        SECRET["number"],
        place=world.far_village,
        head_name=SECRET["head_name"],
        group_name=SECRET["group"],
        phone=SECRET["phone"],
        note=SECRET["reason"],
    )
    world.person = new_person(world, far, SECRET["name"], id_number=SECRET["id"], relation="户主")
    record_status_change(
        actor=world.maker,
        household=far,
        event="identified",
        happened_on=date(2016, 3, 1),
        reason=SECRET["reason"],
    )
    record_household_year(actor=world.maker, household=far, year=2017, size=9, exit_status="poor")
    raise_need(
        actor=world.maker,
        place=world.far_village,
        household=far,
        subject=SECRET["need"],
        raised_on=date(2017, 1, 1),
    )
    world.far, world.near = far, new_household(world, "1")
    world.both_office = member(world, "both", Role.OFFICE, unit=world.bank)
    member_of(world, world.both_office)
    return world


def member_of(world, user):
    """The same user answers for the customs too: both counties."""
    from units.services import grant_role

    grant_role(
        actor=world.maker,
        scope=SYSTEM,
        user=user,
        role=Role.OFFICE,
        unit=world.customs,
        starts_on=date(2010, 1, 1),
    )


def ask(world, **changes):
    facts = {
        "household": world.near,
        "id_number": SECRET["id"],
        "happened_on": date(2018, 1, 1),
        "reason": "嫁来本村",
    }
    return request_transfer(actor=world.liaison, **facts | changes)


def test_registering_them_is_refused_with_the_word_of_a_transfer_only(both):
    with pytest.raises(Refusal) as refused:
        register_person(actor=both.liaison, household=both.near, name="慕容", id_number=SECRET["id"])
    assert refused.value.code == "taken"
    assert "转移申请" in refused.value.message
    assert not leaks(refused.value.message)


def test_the_other_side_agrees_and_the_person_comes_with_their_identity(both):
    request = ask(both)
    decide_transfer(
        request, actor=both.far_liaison, scope=scope_of(both.far_liaison), accepted=True, answer=""
    )
    person = Person.objects.get()
    assert (person.pk, person.household) == (both.person.pk, both.near)
    request.refresh_from_db()
    assert (request.state, request.decided_by) == ("accepted", both.far_liaison)
    assert request.lineage.act == "member_moved"


def test_a_whole_household_moves_over(both):
    request = ask(both, household=None, place=both.village, number="88")
    decide_transfer(
        request, actor=both.far_liaison, scope=scope_of(both.far_liaison), accepted=True, answer=""
    )
    both.far.refresh_from_db()
    assert (both.far.place_id, both.far.number, both.far.persons.get()) == (ZHAOYUAN, "88", both.person)


def test_nobody_decides_on_what_they_asked_or_do_not_answer_for(both):
    request = ask(both)
    with pytest.raises(NotPermitted, match="自己提出"):
        decide_transfer(request, actor=both.liaison, scope=SYSTEM, accepted=True, answer="")
    other = member(both, "other", Role.LIAISON, place=both.village)
    with pytest.raises(NotPermitted, match="管理范围"):
        decide_transfer(request, actor=other, scope=scope_of(other), accepted=True, answer="")
    with pytest.raises(Refusal, match="写明理由"):
        decide_transfer(
            request, actor=both.far_liaison, scope=scope_of(both.far_liaison), accepted=False, answer=""
        )
    assert Person.objects.get().household == both.far
    assert TransferRequest.objects.get().state == "waiting"


def test_a_request_is_decided_once_and_not_for_somebody_who_went_elsewhere(both):
    request = ask(both)
    third = new_household(both, "3", place=both.far_village)
    merge_household(
        actor=both.maker, household=both.far, into=third, happened_on=date(2017, 6, 1), reason="并户"
    )
    scope = scope_of(both.far_liaison)
    with pytest.raises(Refusal, match="已经转到别处"):
        decide_transfer(request, actor=both.far_liaison, scope=scope, accepted=True, answer="")
    decide_transfer(request, actor=both.far_liaison, scope=scope, accepted=False, answer="已并户")
    with pytest.raises(Refusal, match="已经办理过"):
        decide_transfer(request, actor=both.far_liaison, scope=scope, accepted=True, answer="")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id_number": id_number("19990101")}, "not_registered"),
        ({"id_number": ""}, "not_registered"),
        ({"reason": " "}, "reason"),
        ({"household": None}, "target"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(both, changes, code):
    with pytest.raises(Refusal) as refused:
        ask(both, **changes)
    assert refused.value.code == code
    assert not TransferRequest.objects.exists()


def page(user, address, data=None):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(address, data) if data else client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, content.decode("utf-8", "replace")


def test_the_office_that_answers_for_both_sees_the_pair(both):
    ask(both)
    _, text = page(both.both_office, reverse("registry_transfers"))
    assert "松垛沟村 农户 SECRETNO77" in text
    assert "招元村 农户 1" in text
    assert SECRET["id"] not in text
    assert "慕**" in text


def leaks(text):
    """The secrets that the text tells, and the registered village, which whoever asks is not to learn either."""
    return [name for name, word in SECRET.items() if word in text] + (["code"] if SONGDUO in text else [])


def addresses(world):
    """Every page of the registry under every number of the other county, and every filter that could name it."""
    filters = [
        "",
        f"?place={SONGDUO}",
        "?place=410423",
        f"?on=2017-12-31&status=poor&place={SONGDUO}",
        "?year=2016&place=410423",
        "?year=2016",
        "?on=2017-12-31",
    ]
    names = ("registry", "registry_persons", "registry_pairings", "registry_balance", "registry_quality")
    for name in (*names, "registry_changes", "registry_transfers"):
        yield from (reverse(name) + each for each in filters)
    for of in ("households", "persons"):
        for part in ("opening", "identified", "closing", "natural_decrease", "breaking"):
            for year in (2016, 2017, 2019):
                yield f"{reverse('registry_balance_rows')}?of={of}&part={part}&year={year}&place=410423"
                yield f"{reverse('registry_balance_rows')}?of={of}&part={part}&year={year}"
    for rule in ("person-no-id", "household-no-year", "person-gone-undated"):
        yield f"{reverse('registry_quality_rows', args=[rule])}?place=410423"
    yield from (reverse("household", args=[pk]) for pk in Household.objects.values_list("pk", flat=True))
    acts = ("split", "merge", "move", "close", "move-member", "dismiss", "admit", "status")
    yield from (reverse("household_act", args=[world.far.pk, act]) for act in acts)
    yield from (
        reverse("registry_transfer", args=[pk]) for pk in TransferRequest.objects.values_list("pk", flat=True)
    )
    yield from (reverse("registry_undo", args=[pk]) for pk in world.acts)
    yield from (
        reverse("registry_status", args=[pk]) for pk in world.far.changes.values_list("pk", flat=True)
    )


def typed(text):
    """The page without what the user typed into the address: it comes back in the filter."""
    return text.replace(f'value="{SONGDUO}"', "").replace(f"place={SONGDUO}", "")


def test_no_page_tells_a_liaison_anything_of_the_other_county(both):
    ask(both)
    moved = new_household(both, "M", head_name="本县旧户")
    act = move_household(
        actor=both.maker,
        household=moved,
        place=both.far_village,
        happened_on=date(2018, 5, 1),
        reason="搬走",
        number="N9",
    )
    Household.objects.filter(pk=moved.pk).update(head_name=SECRET["head_name"], group_name=SECRET["group"])
    both.acts = [act.pk]
    told, opened = {}, set()
    for address in addresses(both):
        status, text = page(both.liaison, address)
        opened.add(status)
        # A place is public: that there is such a village is no secret where it was asked for.
        found = [
            name for name in leaks(typed(text)) if not (name in {"village", "code"} and "place=" in address)
        ]
        if found or status == 500:
            told[address] = (status, found)
    assert told == {}
    assert opened == {200, 403, 404}


def test_no_message_tells_a_liaison_anything_of_the_other_county(both):
    ask(both)
    forms = {
        reverse("registry_transfers"): [
            {
                "id_number": SECRET["id"],
                "household": SECRET["number"],
                "happened_on": "2018-01-01",
                "reason": "x",
            },
            {"id_number": SECRET["id"], "household": "1", "happened_on": "2018-01-01", "reason": "x"},
            {"id_number": SECRET["id"], "place": "招元村", "happened_on": "2018-01-01", "reason": "x"},
        ],
        reverse("household_act", args=[both.near.pk, "admit"]): [
            {
                "name": "某人",
                "id_number": SECRET["id"],
                "event": "moved_in",
                "happened_on": "2018-01-01",
                "reason": "x",
                "confirmed": "1",
            }
        ],
        reverse("household_act", args=[both.near.pk, "merge"]): [
            {"into": SECRET["number"], "happened_on": "2018-01-01", "reason": "x", "confirmed": "1"}
        ],
        reverse("household_act", args=[both.near.pk, "move"]): [
            {"place": SONGDUO, "happened_on": "2018-01-01", "reason": "x", "confirmed": "1"}
        ],
    }
    sent = {SECRET["id"], SECRET["number"], SONGDUO}
    before = Household.objects.get(pk=both.near.pk)
    for address, tries in forms.items():
        for data in tries:
            _, text = page(both.liaison, address, data)
            for word in sent:
                text = text.replace(f'value="{word}"', "")
            assert leaks(text) == [], (address, data)
    assert Household.objects.get(pk=both.near.pk).place_id == before.place_id
    receipt = upload(
        both,
        "persons",
        [{"行政村": ZHAOYUAN, "户编号": "1", "姓名": "慕容", "证件号码": SECRET["id"], "年度": "2018"}],
    )
    assert [issue.code for issue in receipt.errors] == ["taken"]
    assert not leaks(str(receipt.errors[0].message))
