"""Logging in, being locked out, changing the password, logging out."""

import pytest
from django.test import Client

from fupin.accounts.models import User
from tests.pages.small_world import PASSWORD


@pytest.fixture
def person(db):
    return User.objects.create_user("person", password=PASSWORD, full_name="某人")


def test_a_login_leads_where_the_person_wanted_to_go(person):
    client = Client()
    assert client.get("/places/")["Location"] == "/login/?next=/places/"
    words = {"username": "person", "password": PASSWORD, "next": "/places/"}
    assert client.post("/login/", words)["Location"] == "/places/"


def test_a_wrong_password_says_so_in_chinese(person):
    page = Client().post("/login/", {"username": "person", "password": "x"}).content.decode()
    assert "请输入一个正确的用户名和口令" in page


def test_five_wrong_passwords_lock_the_account_on_this_machine(person):
    client = Client()
    for _ in range(5):
        page = client.post("/login/", {"username": "person", "password": "x"})
    assert page.status_code == 429
    assert "账号已锁定" in page.content.decode()
    assert client.post("/login/", {"username": "person", "password": PASSWORD}).status_code == 429


def test_a_demanded_new_password_is_set_and_no_longer_demanded(person):
    User.objects.filter(pk=person.pk).update(must_change_password=True)
    client = Client()
    assert client.post("/login/", {"username": "person", "password": PASSWORD})["Location"] == "/password/"
    new = "另一个很长的口令2026"
    answer = client.post("/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert answer["Location"] == "/"
    person.refresh_from_db()
    assert not person.must_change_password
    assert person.check_password(new)


def test_a_weak_password_is_refused_in_chinese(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    words = {"old_password": PASSWORD, "new_password1": "12345", "new_password2": "12345"}
    page = client.post("/password/", words).content.decode()
    assert "口令太短" in page
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_logging_out_ends_the_session(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get("/places/").status_code == 302


def test_a_form_from_elsewhere_is_refused_with_advice(person):
    client = Client(enforce_csrf_checks=True)
    page = client.post("/login/", {"username": "person", "password": PASSWORD})
    assert page.status_code == 403
    assert "页面已过期" in page.content.decode()


def test_the_error_page_needs_no_database(settings, client, monkeypatch):
    from django.template.loader import render_to_string

    text = render_to_string("500.html")
    assert "系统出错" in text
    assert "先回到原来的页面看看有没有存上" in text
