"""Who may do what with the small ledger: roles given as the database keeps them."""

from datetime import date

from fupin.accounts.models import User
from units.models import Membership, Role


def person(world, username, role, unit=None):
    """A user with one role in the world's unit (or another) since 2010."""
    user = User.objects.create_user(username, full_name=username)
    Membership.objects.create(user=user, role=role, unit=unit or world.unit, starts_on=date(2010, 1, 1))
    return user


def checker(world):
    return person(world, "checker", Role.CHECKER)


def maker(world):
    return person(world, "maker", Role.OFFICE)
