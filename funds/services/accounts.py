"""Opening books and accounts. What is there already is given back, so callers need not ask first."""

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction

from counties.models import Division
from funds.models import AccountKind, Book, FundDocument, LedgerAccount
from fupin.audit.services import write
from fupin.errors import Refusal
from projects.models import Project
from units.models import Unit


@transaction.atomic
def open_book(*, actor: User, unit: Unit) -> Book:
    """The unit's book. The unit's row is locked, so two at once open one book."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    book = Book.objects.filter(unit=unit).first()
    return book or write(Book(unit=unit), actor=actor, verb="建账")


@transaction.atomic
def open_account(
    *,
    actor: User,
    book: Book,
    kind: str,
    name: str,
    place: Division | None = None,
    project: Project | None = None,
) -> LedgerAccount:
    """The book's account of that kind and name.

    Raises Refusal("other_account") if it is there for another place or project: entries would run together.
    """
    Book.objects.select_for_update(no_key=True).get(pk=book.pk)
    account = LedgerAccount.objects.filter(book=book, kind=kind, name=name).first()
    if account is None:
        account = LedgerAccount(book=book, kind=kind, name=name, place=place, project=project)
        return write(account, actor=actor, verb="开设账户")
    if (place and account.place_id != place.pk) or (project and account.project_id != project.pk):
        raise Refusal(
            "other_account", f"账簿里已有属于别处的同名账户“{name}”，请改用可以区分的名称", field="name"
        )
    return account


def source_account(*, actor: User, document: FundDocument) -> LedgerAccount:
    """The outside account that the document's money comes from; minus its balance is what arrived."""
    book = open_book(actor=actor, unit=document.unit)
    name = f"{document.title}（{document.year}）"[:160]
    return open_account(actor=actor, book=book, kind=AccountKind.SOURCE, name=name)


def pool_account(*, actor: User, book: Book, place: Division) -> LedgerAccount:
    """帮扶资金户 for a place: money that arrived and is not yet given to a project."""
    name = f"{place.full_name}帮扶资金户"
    return open_account(actor=actor, book=book, kind=AccountKind.POOL, name=name, place=place)


def project_account(*, actor: User, book: Book, project: Project) -> LedgerAccount:
    """The project's account in this book."""
    known = LedgerAccount.objects.filter(book=book, kind=AccountKind.PROJECT, project=project).first()
    if known is not None:
        return known
    name = f"{project.name}（{project.place.name}，{project.ends_on.year}）"[:160]
    if LedgerAccount.objects.filter(book=book, kind=AccountKind.PROJECT, name=name).exists():
        name = f"{name[:140]}#{project.pk}"
    return open_account(
        actor=actor, book=book, kind=AccountKind.PROJECT, name=name, place=project.place, project=project
    )


def payee_account(*, actor: User, book: Book, name: str) -> LedgerAccount:
    """The account of somebody who is paid; what stands on it has left the book."""
    return open_account(actor=actor, book=book, kind=AccountKind.PAYEE, name=name)


def collective_account(*, actor: User, book: Book, place: Division) -> LedgerAccount:
    """The account of a village's collective."""
    name = f"{place.full_name}村集体"
    return open_account(actor=actor, book=book, kind=AccountKind.COLLECTIVE, name=name, place=place)
