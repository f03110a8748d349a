"""The API: the same figures under the same scope, in the shapes of the commands."""

from fupin.periods import Period
from reports.indicators import Reader, Selection, digest, lines
from tests.pages.small_world import OTHER, UNIT
from units.access import scope_of

WORDS = {"unit": UNIT, "from": "2016", "to": "2018"}


def _reader(world) -> Reader:
    return Reader(Selection(scope_of(world.users["office"]), Period.years(2016, 2018), unit=world.unit))


def test_a_figure_has_the_shape_of_the_command(world, office):
    answer = office.get("/api/indicators/fund.direct_total/", WORDS).json()
    assert answer == _reader(world).value("fund.direct_total").as_json()
    assert answer["value"] == "1123400"


def test_the_list_has_the_figures_that_were_asked_for(world, office):
    answer = office.get("/api/indicators/", WORDS | {"code": ["rel.villages", "fund.introduced"]}).json()
    assert [row["code"] for row in answer] == ["rel.villages", "fund.introduced"]


def test_rows_come_in_pages_and_have_the_digest_of_all(world, office):
    first = office.get("/api/indicators/fund.direct_total/rows/", WORDS | {"limit": 4}).json()
    assert (first["count"], first["previous"]) == (7, None)
    second = office.get(first["next"]).json()
    assert second["next"] is None
    reader = _reader(world)
    assert first["results"] + second["results"] == [
        line.as_json() for line in lines(reader, "fund.direct_total")
    ]
    assert first["digest"] == second["digest"] == digest(reader, "fund.direct_total")


def test_the_liaison_sees_the_place_and_not_the_other_unit(enter):
    liaison = enter("liaison")
    assert liaison.get("/api/indicators/fund.direct_total/").json()["value"] == "1123400"
    assert liaison.get("/api/indicators/", {"unit": OTHER}).status_code == 404


def test_what_cannot_be_read_is_refused_as_json(office):
    answer = office.get("/api/indicators/", {"place": "x"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "bad_place"


def test_an_unknown_indicator_is_not_found(office):
    assert office.get("/api/indicators/fund.nothing/").status_code == 404
    assert office.get("/api/indicators/?code=fund.nothing").status_code == 404
    assert office.get("/api/indicators/fund.nothing/rows/").status_code == 404


def test_the_description_names_every_address(office):
    text = office.get("/api/schema/").content.decode()
    for address in (
        "/api/indicators/",
        "/api/indicators/{code}/",
        "/api/indicators/{code}/rows/",
        "/api/summaries/{id}/",
    ):
        assert f"{address}:" in text
