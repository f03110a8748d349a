"""Posting in the office's words: what moved, instead of two account numbers."""

import re
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import models, transaction

from counties.models import Division
from funds.models import Entry, FundDocument, LedgerAccount
from funds.services.accounts import open_book, payee_account, pool_account, project_account, source_account
from funds.services.posting import Posting, post_batch
from fupin.errors import Refusal
from fupin.figures import Figure, FigureError, parse_figure
from fupin.money import yuan
from projects.models import Project

PLAIN = re.compile(r"\d[\d,]*(\.\d+)?")


class Movement(models.TextChoices):
    """What an office calls the movements between the accounts of its book."""

    ARRIVED = "arrived", "到账（进帮扶资金户）"
    ARRIVED_AT_PROJECT = "arrived_at_project", "到账（直接进项目）"
    ALLOTTED = "allotted", "拨付到项目"
    PAID = "paid", "支付给收款人"
    RECOVERED = "recovered", "收回（收款人退回、周转金归还）"
    TAKEN_BACK = "taken_back", "项目结余退回帮扶资金户"
    RETURNED = "returned", "上缴、归还来源"


NEEDS_PROJECT = {Movement.ARRIVED_AT_PROJECT, Movement.ALLOTTED, Movement.TAKEN_BACK}
NEEDS_PAYEE = {Movement.PAID: "支付", Movement.RECOVERED: "收回"}


def read_amount(words: str) -> Figure | Decimal:
    """An amount as people type it: a plain number is yuan, 30万元 and 600余元 keep their wording. Raises Refusal."""
    words = words.strip()
    if PLAIN.fullmatch(words):
        return yuan(Decimal(words.replace(",", "")))
    try:
        return parse_figure(words, "元", "元")
    except FigureError as error:
        raise Refusal("amount", error.message, field="amount") from error


def post_movement(*, actor: User, **said: object) -> Entry:
    """Posts one movement; takes what `movement_posting` takes, raises as it and `post_entry` do."""
    with transaction.atomic():
        posting = movement_posting(actor=actor, **said)
        return post_batch(actor=actor, unit=posting.document.unit, postings=[posting])[0]


@transaction.atomic
def movement_posting(
    *,
    actor: User,
    movement: str,
    document: FundDocument,
    place: Division,
    project: Project | None = None,
    payee: str = "",
    **posting: object,
) -> Posting:
    """The movement as a posting between the accounts that its kind names; opens those that are not there yet.

    Raises Refusal: "project" and "payee" where the kind needs one that is not given.
    """
    movement = Movement(movement)
    check_named(movement, has_project=project is not None, payee=payee)
    giver, taker = _accounts(actor, movement, document, place, project, payee)
    return Posting(
        document=document,
        from_account=giver,
        to_account=taker,
        place=place,
        project=project,
        payee=payee,
        **posting,
    )


def check_named(movement: Movement, *, has_project: bool, payee: str) -> None:
    """Raises Refusal: "project" and "payee" where the kind of movement needs one that is not given."""
    if movement in NEEDS_PROJECT and not has_project:
        raise Refusal("project", f"“{movement.label}”要选择项目", field="project")
    if movement in NEEDS_PAYEE and not payee.strip():
        raise Refusal("payee", f"{NEEDS_PAYEE[movement]}要写明收款人", field="payee")


def _accounts(
    actor: User,
    movement: Movement,
    document: FundDocument,
    place: Division,
    project: Project | None,
    payee: str,
) -> tuple[LedgerAccount, LedgerAccount]:
    """Who gives and who takes."""
    book = open_book(actor=actor, unit=document.unit)

    def pool() -> LedgerAccount:
        return pool_account(actor=actor, book=book, place=place)

    def held() -> LedgerAccount:
        """Where the money lies: with the project if one is named."""
        return project_account(actor=actor, book=book, project=project) if project is not None else pool()

    def outside() -> LedgerAccount:
        return source_account(actor=actor, document=document)

    def other() -> LedgerAccount:
        return payee_account(actor=actor, book=book, name=payee)

    sides = {
        Movement.ARRIVED: (outside, pool),
        Movement.ARRIVED_AT_PROJECT: (outside, held),
        Movement.ALLOTTED: (pool, held),
        Movement.PAID: (held, other),
        Movement.RECOVERED: (other, held),
        Movement.TAKEN_BACK: (held, pool),
        Movement.RETURNED: (held, outside),
    }
    giver, taker = sides[movement]
    return giver(), taker()
