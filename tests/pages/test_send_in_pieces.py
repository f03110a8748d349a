"""Sending over a poor line: piece by piece, from where it broke off, and nothing is lost or stored twice."""

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from fupin.audit.models import AuditEvent
from fupin.errors import Refusal
from fupin.files.services import path_of
from fupin.intake.delivering import KEPT, MOST_OPEN, begin_delivery, drop_delivery, receive_piece
from fupin.intake.models import Batch, Delivery, DeliveryState
from fupin.intake.tasks import sweep_abandoned_deliveries
from tests.pages.test_send_sheets import GOOD, sheet

CONTENT = sheet(GOOD).read()
HALF = len(CONTENT) // 2


def begin(client, content=CONTENT, **words):
    said = {"name": "活动.csv", "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return client.post("/uploads/deliveries/", {"kind": "activities", **said, **words})


def piece(client, number, offset, content):
    return client.generic(
        "POST",
        f"/uploads/deliveries/{number}/pieces/",
        content,
        content_type="application/octet-stream",
        headers={"Upload-Offset": str(offset)},
    )


@pytest.fixture
def broken_off(office):
    """A delivery of which the first half has come."""
    number = begin(office).json()["delivery"]
    assert piece(office, number, 0, CONTENT[:HALF]).json()["offset"] == HALF
    return number


def test_the_pieces_make_the_very_file_and_it_is_tried(office, broken_off):
    answer = piece(office, broken_off, HALF, CONTENT[HALF:]).json()
    assert (answer["offset"], answer["arrived"]) == (len(CONTENT), True)
    arrived = Delivery.objects.get(pk=broken_off)
    assert path_of(arrived.file).read_bytes() == CONTENT
    page = office.post("/uploads/", {"kind": "activities", "delivery": broken_off}, follow=True)
    assert (page.context["batch"].added_count, page.context["batch"].file) == (1, arrived.file)
    arrived.refresh_from_db()
    assert (arrived.state, arrived.batch) == (DeliveryState.TRIED, page.context["batch"])


def test_the_same_content_goes_on_where_it_broke_off(office, broken_off):
    assert begin(office, name="改了名.csv").json() == {
        "delivery": broken_off,
        "offset": HALF,
        "size": len(CONTENT),
        "arrived": False,
        "dropped": False,
    }
    assert office.get(f"/uploads/deliveries/{broken_off}/offset/").json()["offset"] == HALF


@pytest.mark.parametrize("offset", [0, HALF - 1, HALF + 1])
def test_a_piece_that_does_not_join_on_is_refused_with_the_right_byte(offset, office, broken_off):
    answer = piece(office, broken_off, offset, CONTENT[HALF:])
    assert (answer.status_code, answer.json()["offset"]) == (409, HALF)
    assert Delivery.objects.get().received == HALF


def test_a_piece_beyond_the_end_is_refused(office, broken_off):
    assert piece(office, broken_off, HALF, CONTENT[HALF:] + b"x").status_code == 400
    assert piece(office, broken_off, HALF, b"").status_code == 400
    assert Delivery.objects.get().received == HALF


def test_what_a_killed_process_wrote_beyond_the_last_piece_is_written_over(office, broken_off, settings):
    part = settings.MEDIA_ROOT / ".arriving" / f"{broken_off}.part"
    part.write_bytes(part.read_bytes() + b"half a piece that was never counted")
    piece(office, broken_off, HALF, CONTENT[HALF:])
    assert path_of(Delivery.objects.get().file).read_bytes() == CONTENT


def test_content_that_is_not_what_was_announced_must_come_again(office, broken_off):
    answer = piece(office, broken_off, HALF, bytes(len(CONTENT) - HALF)).json()
    assert (answer["offset"], answer["arrived"]) == (0, False)
    assert "不一致" in answer["message"]
    assert Delivery.objects.get().file is None
    piece(office, broken_off, 0, CONTENT[:HALF])
    assert piece(office, broken_off, HALF, CONTENT[HALF:]).json()["arrived"] is True


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"size": 0}, "空的"),
        ({"size": "many"}, "空的"),
        ({"size": 101 * 1024 * 1024}, "100 MB"),
        ({"sha256": "x" * 64}, "校验码"),
        ({"name": ""}, "空的"),
    ],
)
def test_what_cannot_be_sent_is_said_at_the_start(words, said, office):
    answer = begin(office, **words)
    assert answer.status_code == 400
    assert said in answer.json()["message"]
    assert not Delivery.objects.exists()


