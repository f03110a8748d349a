"""A summary prints figures that open, asks for what is missing, keeps what people wrote, and stays as it was built."""

import json
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from docx import Document
from pypdf import PdfReader

from funds.channels import Channel, Form
from fupin.accounts.models import User
from fupin.audit.models import AuditEvent
from fupin.errors import Refusal
from fupin.figures import Figure
from fupin.files.services import path_of
from fupin.jobs.models import State
from fupin.jobs.services import cancel, run
from projects.services import record_quantity
from reports.models import Edition, Summary
from reports.models.summary import EditionState
from reports.services.figures import make_claim
from reports.services.summaries import (
    ask_summary,
    begin_summary,
    build_edition,
    sign_edition,
    write_narrative,
)
from units.services import pair_unit

FIRST_DAY = date(1995, 1, 1)


@pytest.fixture
def office(world):
    """What a central office has to tell of 1995–2008."""
    world.money("4260万元", title="1995—2008年累计投入", covers_from=FIRST_DAY)
    world.money("600余万元", title="捐助物资", form=Form.IN_KIND, covers_from=FIRST_DAY)
    world.money("225万余元", title="引进资金", channel=Channel.INTRODUCED, covers_from=FIRST_DAY)
    world.activity("资助贫困学生", "edu.students_aided", "180余人", starts_on=FIRST_DAY)
    world.reported("cadre.seconded", "21名", "名")
    world.reported("cadre.seconded", "17人", "名", unit=world.customs)
    return world


@pytest.fixture
def summary(office):
    return begin_summary(
        actor=office.clerk, template="yearbook", unit=office.office, year_from=1995, year=2008
    )


@pytest.fixture
def checker(db):
    return User.objects.create_user("checker")


def words(edition):
    """All text of the edition's content, runs joined."""
    document = edition.content["document"]
    pieces = []
    for block in document["blocks"]:
        pieces.append(block.get("lead", "") + block.get("text", ""))
        pieces += [run["text"] for run in block.get("runs", [])]
    return "".join(pieces)


def docx_words(edition):
    body = Document(BytesIO(path_of(edition.docx).read_bytes())).element.body
    return "".join(node.text or "" for node in body.iter() if node.tag.endswith("}t"))


