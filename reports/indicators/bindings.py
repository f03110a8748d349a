"""How each code of the catalogue is computed from rows; codes that no rows give say why.

Direct, introduced, raised and fiscal money stand apart; income is no input; intended money is no result.
"""

from dataclasses import replace
from decimal import Decimal
from functools import cache

from django.db.models import Q

from cadres.models import HelpPairing, Post, Secondment
from counties.models import StatusChange
from funds.channels import Channel, Form
from funds.channels import Nature as MoneyNature
from fupin.catalogue import Nature, definition, definitions
from projects.models import (
    ActivityMeasure,
    Agreement,
    Asset,
    AssetReceipt,
    IncomeTerm,
    Project,
    ProjectBenefit,
    ProjectQuantity,
)
from projects.models.project import UNDER_WAY, BenefitKind
from reports.indicators.sources import (
    Amounts,
    Computed,
    Counted,
    FirstYear,
    Money,
    Paths,
    Rates,
    Source,
    Stated,
)
from units.models import Award, FieldVisit, Finding, Inspection, Meeting, Pairing, PolicyDocument

WORK = Paths(project="project_id")
ACTIVITY = Paths(
    "activity__unit", "activity__place", "activity__project_id", "activity__starts_on", "activity__ends_on"
)
PROJECT = Paths("project__unit", "project__place", "project_id", "project__starts_on", "project__ends_on")
ASSET = Paths(project="project_id")
OF_ASSET = Paths("asset__unit", "asset__place", "asset__project_id")
TERM = replace(OF_ASSET, start=None, end="agreed_on")
UNIT_ONLY = Paths(place="")
PAIRING = Paths(end="ends_on")

# What carries a stated figure by indicator code, for results and for what is only expected.
RESULTS = (
    Stated(ActivityMeasure, ACTIVITY, Q(status="actual")),
    Stated(ProjectQuantity, PROJECT, Q(project__stage__in=UNDER_WAY)),
    Stated(Asset, ASSET, stock=True),
    Stated(AssetReceipt, OF_ASSET, Q(planned=False)),
)
EXPECTED = (
    Stated(ActivityMeasure, ACTIVITY, Q(status="planned")),
    Stated(AssetReceipt, OF_ASSET, Q(planned=True)),
)

DIRECT = (MoneyNature.DIRECT,)
SELF_CHANNELS = (Channel.UNIT_SELF, Channel.UNIT_UNSTATED, Channel.ENTERPRISE, Channel.UNION)


def _benefits(kind: str) -> Source:
    return Stated(ProjectBenefit, PROJECT, Q(kind=kind, counted="人", project__stage__in=UNDER_WAY))


def _yearly_due(term: IncomeTerm) -> Decimal | None:
    if term.principal is None or term.rate is None:
        return term.yearly_rent
    return (term.principal * term.rate / 100).quantize(Decimal("0.01"))