def test_nobody_leaves_files_without_end(world):
    office = world.users["office"]
    for number in range(MOST_OPEN):
        begin_delivery(actor=office, file_name="a.csv", size=9, sha256=f"{number:064x}")
    with pytest.raises(Refusal) as refusal:
        begin_delivery(actor=office, file_name="a.csv", size=9, sha256="f" * 64)
    assert refusal.value.code == "too_many"
    assert Delivery.objects.count() == MOST_OPEN


def test_another_person_finds_nothing_of_it(enter, broken_off):
    liaison = enter("liaison")
    assert liaison.get(f"/uploads/deliveries/{broken_off}/offset/").status_code == 404
    assert piece(liaison, broken_off, HALF, CONTENT[HALF:]).status_code == 404
    assert liaison.post(f"/uploads/deliveries/{broken_off}/drop/").status_code == 404
    assert liaison.post("/uploads/", {"kind": "activities", "delivery": broken_off}).status_code == 404
    assert begin(liaison).json()["offset"] == 0
    assert begin(enter("auditor")).status_code == 403
    assert Delivery.objects.get(pk=broken_off).received == HALF


def test_an_unfinished_file_is_on_the_list_and_can_be_given_up(office, broken_off, settings):
    page = office.get("/uploads/").content.decode()
    assert "未传完" in page
    assert f"已收到 {HALF * 100 // len(CONTENT)}%" in page
    office.post(f"/uploads/deliveries/{broken_off}/drop/")
    assert Delivery.objects.get().state == DeliveryState.DROPPED
    assert "已放弃" in office.get("/uploads/").content.decode()
    assert AuditEvent.objects.filter(verb="放弃上传").count() == 1
    assert piece(office, broken_off, HALF, CONTENT[HALF:]).status_code == 400
    assert office.post(f"/uploads/deliveries/{broken_off}/drop/", follow=True).status_code == 200
    assert AuditEvent.objects.filter(verb="放弃上传").count() == 1


def test_an_unfinished_file_cannot_be_tried(office, broken_off):
    page = office.post("/uploads/", {"kind": "activities", "delivery": broken_off})
    assert "还没有传完" in page.content.decode()
    assert office.get(f"/uploads/deliveries/{broken_off}/").status_code == 302
    assert not Batch.objects.exists()


def test_files_that_nobody_finished_in_a_week_are_swept(world, settings, django_capture_on_commit_callbacks):
    office = world.users["office"]
    old, young = (
        begin_delivery(actor=office, file_name="a.csv", size=4, sha256=letter * 64) for letter in "ab"
    )
    for each in (old, young):
        receive_piece(actor=office, delivery=each, offset=0, piece=b"12")
    Delivery.objects.filter(pk=old.pk).update(last_at=timezone.now() - KEPT - timedelta(hours=1))
    stray = settings.MEDIA_ROOT / ".arriving" / "999999.part"
    stray.write_bytes(b"of nothing")
    with django_capture_on_commit_callbacks(execute=True):
        sweep_abandoned_deliveries()
    assert [each.name for each in stray.parent.iterdir()] == [f"{young.pk}.part"]
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["dropped", "arriving"]


def test_what_was_tried_is_not_given_up(world, office):
    page = office.post("/uploads/", {"kind": "activities", "file": sheet(GOOD)}, follow=True)
    tried = page.context["batch"].deliveries.get()
    with pytest.raises(Refusal) as refusal:
        drop_delivery(actor=world.users["office"], delivery=tried)
    assert refusal.value.code == "not_open"
