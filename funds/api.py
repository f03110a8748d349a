"""Batches of proposed entries by program: made as on the page, under the same rights; approving stays with people."""

from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from counties.models import Division
from funds.covering import covering_at_work
from funds.models import EntryBatch, FundDocument
from funds.selectors.batches import batches_seen
from funds.services import Movement, Posting, draft_batch, movement_posting, read_amount, submit_batch
from fupin.errors import Refusal
from fupin.scope import Scope
from projects.models import Project
from units.models import Unit


class MayEnter(BasePermission):
    """To read, the right `view`; to send, the right `enter`."""

    message = "您没有录入账目的权限；确有需要的，请联系安全管理员授权"

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request._request.scope.allows("view" if request.method == "GET" else "enter")


class RowSerializer(serializers.Serializer):
    """One proposed movement."""

    movement = serializers.ChoiceField(choices=Movement.choices, help_text="业务")
    document = serializers.IntegerField(help_text="资金来源编号")
    place = serializers.CharField(max_length=12, help_text="区划代码")
    project = serializers.IntegerField(required=False, allow_null=True, help_text="项目编号")
    amount = serializers.CharField(max_length=60, help_text="金额：数字按元计，也可写 30万元")
    occurred_on = serializers.DateField(help_text="发生日期")
    summary = serializers.CharField(max_length=200, help_text="摘要")
    payee = serializers.CharField(max_length=100, required=False, default="", help_text="收款人")
    voucher_no = serializers.CharField(max_length=40, required=False, default="", help_text="凭证号")


class BatchSerializer(serializers.Serializer):
    """A batch as it is sent."""

    unit = serializers.CharField(max_length=100, help_text="单位名称")
    title = serializers.CharField(max_length=200, help_text="标题")
    submit = serializers.BooleanField(default=False, help_text="直接提交复核")
    rows = RowSerializer(many=True, allow_empty=False)


ANSWER = inline_serializer(
    "EntryBatch",
    {
        "id": serializers.IntegerField(),
        "title": serializers.CharField(),
        "state": serializers.CharField(),
        "round": serializers.IntegerField(),
        "step": serializers.IntegerField(),
        "step_name": serializers.CharField(allow_null=True),
        "due_on": serializers.DateField(allow_null=True),
        "rows": serializers.ListField(),
    },
)


class Batches(APIView):
    """Making a batch."""

    permission_classes = [MayEnter]
    http_method_names = ["post", "options"]

    @extend_schema(request=BatchSerializer, responses={201: ANSWER}, summary="做一批待复核的分录")
    def post(self, request: Request) -> Response:
        """A draft of the rows, or with `submit` handed in at once; all of it or nothing."""
        sent = BatchSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        words, scope = sent.validated_data, request._request.scope
        with transaction.atomic():
            unit = get_object_or_404(Unit.objects.visible_to(scope), name=words["unit"])
            postings = [_posting(request, unit, row) for row in words["rows"]]
            batch = draft_batch(actor=request.user, unit=unit, title=words["title"], postings=postings)
            if words["submit"]:
                submit_batch(actor=request.user, batch=batch)
        return Response(_shown(batches_seen(request.user, scope).get(pk=batch.pk), scope), status=201)


class Batch(APIView):
    """One batch."""

    permission_classes = [MayEnter]

    @extend_schema(responses=ANSWER, summary="一批分录办到哪里")
    def get(self, request: Request, pk: int) -> Response:
        """Its state, step and rows, with the numbers of their entries once they are posted."""
        scope = request._request.scope
        return Response(_shown(get_object_or_404(batches_seen(request.user, scope), pk=pk), scope))


def _posting(request: Request, unit: Unit, row: dict) -> Posting:
    scope = request._request.scope
    place = Division.objects.filter(code=row["place"]).first()
    if place is None or not scope.covers_place(place.code):
        raise Refusal("place", f"地区代码 {row['place']} 没有，或者不在您的工作范围内", field="place")
    document = get_object_or_404(FundDocument, pk=row["document"], unit=unit)
    project = get_object_or_404(Project, pk=row["project"], unit=unit) if row.get("project") else None
    same = {name: row[name] for name in ("movement", "occurred_on", "summary", "payee", "voucher_no")}
    return movement_posting(
        actor=request.user,
        document=document,
        place=place,
        project=project,
        amount=read_amount(row["amount"]),
        **same,
    )


def _shown(batch: EntryBatch, scope: Scope) -> dict:
    submission, cover = batch.submission, covering_at_work(scope)
    entries = dict(batch.unit.book.entries.filter(key__in=_keys(batch)).values_list("key", "seq"))
    return {
        "id": batch.pk,
        "title": submission.title,
        "state": submission.state,
        "round": submission.round,
        "step": submission.step,
        "step_name": batch.step_name,
        "due_on": submission.due_on,
        "rows": [
            {
                "row": row.row_number,
                "summary": cover.told(row, row.summary),
                "amount": str(row.amount),
                "stated": row.stated,
                "occurred_on": row.occurred_on,
                "entry": entries.get(row.key),
            }
            for row in batch.drafts.select_related("from_account", "to_account")
        ],
    }


def _keys(batch: EntryBatch) -> list[str]:
    return [row.key for row in batch.drafts.all()] if batch.submission.state == "approved" else []
