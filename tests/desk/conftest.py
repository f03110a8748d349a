"""The small world (world.py) as fixtures, and a browser for each role."""

import pytest
from django.test import Client

from tests.desk import world as small_world


@pytest.fixture(autouse=True)
def _addresses(settings):
    """The web admin is looked at by itself."""
    settings.ROOT_URLCONF = "tests.desk.urls"


@pytest.fixture
def world(db):
    """A row of everything, and a user for each role."""
    return small_world.build()


@pytest.fixture
def as_role(world):
    """A function: role → a client logged in as the user of that role; None → nobody."""

    def client_of(role: str | None) -> Client:
        client = Client()
        if role:
            client.force_login(world.users[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return client_of


@pytest.fixture
def office(as_role):
    """A client logged in as the office clerk."""
    return as_role("office")
