"""What the tests of the red flags share: rules asked, and what they look at."""

from datetime import date
from decimal import Decimal

from counties.models import Household
from funds.selectors.redflags import RULES, found_by
from funds.services import attach_voucher, record_payment
from fupin.files.services import keep_file
from fupin.scope import SYSTEM
from projects.models.project import Category
from projects.services import advance_project, open_project

DAY = date(2019, 6, 30)
MONDAY = date(2018, 6, 4)


def hits(code, scope=SYSTEM, day=DAY):
    """(entries, amount) of each hit of a rule."""
    return [(each.entries, each.amount) for each in found_by(RULES[code], scope, day)]


def entries(code, **asked):
    return [found for found, _ in hits(code, **asked)]


def project_of(world, name="村道硬底化", budget=None, **facts):
    facts = {"category": Category.INFRA, "ends_on": date(2018, 12, 31), "budget": budget} | facts
    return open_project(actor=world.clerk, unit=world.unit, place=world.village, name=name, **facts)


def step(world, project, stage, day):
    advance_project(actor=world.clerk, project=project, stage=stage, happened_on=day)


def household(world, number, **facts):
    return Household.objects.create(place=world.village, number=number, head_name="黄招元", **facts)


def give(world, entry, home, amount, item="危房改造补助", paid_on=MONDAY):
    record_payment(
        actor=world.clerk, entry=entry, household=home, item=item, amount=Decimal(amount), paid_on=paid_on
    )


def proof(world, entry, name="发票.pdf"):
    file = keep_file(actor=world.clerk, source=[name.encode()], name=name)
    return attach_voucher(actor=world.clerk, entry=entry, file=file, kind="发票")
