"""Local words that a person explained once: remembered by county and kind of table, applied the next time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.utils import timezone

from fupin.audit.services import record_event, write
from fupin.errors import NotPermitted, Refusal
from fupin.intake.cells.choices import plain_word
from fupin.intake.headings import same_heading
from fupin.intake.models import Wording
from fupin.intake.receipt import in_words
from fupin.scope import Scope

COUNTY = 6
PLACE = "place"  # the column of places of all kinds: a village is called the same in every table
LONGEST, LONGEST_HEADING = 60, 200
MOST_DIGITS = 5


@dataclass(frozen=True)
class Said:
    """What a person says a word stands for: of a heading if `column_key` is empty. `shown` is the meaning in Chinese."""

    column_key: str
    written: str
    meaning: str
    shown: str


@dataclass
class Wordings:
    """Those that one upload goes by: {comparable word: wording}, headings apart from words by column."""

    headings: dict[str, Wording] = field(default_factory=dict)
    words: dict[str, dict[str, Wording]] = field(default_factory=dict)

    @property
    def confirmed(self) -> dict[str, str]:
        """The headings as `run_intake(confirmed=…)` takes them."""
        return {wording.written: wording.meaning for wording in self.headings.values()}


def county_of(scope: Scope, place_code: str = "") -> str:
    """The county whose words are meant: that of the upload's place, else the only one of the scope, else none."""
    if len(place_code) >= COUNTY:
        return place_code[:COUNTY]
    counties = {prefix[:COUNTY] for prefix in (*scope.places, *scope.served_places)}
    only = counties.pop() if len(counties) == 1 else ""
    return only if len(only) == COUNTY else ""


def wordings_for(actor: User, scope: Scope, kind: str, place_code: str = "") -> Wordings:
    """What is to be gone by in an upload. One query."""
    found = Wordings()
    for row in Wording.objects.meant_for(actor, kind, county_of(scope, place_code)).select_related(
        "confirmed_by"
    ):
        if row.column_key:
            found.words.setdefault(row.column_key, {})[plain_word(row.written)] = row
        else:
            found.headings[same_heading(row.written)] = row
    return found


@transaction.atomic
def confirm_wordings(
    *, actor: User, scope: Scope, kind: str, place_code: str, said: Iterable[Said]
) -> list[Wording]:
    """Remembers what the words stand for; an earlier meaning of one is withdrawn. Returns the new ones.

    Raises NotPermitted without the right to upload, and Refusal for a word that is too long or holds a number,
    which may be personal.
    """
    if not scope.allows("import"):
        raise NotPermitted("not_permitted", "您没有上传表格的权限，不能确认写法")
    county, new = county_of(scope, place_code), []
    for each in said:
        _check(each)
        of = "" if each.column_key == PLACE else kind
        facts = {"kind": of, "column_key": each.column_key, "written": each.written}
        own = {"place_code": county} if county else {"place_code": "", "confirmed_by": actor}
        known = Wording.objects.select_for_update().in_force().filter(**facts, **own).first()
        if known is not None and known.meaning == each.meaning:
            continue
        if known is not None:
            _withdraw(known, actor)
        row = Wording(
            **facts,
            place_code=county,
            meaning=each.meaning,
            shown=each.shown,
            confirmed_by=actor,
        )
        new.append(write(row, actor=actor, verb="确认本地写法"))
    return new


def may_be_kept(written: str) -> bool:
    """True for a word; not for what is long, or has so many digits that it may be a number of a person."""
    digits = sum(character.isdigit() for character in written)
    return 0 < len(written) <= LONGEST and digits <= MOST_DIGITS


def _check(said: Said) -> None:
    if said.column_key and not may_be_kept(said.written):
        raise Refusal("wording", "太长的、带一长串数字的内容可能是个人信息，不能当作固定写法记住，请直接改表")
    if not 0 < len(said.written) <= LONGEST_HEADING:
        raise Refusal("wording", f"列名“{said.written[:20]}…”太长，记不住，请在表里改短")


@transaction.atomic
def withdraw_wording(*, actor: User, scope: Scope, wording: Wording) -> Wording:
    """The wording is not gone by any more; what was stored with it stays. Raises Refusal if it is withdrawn already."""
    if not scope.allows("import"):
        raise NotPermitted("not_permitted", "您没有上传表格的权限，不能撤回写法")
    row = Wording.objects.select_for_update().get(pk=wording.pk)
    if row.withdrawn_at is not None:
        raise Refusal("withdrawn", "这个写法已经撤回过了")
    return _withdraw(row, actor)


def _withdraw(row: Wording, actor: User) -> Wording:
    row.withdrawn_by, row.withdrawn_at = actor, timezone.now()
    row.save(update_fields=["withdrawn_by", "withdrawn_at"])
    record_event(actor=actor, verb="撤回本地写法", subject=row)
    return row


def explained(wording: Wording) -> str:
    """Who said so and when, for the receipt."""
    day = timezone.localtime(wording.confirmed_at).strftime("%Y-%m-%d")
    meaning = f"读作“{in_words(wording.shown)}”" if wording.meaning else "不读取"
    return f"“{in_words(wording.written)}”按{wording.confirmed_by} {day} 确认的写法{meaning}"


def chosen_headings(confirmed: Mapping[str, str], labels: Mapping[str, str]) -> list[Said]:
    """Confirmed headings as sayings, their meanings by label."""
    return [Said("", written, key, labels.get(key, "（不读）")) for written, key in confirmed.items()]
