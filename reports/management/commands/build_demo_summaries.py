"""Has the demonstration's annual summaries built by the background worker, and puts copies where they are easily found."""

import shutil
import time
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from fupin.accounts.models import User
from fupin.errors import Refusal
from fupin.files.services import path_of
from fupin.jobs.models import Job, State
from fupin.scope import SYSTEM
from reports.asking import find_unit
from reports.demonstration import SENDER
from reports.models import Edition, Summary
from reports.models.summary import TemplateKey
from reports.services.summaries import ask_summary, begin_summary, content_digest, subject_of
from reports.summaries import compose

LOOK_EVERY = 0.2


@dataclass(frozen=True)
class Wanted:
    """One summary of the demonstration."""

    template: TemplateKey
    unit: str
    place: str
    year_from: int
    year: int

    def asked(self) -> dict:
        """The arguments that the services of summaries take."""
        return {
            "actor": User.objects.get(username=SENDER),
            "template": self.template,
            "unit": find_unit(self.unit, SYSTEM) if self.unit else None,
            "place": self.place,
            "year_from": self.year_from,
            "year": self.year,
        }


WANTED = (
    Wanted(TemplateKey.YEARBOOK, "海关总署", "", 1995, 2008),
    Wanted(TemplateKey.UNIT_REPORT, "", "441621104202", 2016, 2018),
)


class Command(BaseCommand):
    help = "由后台任务生成演示总结（年鉴体、单位总结各一份），并把 Word 和 PDF 放到数据目录的 summaries 下"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--timeout", type=float, default=120, help="最多等多少秒")

    def handle(self, *args: object, **options: object) -> None:
        deadline = time.monotonic() + options["timeout"]
        try:
            for edition in [_standing(wanted) or _built(wanted, deadline) for wanted in WANTED]:
                for path in _copies(edition):
                    self.stdout.write(str(path))
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        except User.DoesNotExist as error:
            raise CommandError("还没有装入演示数据，请先运行 load_demo") from error


def _standing(wanted: Wanted) -> Edition | None:
    """The edition with the content that a build would have now, if there is one."""
    summary = begin_summary(**wanted.asked())
    if not summary.editions.exists():
        return None
    return summary.editions.filter(digest=_digest(summary)).first()


def _digest(summary: Summary) -> str:
    return content_digest(compose(subject_of(summary), summary.template))


def _built(wanted: Wanted, deadline: float) -> Edition:
    """Asks the worker and waits. Raises CommandError if the job fails or is not done in time."""
    job = ask_summary(**wanted.asked())
    while job.is_open:
        if time.monotonic() > deadline:
            raise CommandError(
                f"{job}：等待超时（{job.get_state_display()}）；请确认后台任务在运行，稍后再试"
            )
        time.sleep(LOOK_EVERY)
        job = Job.objects.get(pk=job.pk)
    if job.state != State.DONE:
        raise CommandError(f"{job}：{job.get_state_display()}。{job.message}")
    return Edition.objects.get(pk=job.result["edition"])


def _copies(edition: Edition) -> list[Path]:
    """Word and PDF under their Chinese names, for people who look into the directory."""
    folder = settings.VAR / "summaries"
    folder.mkdir(exist_ok=True)
    paths = []
    for file, suffix in ((edition.docx, "docx"), (edition.pdf, "pdf")):
        path = folder / f"{edition.summary}.{suffix}"
        shutil.copyfile(path_of(file), path)
        paths.append(path)
    return paths
