"""Logging in, being locked out, changing the password, logging out."""

import pytest
from django.test import Client

from fupin.accounts.models import User
from fupin.accounts.views import NOT_DONE
from tests.pages.small_world import PASSWORD


@pytest.fixture
def person(db):
    return User.objects.create_user("person", password=PASSWORD, full_name="某人")


def test_a_login_leads_where_the_person_wanted_to_go(person):
    client = Client()
    assert client.get("/places/")["Location"] == "/login/?next=/places/"
    words = {"username": "person", "password": PASSWORD, "next": "/places/"}
    assert client.post("/login/", words)["Location"] == "/places/"


@pytest.fixture
def clerk(world):
    """The office's account, with a password that tests check quickly."""
    user = world.users["office"]
    user.set_password(PASSWORD)
    user.save()
    return {"username": "office", "password": PASSWORD}


SENT_FROM = "http://testserver/uploads/?kind=households"
# Addresses of the pages, of the desk, and one that takes nothing but what is sent to it.
SENT_TO = ["/uploads/", "/uploads/1/store/", "/jobs/1/cancel/", "/desk/units/meeting/add/"]


@pytest.mark.parametrize("address", SENT_TO)
def test_what_is_sent_after_the_session_has_ended_leads_back_to_where_it_was_sent_from(address, enter, clerk):
    client = enter("")
    answer = client.post(address, {"accept": "all"}, headers={"referer": SENT_FROM})
    login = answer["Location"]
    assert login == "/login/?next=http%3A%2F%2Ftestserver%2Fuploads%2F%3Fkind%3Dhouseholds&unsent=1"
    assert "刚才提交的没有办理，也没有存下" in client.get(login).content.decode()
    page = client.post(login, clerk | {"next": SENT_FROM}, follow=True)
    assert (page.redirect_chain, page.status_code) == ([(SENT_FROM, 302)], 200)
    assert [str(each) for each in page.context["messages"]] == [NOT_DONE]


@pytest.mark.parametrize("referer", [{}, {"referer": "https://elsewhere.example/uploads/"}])
def test_without_a_page_of_this_site_to_go_back_to_one_begins_at_the_first_page(referer, world):
    answer = Client().post("/uploads/1/store/", headers=referer)
    assert answer["Location"] == "/login/?next=%2F&unsent=1"


def test_who_only_opens_a_page_or_leaves_is_not_told_that_something_was_not_done(enter, clerk):
    assert "unsent" not in enter("").get("/uploads/", headers={"referer": SENT_FROM})["Location"]
    assert enter("").post("/logout/", headers={"referer": SENT_FROM})["Location"] == "/login/"
    assert enter("office").post("/logout/", headers={"referer": SENT_FROM})["Location"] == "/login/"
    page = enter("").post("/login/", clerk | {"next": "/places/"}, follow=True)
    assert (page.redirect_chain, list(page.context["messages"])) == ([("/places/", 302)], [])


@pytest.mark.parametrize("address", ["/uploads/1/store/", "/logout/", "/uploads/deliveries/"])
@pytest.mark.parametrize("username", ["", "office"])
def test_an_address_that_is_only_for_sending_says_so_when_it_is_opened(address, username, enter):
    answer = enter(username).get(address, headers={"referer": SENT_FROM})
    page = answer.content.decode()
    assert answer.status_code == 405
    assert "POST" in answer["Allow"]
    assert "不能这样打开" in page and "什么也没有改动" in page
    assert f'href="{SENT_FROM}"' in page and 'href="/"' in page
    elsewhere = enter(username).get(address, headers={"referer": "https://elsewhere.example/"})
    assert "elsewhere" not in elsewhere.content.decode()


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
