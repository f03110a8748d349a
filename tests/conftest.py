"""What all tests share: the embedded servers, whole migrations (the triggers live there), no waiting for passwords."""

import os
import shutil

import hypothesis
import pytest
from django.db import connection
from django.test import TransactionTestCase

from fupin.embedded import services
from tests import database

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


# A busy machine draws its first examples slowly and takes its time over each: that says nothing of the code.
hypothesis.settings.register_profile(
    "shared", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("shared")


def pytest_configure(config: pytest.Config) -> None:
    """Brings the servers up before Django asks for its database; they go down with the last process."""
    services.ensure()


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """A fresh copy of the migrated template (database.py); `--create-db` makes the template anew as well."""
    with django_db_blocker.unblock():
        database.lay(anew=request.config.getvalue("create_db"))
    yield
    if not request.config.getvalue("reuse_db"):
        with django_db_blocker.unblock():
            database.clear()


@pytest.fixture(autouse=True)
def _fast_and_private(settings, tmp_path):
    """Cheap password hashes; uploaded files land in a directory of the test's own."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.EXPORT_ROOT = tmp_path / "exports"
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.SECURE_SSL_REDIRECT = False


_empty_tables = TransactionTestCase._fixture_teardown


def _empty_tables_past_the_triggers(self) -> None:
    """The ledger refuses TRUNCATE, rightly. Only the superuser of the test server can look past its triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            _empty_tables(self)
        finally:
            cursor.execute("SET session_replication_role = origin")


TransactionTestCase._fixture_teardown = _empty_tables_past_the_triggers


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium; bin/test has made sure that it is there or left the browser tests out, loudly."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    quiet = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
    ]
    return {**browser_type_launch_args, "executable_path": chromium, "args": quiet}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    size = {"width": 1440, "height": 900}
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": size}
