"""Summaries: asked for on the page, built as a job, read with every figure a link, compared with today."""

import pytest

from funds.channels import Channel
from fupin.jobs.models import Job, State
from fupin.jobs.services import run
from reports.models import Edition
from tests.pages.reading import read
from tests.pages.small_world import OTHER, UNIT, receive

WANTED = {
    "template": "unit_report",
    "unit": UNIT,
    "place": "441621104202",
    "year_from": "2016",
    "year": "2018",
}


@pytest.fixture
def edition(office):
    """The edition that comes of asking on the page."""
    job = office.post("/summaries/", WANTED, follow=True).context["job"]
    run(job.pk)
    return Edition.objects.get(pk=Job.objects.get(pk=job.pk).result["edition"])


def test_asking_gives_a_job_and_the_job_leads_to_the_edition(office):
    page = office.post("/summaries/", WANTED, follow=True)
    job = page.context["job"]
    assert job.state == State.QUEUED
    assert 'http-equiv="refresh"' in page.content.decode()
    assert office.get(f"/jobs/{job.pk}/state/").json() == {
        "open": True,
        "percent": 0,
        "step": "",
        "left": "",
        "state": "排队中",
    }
    run(job.pk)
    answer = office.get(f"/jobs/{job.pk}/")
    assert answer["Location"] == f"/summaries/{Edition.objects.get().pk}/"


def test_every_figure_of_the_document_opens(edition, office):
    links = [
        link for link in read(office.get(f"/summaries/{edition.pk}/")).links if link.startswith("/figures/")
    ]
    assert len(set(links)) >= 5
    for link in set(links):
        assert office.get(link).status_code == 200, link


def test_the_document_prints_what_is_frozen_and_marks_what_is_missing(edition, office):
    text = office.get(f"/summaries/{edition.pk}/").content.decode()
    for figure in edition.figures.all():
        assert figure.text in text, figure.name
    assert 'class="figure missing"' in text


def test_a_figure_that_has_moved_since_is_marked(edition, world, office):
    assert office.get(f"/summaries/{edition.pk}/figures/").context["differing"] == 0
    receive(world, "后补的一笔", "7万元", 2018, Channel.PARTY_FEE)
    page = office.get(f"/summaries/{edition.pk}/figures/")
    moved = {row.printed.code for row in page.context["rows"] if row.differs}
    assert "fund.direct" in moved or "fund.direct_total" in moved or "fund.party_fee" in moved
    assert "已变" in page.content.decode()


@pytest.mark.parametrize(("form", "start"), [("docx", b"PK"), ("pdf", b"%PDF")])
def test_the_frozen_files_can_be_taken(edition, form, start, office):
    answer = office.get(f"/summaries/{edition.pk}/file.{form}")
    assert b"".join(answer.streaming_content).startswith(start)


def test_signing_needs_the_right_and_says_what_is_in_the_way(edition, enter, office):
    assert office.post(f"/summaries/{edition.pk}/sign/").status_code == 403
    page = enter("checker").post(f"/summaries/{edition.pk}/sign/", follow=True)
    assert f"还有 {edition.missing_count} 处待补" in page.content.decode()
    edition.refresh_from_db()
    assert edition.state == "draft"


def test_who_may_not_ask_sees_no_form_and_is_refused(enter):
    leader = enter("leader")
    assert leader.get("/summaries/").context["form"] is None
    assert leader.post("/summaries/", WANTED).status_code == 403
    assert not Job.objects.exists()


def test_another_units_summary_cannot_be_asked_for(office):
    page = office.post("/summaries/", WANTED | {"unit": OTHER})
    assert page.status_code == 400
    assert not Job.objects.exists()


def test_years_the_wrong_way_round_are_refused_at_their_field(office):
    page = office.post("/summaries/", WANTED | {"year_from": "2019"})
    assert "起始年度不能晚于年度" in page.content.decode()


def test_the_api_gives_the_figures_as_printed(edition, office):
    answer = office.get(f"/api/summaries/{edition.pk}/").json()
    assert [row["text"] for row in answer["figures"]] == [row.text for row in edition.figures.all()]
    assert answer["digest"] == edition.digest
