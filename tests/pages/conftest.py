"""The small world, and a client for each role."""

from importlib import import_module

import pytest
from django.db import transaction
from django.test import Client

from fupin.files.services import keep_file
from fupin.intake.uploading import ask_intake
from tests.pages import small_world


@pytest.fixture(scope="module")
def built_world(django_db_setup, django_db_blocker):
    """The world, built once a module in a transaction around all its tests; each test's own is inside it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield small_world.build()
        transaction.set_rollback(True)


@pytest.fixture
def world(built_world, db):
    return built_world


@pytest.fixture
def enter(world):
    """enter("office") is a client that is logged in as that user; enter("") one that is not."""

    def log_in(username: str) -> Client:
        client = Client(raise_request_exception=True)
        if username:
            client.force_login(world.users[username], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in


@pytest.fixture
def office(enter):
    return enter("office")


@pytest.fixture
def live_world(transactional_db):
    """The world committed to the database, with `ask` for a job that takes in one sheet of activities."""
    import_module("fupin.intake.tasks")  # the worker finds its handlers by itself
    from tests.pages.test_send_sheets import GOOD, sheet

    live = small_world.build()
    stored = keep_file(actor=live.users["office"], source=sheet(GOOD), name="活动.csv")
    live.ask = lambda **wanted: ask_intake(
        actor=live.users["office"],
        stored=stored,
        kind="activities",
        file_name="活动.csv",
        **wanted,
    )
    return live
