"""六单一致 of one project: each paper with its number, the payments, and what disagrees."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from funds.covering import covering_for
from funds.models import PaymentOrder
from funds.selectors.consistency import Six, SixPapers, six_papers
from funds.tables.papers import parties
from funds.views.plain_looks import record_plain_look
from fupin.money import grouped
from fupin.pages import page
from projects.models import Project


@page("ledger", "view")
def project_papers(request: HttpRequest, pk: int) -> HttpResponse:
    """The six papers side by side; each leads to where it stands."""
    visible = Project.objects.visible_to(request.scope).select_related("unit", "place")
    project = get_object_or_404(visible, pk=pk)
    compared = six_papers(request.scope, visible.filter(pk=pk))[0]
    cover = covering_for(request.scope)
    orders = PaymentOrder.objects.visible_to(request.scope).filter(entry__project=project)
    context = {
        "project": project,
        "faults": [cover.words(fault, *parties(compared)) for fault in compared.faults],
        "blocks": _blocks(compared),
        "orders": orders.select_related("entry__from_account", "entry__to_account").order_by(
            "entry__occurred_on", "entry_id"
        ),
    }
    record_plain_look(request, f"六单一致：{project.name}")
    return render(request, "funds/papers.html", context)


def _blocks(compared: SixPapers) -> list[dict[str, object]]:
    """One block a kind: its name, its rows (number, day, amount, party), its sum, whether it is missing."""
    blocks = []
    for kind in Six:
        amount = compared.amount(kind)
        if kind == Six.PAYMENT:
            rows = [
                ("", f"{each.first_on}—{each.last_on}", each.amount, each.payee) for each in compared.payments
            ]
        else:
            rows = [(each.number, each.day, each.amount, each.party) for each in compared.papers[kind]]
        blocks.append(
            {
                "kind": kind.value,
                "name": kind.label,
                "rows": [
                    (no, day, "" if sum_ is None else grouped(sum_), party) for no, day, sum_, party in rows
                ],
                "total": "" if amount is None else grouped(amount),
                "missing": kind in compared.missing,
            }
        )
    return blocks
