"""Who may do what with the small ledger: roles given as the database keeps them."""

from datetime import date

from fupin.accounts.models import User
from units.models import Membership, Role


def person(world, username, role, unit=None):
    """A user with one role in the world's unit (or another) since 2010; an auditor until a day far off."""
    user = User.objects.create_user(username, full_name=username)
    days = {"starts_on": date(2010, 1, 1), "ends_on": date(2099, 12, 31) if role == Role.AUDITOR else None}
    Membership.objects.create(user=user, role=role, unit=unit or world.unit, **days)
    return user


def checker(world):
    return person(world, "checker", Role.CHECKER)


def maker(world):
    return person(world, "maker", Role.OFFICE)
