"""Totals under a list: the sum over all rows that the filters leave, and how many of them are not filled in."""

from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse

from fupin.money import grouped


class Totals:
    """The part of a page that adds up money columns. A blank is counted, never taken for 0."""

    total_fields: tuple[str, ...] = ()
    list_after_template = "admin/totals.html"

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        listed = (getattr(response, "context_data", None) or {}).get("cl")
        if listed is not None:
            response.context_data["totals"] = self.totals(listed.queryset)
            response.context_data["total_rows"] = listed.result_count
        return response

    def totals(self, rows: QuerySet) -> list[dict]:
        """One {label, sum, unfilled} for each money column; one query, none without money columns."""
        if not self.total_fields:
            return []
        wanted = {}
        for name in self.total_fields:
            wanted[f"sum_{name}"] = Sum(name)
            wanted[f"blank_{name}"] = Count("pk", filter=Q(**{f"{name}__isnull": True}))
        found = rows.order_by().aggregate(**wanted)
        return [
            {
                "label": self.opts.get_field(name).verbose_name,
                "sum": grouped(found[f"sum_{name}"] or Decimal(0)),
                "unfilled": found[f"blank_{name}"],
            }
            for name in self.total_fields
        ]