SPECIAL: dict[str, tuple[Source, ...]] = {
    "rel.start_year": (FirstYear(Pairing, PAIRING, stock=True),),
    "rel.units": (Counted(Pairing, PAIRING, stock=True, running="starts_on", distinct="unit"),),
    "rel.counties": (
        Counted(Pairing, PAIRING, Q(place__level=3), stock=True, running="starts_on", distinct="place"),
    ),
    "rel.villages": (
        Counted(Pairing, PAIRING, Q(place__level=5), stock=True, running="starts_on", distinct="place"),
    ),
    "fund.direct": (Money(natures=DIRECT, forms=(Form.CASH,)),),
    "fund.direct_in_kind": (Money(natures=DIRECT, forms=(Form.IN_KIND,)),),
    "fund.direct_mixed": (Money(natures=DIRECT, forms=(Form.MIXED,)),),
    "fund.direct_total": (Money(natures=DIRECT),),
    "fund.self": (Money(natures=DIRECT, forms=(Form.CASH,), channels=SELF_CHANNELS),),
    "fund.party_fee": (Money(channels=(Channel.PARTY_FEE,)),),
    "fund.staff_donation": (Money(channels=(Channel.STAFF_DONATION,)),),
    "fund.admin": (Money(channels=(Channel.ADMIN_BUDGET,)),),
    "fund.introduced": (Money(natures=(MoneyNature.INTRODUCED,)),),
    "fund.raised": (Money(natures=(MoneyNature.RAISED,)),),
    "fund.award": (Money(channels=(Channel.AWARD,)),),
    "fund.fiscal": (Money(natures=(MoneyNature.FISCAL,)),),
    "fund.income": (Money(natures=(MoneyNature.INCOME,)),),
    "fund.received": (Money(natures=(*DIRECT, MoneyNature.FISCAL)),),
    "fund.intent": (Amounts(Agreement, column="intended_amount"),),
    "fund.signed": (Amounts(Agreement, only=Q(signed_amount__isnull=False), column="signed_amount"),),
    "fund.arrived": (Amounts(Agreement, only=Q(arrived_amount__isnull=False), column="arrived_amount"),),
    "edu.material": (Money(forms=(Form.IN_KIND,), purposes=("教育",)),),
    "proj.count": (Counted(Project, replace(WORK, project="pk"), Q(stage__in=UNDER_WAY)),),
    "infra.beneficiary_water": (_benefits(BenefitKind.WATER),),
    "infra.beneficiary_road": (_benefits(BenefitKind.ROAD),),
    "cadre.seconded": (Counted(Secondment, only=~Q(post=Post.CONTACT), distinct="cadre"),),
    "cadre.batch": (Counted(Secondment, only=Q(round_number__isnull=False), distinct="round_number"),),
    "cadre.first_secretary": (Counted(Secondment, only=Q(post=Post.FIRST_SECRETARY), distinct="cadre"),),
    "pair.households": (
        Counted(
            HelpPairing,
            Paths(place="household__place"),
            stock=True,
            running="starts_on",
            distinct="household",
        ),
    ),
    "pair.cadres": (
        Counted(
            HelpPairing,
            Paths(place="household__place"),
            Q(cadre__isnull=False),
            stock=True,
            running="starts_on",
            distinct="cadre",
        ),
    ),
    "visit.research": (Amounts(FieldVisit, column="person_times"),),
    "visit.count": (Counted(FieldVisit),),
    "meeting.count": (Counted(Meeting),),
    "doc.count": (Counted(PolicyDocument, UNIT_ONLY, stock=True, undated=True),),
    "inspect.count": (Counted(Inspection),),
    "inspect.findings": (
        Counted(
            Finding,
            Paths(
                "inspection__unit", "inspection__place", "", "inspection__starts_on", "inspection__ends_on"
            ),
        ),
    ),
    "award.count": (Counted(Award, UNIT_ONLY),),
    "asset.principal": (Amounts(IncomeTerm, TERM, Q(kind="fixed_rate"), column="principal"),),
    "asset.rate": (Rates(IncomeTerm, TERM, Q(kind="fixed_rate"), column="rate"),),
    "asset.due": (
        Computed(IncomeTerm, TERM, number=_yearly_due, columns=("principal", "rate", "yearly_rent")),
    ),
    "exit.households": (
        Counted(
            StatusChange,
            Paths("", "household__place", "", None, "happened_on"),
            Q(event="exited"),
            distinct="household",
        ),
    ),
}

# Codes that only people can report, and why no rows give them.
REPORTED_ONLY = {
    "exit.persons": "脱贫人口须按户年度人口核定，系统外的历史数以认定数为准",
    "exit.villages": "村出列以批准文件为准，按认定数填报",
    "poverty.households": "村县底数以当年公布数为准，按认定数填报",
    "poverty.persons": "村县底数以当年公布数为准，按认定数填报",
    "poverty.workable_households": "村县底数以当年公布数为准，按认定数填报",
    "poverty.workable_persons": "村县底数以当年公布数为准，按认定数填报",
    "poverty.rate": "分母口径须随值说明，按认定数填报",
    "poverty.return_rate": "分母口径须随值说明，按认定数填报",
    "income.net_pc": "统计部门住户调查数，按认定数填报",
    "income.net_pc_increase": "统计部门住户调查数，按认定数填报",
    "income.cagr": "统计部门住户调查数，按认定数填报",
    "village.households": "村情底数，按认定数填报",
    "village.population": "村情底数，按认定数填报",
    "cadre.days": "考勤启用前的驻村天数，按认定数填报",
    "cadre.travel": "干部自报行程，按认定数填报",
}


@cache
def binding(code: str) -> tuple[Source, ...]:
    """The sources of the rows behind a code, besides figures that were reported for it. Raises KeyError if unknown."""
    known = definition(code)
    if known is None:
        raise KeyError(code)
    if code in SPECIAL:
        return SPECIAL[code]
    if code in REPORTED_ONLY:
        return ()
    return tuple(
        replace(source, code=code) for source in (EXPECTED if known.nature is Nature.PLANNED else RESULTS)
    )


def unbound() -> dict[str, str]:
    """The codes of the catalogue that no rows give, with the reason."""
    return {code: reason for code, reason in REPORTED_ONLY.items() if code in definitions()}
