"""Two people register the same ID number at the same moment."""

import threading
import time

import pytest
from django.db import connection, transaction

from counties.models import Person
from fupin.errors import Refusal
from tests.counties.registry_world import build_world, id_number, new_household, new_person

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def wait_until_somebody_waits(seconds: float = 10) -> None:
    """Returns once another session is held up by a lock; fails the test if none ever is."""
    deadline = time.monotonic() + seconds
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    pytest.fail("nobody waited")


@pytest.mark.django_db(transaction=True)
def test_the_second_of_two_gets_the_same_refusal(tmp_path):
    world = build_world(tmp_path)
    home, other = new_household(world, "1"), new_household(world, "2")
    answers = []

    def second() -> None:
        try:
            answers.append(new_person(world, other, "黄二", id_number=id_number()))
        except Refusal as refusal:
            answers.append(refusal.code)
        finally:
            connection.close()

    rival = threading.Thread(target=second)
    with transaction.atomic():
        new_person(world, home, "黄大", id_number=id_number())
        rival.start()
        wait_until_somebody_waits()
    rival.join()
    assert answers == ["taken"]
    assert Person.objects.get().name == "黄大"
