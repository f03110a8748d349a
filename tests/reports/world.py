"""A small named world for figures: one office, the customs house below it, one county with a village, real services."""

from dataclasses import dataclass
from datetime import date

from counties.models import Division
from funds.channels import Channel, Form
from funds.models import Entry
from funds.services import (
    open_book,
    pool_account,
    post_entry,
    project_account,
    receive_document,
    source_account,
)
from fupin.accounts.models import User
from fupin.figures import Figure, parse_figure
from fupin.periods import Period
from fupin.scope import SYSTEM, Scope
from projects.models import Activity, Project, Stage
from projects.services import Measure, open_project, record_activity
from reports.indicators import Reader, Selection
from reports.models import ReportedFigure
from reports.services.figures import report_figure
from units.models import Unit
from units.services import found_unit, pair_unit

COUNTY, VILLAGE = "410423", "410423100200"


def place(code: str, name: str, full_name: str) -> Division:
    level = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}[len(code)]
    return Division.objects.create(code=code, name=name, level=level, full_name=full_name)


@dataclass
class World:
    clerk: User
    office: Unit
    customs: Unit
    county: Division
    village: Division

    @classmethod
    def build(cls) -> "World":
        clerk = User.objects.create_user("clerk", full_name="经办甲")
        office = found_unit(actor=clerk, name="海关总署", short_name="总署")
        customs = found_unit(actor=clerk, name="郑州海关", superior=office)
        county = place(COUNTY, "鲁山县", "河南省平顶山市鲁山县")
        village = place(VILLAGE, "下汤村", "河南省平顶山市鲁山县下汤镇下汤村")
        world = cls(clerk, office, customs, county, village)
        pair_unit(actor=clerk, unit=office, place=county, starts_on=date(1995, 1, 1), start_precision="year")
        return world

    def reader(
        self,
        first: int = 1995,
        last: int = 2008,
        *,
        unit: Unit | None = None,
        scope: Scope = SYSTEM,
        **asked: object,
    ) -> Reader:
        unit = None if asked else (unit or self.office)
        return Reader(Selection(scope, Period.years(first, last), unit=unit, **asked))

    def text(self, code: str, **asked: object) -> str:
        return self.reader(**asked).value(code).text

    def money(
        self,
        amount: str,
        *,
        title: str,
        channel: str = Channel.UNIT_UNSTATED,
        form: str = Form.CASH,
        covers_from: date | None = None,
        on: date = date(2008, 12, 31),
        unit: Unit | None = None,
        project: Project | None = None,
    ) -> Entry:
        """One movement from outside, as a source states it."""
        unit = unit or self.office
        document = receive_document(
            actor=self.clerk, unit=unit, title=title, year=on.year, channel=channel, form=form
        )
        book = open_book(actor=self.clerk, unit=unit)
        if project:
            target = project_account(actor=self.clerk, book=book, project=project)
        else:
            target = pool_account(actor=self.clerk, book=book, place=self.county)
        return post_entry(
            actor=self.clerk,
            unit=unit,
            document=document,
            from_account=source_account(actor=self.clerk, document=document),
            to_account=target,
            amount=parse_figure(amount, "元"),
            covers_from=covers_from,
            occurred_on=on,
            place=self.county,
            project=project,
            summary=title,
        )

    def activity(
        self,
        title: str,
        code: str,
        text: str,
        *,
        unit_of: str = "人",
        status: str = "actual",
        **details: object,
    ) -> Activity:
        figure = parse_figure(text, unit_of)
        measure = Measure(indicator=code, figure=figure, status=status)
        facts = {
            "unit": self.office,
            "place": self.county,
            "kind": "student_aid",
            "ends_on": date(2008, 12, 31),
        }
        return record_activity(actor=self.clerk, title=title, measures=[measure], **{**facts, **details})

    def project(self, name: str, **details: object) -> Project:
        facts = {
            "unit": self.office,
            "place": self.county,
            "category": "infra",
            "stage": Stage.COMPLETED,
            "ends_on": date(2008, 12, 31),
        }
        return open_project(actor=self.clerk, name=name, **{**facts, **details})

    def reported(
        self, code: str, figure: Figure | str, unit_of: str = "", **details: object
    ) -> ReportedFigure:
        if isinstance(figure, str):
            figure = parse_figure(figure, unit_of)
        facts = {"unit": self.office, "starts_on": date(1995, 1, 1), "ends_on": date(2008, 12, 31)}
        return report_figure(actor=self.clerk, indicator=code, figure=figure, **{**facts, **details})
