"""Who may see and do what: a user's memberships and their units' pairings become a Scope."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db.models import Q
from django.utils import timezone

from counties.models import Division
from fupin.approvals.models import Level
from fupin.errors import Refusal
from fupin.scope import NOTHING, Scope
from units.models import Membership, Pairing, Role, Unit

RIGHTS = {
    Role.OFFICE: {"view", "enter", "import", "submit", "summarise", "export", "desk"},
    Role.CHECKER: {"view", "approve", "summarise", "sign", "export", "desk"},
    Role.LEADER: {"view", "overview", "authorise"},
    Role.LIAISON: {"view", "import", "enter_registry"},
    Role.AUDITOR: {"view", "ledger", "export"},
    Role.SYSADMIN: {"accounts", "parameters", "jobs", "desk"},
    Role.SECADMIN: {"grant", "desk"},
    Role.LOGADMIN: {"read_log", "desk"},
}


def scope_of(user: User, day: date | None = None) -> Scope:
    """What the user may see and do on the day (today by default). Three queries; nobody logged in sees nothing.

    Being a Django superuser gives nothing here: 等保 forbids an everyday account above all roles.
    """
    if not user.is_authenticated or not user.is_active:
        return NOTHING
    day = day or timezone.localdate()
    memberships = list(Membership.objects.filter(user=user).on(day).select_related("unit"))
    roles = frozenset(row.role for row in memberships)
    unit_ids = _subtrees([row.unit for row in memberships if row.unit_id])
    return Scope(
        user_id=user.pk,
        unit_ids=unit_ids,
        places=_prefixes(row.place_id for row in memberships if row.place_id),
        served_places=_prefixes(
            Pairing.objects.filter(unit_id__in=unit_ids).on(day).values_list("place_id", flat=True)
        )
        if unit_ids
        else (),
        rights=_rights(roles),
        roles=roles,
        seen_from=_limit(memberships, "rows_from", max),
        seen_to=_limit(memberships, "rows_to", min),
    )


def posts_with(right: str, user: User | None = None) -> list[Membership]:
    """The memberships that give the right today, of everybody or of one user, by name. One query."""
    roles = [role for role, rights in RIGHTS.items() if right in rights]
    rows = Membership.objects.on(timezone.localdate()).filter(role__in=roles, user__is_active=True)
    if user is not None:
        rows = rows.filter(user=user)
    return list(rows.select_related("user", "unit").order_by("user__name_pinyin", "user__username"))


def stands_at(post: Membership, level: str, unit: Unit, places: Iterable[str]) -> bool:
    """Whether that membership is at the level of the unit's work at these places; without a level, in it or above it."""
    if level == Level.PLACE:
        return bool(post.place_id) and all(code.startswith(post.place_id) for code in places)
    if not post.unit_id or not unit.path.startswith(post.unit.path):
        return False
    return not level or (level == Level.UNIT) == (post.unit_id == unit.pk)


def _rights(roles: frozenset[str]) -> frozenset[str]:
    """Of all roles together; but who audits only audits, whatever else was granted."""
    if Role.AUDITOR in roles:
        return frozenset(RIGHTS[Role.AUDITOR])
    return frozenset().union(*(RIGHTS[role] for role in roles))


def _subtrees(units: list[Unit]) -> frozenset[int]:
    if not units:
        return frozenset()
    below = Q()
    for unit in units:
        below |= Q(path__startswith=unit.path)
    return frozenset(Unit.objects.filter(below).values_list("pk", flat=True))


def _prefixes(codes: object) -> tuple[str, ...]:
    """Without those that lie under another one."""
    kept: list[str] = []
    for code in sorted(set(codes)):
        if not kept or not code.startswith(kept[-1]):
            kept.append(code)
    return tuple(kept)


def _limit(memberships: list[Membership], name: str, choose: object) -> date | None:
    """The narrowest of the limits that are set: one without a limit does not widen another."""
    return choose((getattr(row, name) for row in memberships if getattr(row, name)), default=None)


def require_reach(scope: Scope, unit: Unit | None, place: Division | None) -> None:
    """Raises Refusal("out_of_scope") unless the row is of one of the scope's units or lies in one of its places."""
    own_unit = unit is not None and scope.covers_unit(unit.pk)
    own_place = place is not None and place.code.startswith(scope.places)
    if not (scope.everything or own_unit or own_place):
        raise Refusal("out_of_scope", "这一行的单位和地区都不在您的管理范围内，不能导入", field="unit")
