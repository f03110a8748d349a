"""A running server with the small world, and a browser that is logged in."""

import pytest

from tests.pages import small_world


@pytest.fixture
def world(transactional_db):
    return small_world.build()


@pytest.fixture
def log_in(world, live_server, page):
    """log_in("office") opens the first page as that user and waits until it is loaded.

    A request to another host fails the test.
    """
    foreign: list[str] = []
    page.on(
        "request", lambda request: foreign.append(request.url) if live_server.url not in request.url else None
    )

    # From the first page on the browser leaves its file choosers to us; asked for with the key already on its way,
    # it may open one of its own, which nobody sees.
    page.on("filechooser", lambda chooser: None)

    def enter(username: str):
        page.goto(f"{live_server.url}/login/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("口令").fill(small_world.PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda address: "/login/" not in address)
        return page

    yield enter
    assert [url for url in foreign if not url.startswith(("data:", "blob:"))] == []