def pdf_words(edition):
    pages = PdfReader(path_of(edition.pdf)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def test_every_figure_reads_the_same_on_page_in_word_in_pdf_and_in_the_list(office, summary):
    edition = build_edition(actor=office.clerk, summary=summary)
    texts = {figure.code: figure.text for figure in edition.figures.exclude(selection__about="郑州海关")}
    assert texts["fund.direct"] == "4260万元"
    assert texts["fund.direct_in_kind"] == "600余万元"
    assert texts["fund.introduced"] == "225万余元"
    assert texts["edu.students_aided"] == "180余人"
    assert texts["cadre.seconded"] == "21名"
    assert edition.figures.get(code="cadre.seconded", selection__about="郑州海关").text == "17人"
    for told in (words(edition), docx_words(edition), pdf_words(edition)):
        for text in ("4260万元", "600余万元", "225万余元", "180余人", "21名", "17人"):
            assert text in told


def test_a_missing_figure_is_asked_for_and_counted(office, summary):
    edition = build_edition(actor=office.clerk, summary=summary)
    assert "〔待补：帮建项目数〕" in words(edition)
    missing = edition.figures.get(code="proj.count")
    assert (missing.value, missing.row_count, missing.text) == (None, 0, "〔待补：帮建项目数〕")
    assert edition.missing_count == edition.figures.filter(value=None).count() > 0


def test_the_same_content_is_the_same_edition(office, summary):
    first = build_edition(actor=office.clerk, summary=summary)
    assert build_edition(actor=office.clerk, summary=summary).pk == first.pk
    assert Edition.objects.count() == 1


def test_a_new_row_makes_a_new_edition_and_leaves_the_old_one_as_it_was(office, summary):
    first = build_edition(actor=office.clerk, summary=summary)
    frozen = (words(first), path_of(first.docx).read_bytes())
    office.money("40万元", title="补记一笔", on=date(2008, 6, 1))
    second = build_edition(actor=office.clerk, summary=summary)
    assert (first.number, second.number) == (1, 2)
    assert second.figures.get(code="fund.direct").text == "4300万元"
    first.refresh_from_db()
    assert (words(first), path_of(first.docx).read_bytes()) == frozen
    assert first.figures.get(code="fund.direct").text == "4260万元"


def test_what_a_person_wrote_is_printed_and_survives_a_rebuild(office, summary):
    write_narrative(
        actor=office.clerk,
        summary=summary,
        section="调研",
        text="干部走遍两县乡镇。\n投入资金{fund.direct}。",
    )
    first = build_edition(actor=office.clerk, summary=summary)
    assert "干部走遍两县乡镇。" in words(first)
    assert "投入资金4260万元。" in words(first)
    office.money("40万元", title="补记一笔", on=date(2008, 6, 1))
    second = build_edition(actor=office.clerk, summary=summary)
    assert "干部走遍两县乡镇。投入资金4300万元。" in words(second)
    assert summary.narratives.get().text.startswith("干部走遍")


def test_an_assertion_is_quoted_only_if_it_was_recorded(office, summary):
    assert "真扶贫" not in words(build_edition(actor=office.clerk, summary=summary))
    make_claim(
        actor=office.clerk,
        unit=office.office,
        topic="概况",
        text="当地干部群众称赞“真扶贫、扶真贫”",
        evidence="省市县各级领导评价",
        ends_on=date(2008, 12, 31),
    )
    assert "称赞“真扶贫、扶真贫”。" in words(build_edition(actor=office.clerk, summary=summary))


class TestUnitReport:
    @pytest.fixture
    def report(self, world):
        pair_unit(actor=world.clerk, unit=world.customs, place=world.village, starts_on=date(2016, 5, 23))
        road = world.project(
            "村道硬底化",
            unit=world.customs,
            place=world.village,
            starts_on=date(2016, 5, 23),
            ends_on=date(2018, 12, 31),
        )
        record_quantity(
            actor=world.clerk, project=road, indicator="infra.road_km", figure=Figure.exact("7.736", "公里")
        )
        world.money(
            "108.304万元", title="村道硬底化投入", unit=world.customs, project=road, on=date(2018, 12, 31)
        )
        return begin_summary(
            actor=world.clerk,
            template="unit_report",
            unit=None,
            place=world.village.code,
            year_from=2016,
            year=2018,
        )

    def test_is_about_the_unit_that_answers_for_the_village(self, world, report):
        assert report.unit == world.customs

    def test_tells_each_project_with_its_money_and_its_work(self, world, report):
        world.county = world.village
        edition = build_edition(actor=world.clerk, summary=report)
        headings = [
            block["text"] for block in edition.content["document"]["blocks"] if block["type"] == "heading"
        ]
        assert headings[:3] == ["一、基本情况", "二、组织领导", "三、主要做法与成效"]
        assert "硬化道路7.736公里" in words(edition)

    def test_asks_people_for_what_only_people_can_write(self, world, report):
        assert "〔待补：存在问题（请在办公后台撰写）〕" in words(
            build_edition(actor=world.clerk, summary=report)
        )


def test_a_village_for_which_two_units_answer_needs_the_units_name(world):
    pair_unit(actor=world.clerk, unit=world.customs, place=world.village)
    pair_unit(actor=world.clerk, unit=world.office, place=world.village)
    with pytest.raises(Refusal, match="请用单位名称指明"):
        begin_summary(
            actor=world.clerk,
            template="unit_report",
            unit=None,
            place=world.village.code,
            year_from=2016,
            year=2018,
        )
    assert Summary.objects.count() == 0


class TestSigning:
    @pytest.fixture
    def whole(self, office, summary):
        """An edition in which nothing is missing."""
        office.reported("proj.count", "270余个", "个")
        office.reported("visit.research", "12人次", "人次")
        office.reported("fund.intent", "16亿元", "元")
        edition = build_edition(actor=office.clerk, summary=summary)
        assert edition.missing_count == 0
        return edition

    def test_is_for_another_than_the_builder(self, office, whole):
        with pytest.raises(Refusal, match="生成人不能自己定稿"):
            sign_edition(actor=office.clerk, edition=whole)
        whole.refresh_from_db()
        assert whole.state == EditionState.DRAFT

    def test_takes_the_draft_mark_away(self, whole, checker):
        assert whole.content["document"]["state_mark"] == "草稿"
        signed = sign_edition(actor=checker, edition=whole)
        assert (signed.state, signed.content["document"]["state_mark"]) == (EditionState.SIGNED, "")
        assert AuditEvent.objects.filter(verb="总结定稿", actor=checker).count() == 1

    def test_is_refused_once_the_data_have_moved(self, office, whole, checker):
        office.money("40万元", title="补记一笔", on=date(2008, 6, 1))
        with pytest.raises(Refusal, match="请重新生成"):
            sign_edition(actor=checker, edition=whole)

    def test_is_refused_while_something_is_missing(self, office, summary, checker):
        edition = build_edition(actor=office.clerk, summary=summary)
        with pytest.raises(Refusal, match="处待补"):
            sign_edition(actor=checker, edition=edition)

    def test_happens_once(self, whole, checker):
        sign_edition(actor=checker, edition=whole)
        with pytest.raises(Refusal, match="已于"):
            sign_edition(actor=checker, edition=whole)


class TestJob:
    def ask(self, office):
        return ask_summary(
            actor=office.clerk, template="yearbook", unit=office.office, year_from=1995, year=2008
        )

    def test_builds_the_edition_and_names_it(self, office):
        job = run(self.ask(office).pk)
        assert (job.state, job.result) == (State.DONE, {"edition": Edition.objects.get().pk})

    def test_asked_for_twice_is_one_job(self, office):
        assert self.ask(office).pk == self.ask(office).pk

    def test_cancelled_leaves_no_edition(self, office):
        job = cancel(actor=office.clerk, job=self.ask(office))
        assert run(job.pk).state == State.CANCELLED
        assert Edition.objects.count() == 0


class TestCommand:
    def build(self, tmp_path, **options):
        out = StringIO()
        given = {"template": "yearbook", "unit": "海关总署", "year": 2008, "year_from": 1995, **options}
        call_command(
            "build_summary",
            **given,
            out=tmp_path / "总结.docx",
            pdf=tmp_path / "总结.pdf",
            json=True,
            stdout=out,
        )
        return json.loads(out.getvalue())

    def test_writes_both_files_and_lists_every_figure(self, office, tmp_path):
        told = self.build(tmp_path)
        direct = next(figure for figure in told["figures"] if figure["indicator"] == "fund.direct")
        assert (direct["value"], direct["text"], direct["rows"], len(direct["digest"])) == (
            "42600000",
            "4260万元",
            1,
            64,
        )
        assert (tmp_path / "总结.docx").stat().st_size > 5_000
        assert (tmp_path / "总结.pdf").read_bytes().startswith(b"%PDF")

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"template": "novel"}, "没有模板“novel”"),
            ({"unit": "没有的单位"}, "没有名为“没有的单位”的单位"),
            ({"unit": "", "place": "110101"}, "地区 110101 还没有载入"),
            ({"unit": ""}, "请指定单位或地区"),
        ],
        ids=["template", "unit", "place", "nothing"],
    )
    def test_says_what_is_wrong_and_builds_nothing(self, office, tmp_path, options, message):
        with pytest.raises(CommandError, match=message):
            self.build(tmp_path, **options)
        assert not (tmp_path / "总结.docx").exists()
        assert Edition.objects.count() == 0
