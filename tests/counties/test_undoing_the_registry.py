"""What an undoing will leave is told beforehand, for a long upload from its history: it is what the undoing then leaves."""

import pytest

from counties.models import Household, Person
from fupin.audit.services import amend
from fupin.errors import NotPermitted
from fupin.intake import uploading
from fupin.intake.services import undo_batch
from fupin.intake.tasks import run_undoing_job
from fupin.intake.undo import staying
from fupin.intake.uploading import would_stay
from fupin.jobs.services import Progress
from tests.counties.registry_world import id_number, new_person, upload
from units.access import scope_of

FAMILIES = [
    {
        "行政村": "招元村",
        "户编号": f"100{at}",
        "姓名": f"黄{name}",
        "证件号码": id_number(order=f"{2 * at + 1:03d}"),
    }
    for at, name in enumerate("一二三四")
]


@pytest.fixture
def sent(world):
    """Four households: of one a person was corrected since, into another one was registered, the others are as sent."""
    batch = upload(world, "persons", FAMILIES, year=2016).batch
    amend(Person.objects.get(name="黄一"), actor=world.maker, verb="更正", ethnicity="壮族")
    new_person(world, Household.objects.get(number="1001"), "李四妹", id_number=id_number("19820303", "022"))
    return batch


def told(left):
    return sorted((each["row"], each["object"], each["reason"]) for each in left)


def test_what_the_history_tells_is_what_the_undoing_leaves(world, sent):
    before = staying(sent)
    left = undo_batch(actor=world.liaison, scope=scope_of(world.liaison), batch=sent)["left"]
    assert told(before) == told(left)
    assert {(each["object"].split()[0], each["reason"]) for each in left} >= {
        ("人员", "上传以后又被改过，保持现状"),
        ("农户", "已被其他记录引用，不能删除"),
    }
    assert set(Household.objects.values_list("number", flat=True)) == {"1000", "1001"}
    assert set(Person.objects.values_list("name", flat=True)) == {"黄一", "李四妹"}


def test_the_preview_of_a_long_upload_asks_few_questions_and_writes_nothing(
    world, sent, monkeypatch, django_assert_max_num_queries
):
    expected = told(staying(sent))
    monkeypatch.setattr(uploading, "TRIED_AT_MOST", 3)
    with django_assert_max_num_queries(150):
        found = would_stay(actor=world.liaison, scope=scope_of(world.liaison), batch=sent)
    assert told(found) == expected
    sent.refresh_from_db()
    assert (sent.state, Person.objects.count()) == ("committed", 5)


def test_a_long_upload_is_taken_back_by_a_job_that_may_run_twice(world, sent, monkeypatch):
    monkeypatch.setattr(uploading, "TRIED_AT_MOST", 3)
    assert uploading.is_long(sent)
    with pytest.raises(NotPermitted):
        uploading.ask_take_back(actor=world.far_liaison, scope=scope_of(world.far_liaison), batch=sent)
    job = uploading.ask_take_back(actor=world.liaison, scope=scope_of(world.liaison), batch=sent)
    assert run_undoing_job(Progress(job)) == run_undoing_job(Progress(job)) == {"batch": sent.pk}
    sent.refresh_from_db()
    assert (sent.state, sent.receipt["undone"]["left_count"]) == (
        "undone",
        len(sent.receipt["undone"]["left"]),
    )
