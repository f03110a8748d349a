"""Rows that summaries quote in words: pairings, leading groups, documents, secondments, visits, agreements, inspections."""

from django.db.models import Q

from cadres.models import Secondment
from projects.models import Agreement
from reports.summaries.writer import Subject, Writer, listed
from units.models import Inspection, LeadingGroup, Meeting, Pairing, PolicyDocument

MOST_QUOTED = 12


def pairings(subject: Subject) -> list[Pairing]:
    """The unit's pairings that begin before the period ends, in the order of their beginning."""
    rows = (
        Pairing.objects.visible_to(subject.selection.scope).filter(unit=subject.unit).select_related("place")
    )
    if subject.place:
        rows = rows.filter(place__code__startswith=subject.place)
    begun = Q(starts_on__isnull=True) | Q(starts_on__lte=subject.selection.period.end)
    return list(rows.filter(begun).order_by("starts_on", "place_id"))


def leading_group(subject: Subject) -> str:
    """One sentence on the leading group and who sits in it."""
    group = LeadingGroup.objects.filter(unit=subject.unit).prefetch_related("members").first()
    if group is None:
        return ""
    by_post: dict[str, list[str]] = {}
    for member in group.members.all():
        by_post.setdefault(member.post, []).append(member.title + member.person_name)
    parts = [
        f"{listed(by_post[post])}{verb}"
        for post, verb in (("head", "任组长"), ("deputy", "任副组长"), ("member", "为成员"))
        if post in by_post
    ]
    seats = f"，由{'，'.join(parts)}" if parts else ""
    duties = f"，{group.duties.rstrip('。')}" if group.duties else ""
    return f"{_who_founded(subject, group.name)}成立{group.name}{seats}{duties}。"


def _who_founded(subject: Subject, group_name: str) -> str:
    """Nobody, where the group's own name says it already."""
    return "" if group_name.startswith((subject.unit.name, subject.unit.called)) else subject.unit.called


def documents(subject: Subject) -> str:
    """One sentence that names the unit's rules, in the order of their titles."""
    rows = PolicyDocument.objects.filter(unit=subject.unit).order_by("ends_on", "title")[:MOST_QUOTED]
    titles = [str(row) for row in rows]
    return f"先后制定{listed(titles)}，以制度管人、管钱、管项目。" if titles else ""


def meetings(writer: Writer) -> str:
    """One sentence on how many meetings were held, naming them; empty if none is recorded."""
    subject = writer.subject
    rows = subject.selection.chosen(Meeting.objects.all(), unit="unit", place="")
    if subject.place:
        rows = Meeting.objects.visible_to(subject.selection.scope).filter(unit=subject.unit)
    held = rows.filter(subject.selection.period.q_within("starts_on", "ends_on")).order_by("ends_on")
    names = [row.title for row in held[:MOST_QUOTED]]
    return f"期间召开{listed(names)}。" if names else ""


def secondments(subject: Subject) -> str:
    """Sentences on the cadres known by name: where, as what, and what is noted of them."""
    rows = Secondment.objects.visible_to(subject.selection.scope).filter(
        unit__path__startswith=subject.unit.path, starts_on__lte=subject.selection.period.end
    )
    if subject.place:
        rows = rows.filter(place__code__startswith=subject.place)
    sentences = []
    for row in rows.select_related("cadre", "place").order_by("starts_on", "pk")[:MOST_QUOTED]:
        post = (
            f"任{row.place.name}{row.title}" if row.title else f"在{row.place.name}{row.get_post_display()}"
        )
        sentences.append(f"{row.cadre.department}{row.cadre.name}同志{post}（{began(row)}起）。")
    return "".join(sentences)


def began(row: Secondment | Pairing) -> str:
    """The beginning as exactly as it is known."""
    day = row.starts_on
    if row.start_precision == "year":
        return f"{day.year}年"
    return (
        f"{day.year}年{day.month}月"
        if row.start_precision == "month"
        else f"{day.year}年{day.month}月{day.day}日"
    )


def agreements(writer: Writer) -> str:
    """Sentences on each agreement; what is only intended is named as intended and kept apart from money that arrived."""
    subject = writer.subject
    rows = subject.selection.chosen(Agreement.objects.all(), unit="unit", place="place")
    rows = rows.filter(subject.selection.period.q_within("starts_on", "ends_on")).select_related("place")
    return "".join(_agreement(row) for row in rows.order_by("ends_on", "pk")[:MOST_QUOTED])


def _agreement(row: Agreement) -> str:
    where = f"在{row.signed_at}" if row.signed_at else ""
    day = f"{row.ends_on.year}年{row.ends_on.month}月{row.ends_on.day}日"
    return f"{day}，{row.investor}与{row.place.name}{where}就{row.subject}{row.get_stage_display()}。"


def inspections(subject: Subject) -> str:
    """Sentences on the inspections of the period."""
    rows = Inspection.objects.visible_to(subject.selection.scope).filter(
        unit__path__startswith=subject.unit.path
    )
    if subject.place:
        rows = rows.filter(Q(place__isnull=True) | Q(place__code__startswith=subject.place))
    chosen = rows.filter(subject.selection.period.q_within("starts_on", "ends_on")).order_by("ends_on")
    return "".join(_inspection(row) for row in chosen[:MOST_QUOTED])


def _inspection(row: Inspection) -> str:
    led = f"由{row.leader}带队" if row.leader else ""
    about = f"，重点检查{row.scope_text.rstrip('。')}" if row.scope_text else ""
    return f"{row.ends_on.year}年{row.ends_on.month}月，{led}开展{row.title}{about}。"
