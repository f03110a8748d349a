"""The same figures as JSON, under the same rights and the same scope as the pages."""

from itertools import islice

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fupin.catalogue import definition
from reports.addresses import asked_selection
from reports.indicators import Reader, digest, lines
from reports.models import Edition

MOST = 1000


class MayView(BasePermission):
    """The right `view`."""

    message = "您没有查看数据的权限；确有需要的，请联系安全管理员授权"

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request._request.scope.allows("view")


def _word(name: str, text: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, description=text)


SELECTION = [
    _word("unit", "单位名称"),
    _word("place", "区划代码"),
    _word("project", "项目编号"),
    _word("from", "起始年度或日期"),
    _word("to", "截止年度或日期"),
]
VALUE = {
    "code": serializers.CharField(help_text="指标代码"),
    "name": serializers.CharField(help_text="指标名称"),
    "value": serializers.CharField(allow_null=True, help_text="数值，未填为空"),
    "unit": serializers.CharField(help_text="计量单位"),
    "precision": serializers.CharField(allow_null=True, help_text="精确度"),
    "text": serializers.CharField(help_text="印在总结里的写法"),
    "rows": serializers.IntegerField(help_text="明细行数"),
    "unfilled": serializers.IntegerField(help_text="未填行数"),
    "straddling": serializers.IntegerField(help_text="跨期未计行数"),
}
LINE = {
    name: serializers.CharField(allow_null=name == "value")
    for name in ("kind", "title", "value", "text", "precision", "day", "place", "source", "link")
} | {"id": serializers.IntegerField()}
ValueShape = inline_serializer("Value", VALUE)
LinesShape = inline_serializer(
    "Lines",
    {
        "count": serializers.IntegerField(),
        "next": serializers.CharField(allow_null=True),
        "previous": serializers.CharField(allow_null=True),
        "digest": serializers.CharField(help_text="明细摘要"),
        "results": inline_serializer("Line", LINE, many=True),
    },
)
PRINTED = (
    "ordinal",
    "code",
    "name",
    "value",
    "unit",
    "precision",
    "text",
    "row_count",
    "unfilled_count",
    "row_digest",
)


class Viewing(APIView):
    """Session login, the right `view`, reading only."""

    permission_classes = [IsAuthenticated, MayView]

    def reader(self, request: Request) -> Reader:
        """The reader of the selection in the address."""
        return Reader(asked_selection(request._request))


class Indicators(Viewing):
    @extend_schema(
        parameters=[
            *SELECTION,
            OpenApiParameter("code", OpenApiTypes.STR, many=True, description="指标代码"),
        ],
        responses=inline_serializer("Value", VALUE, many=True),
        summary="各项指标",
    )
    def get(self, request: Request) -> Response:
        """All figures of a selection, or those of the codes."""
        codes = request.query_params.getlist("code")
        if any(definition(code) is None for code in codes):
            raise Http404
        return Response([value.as_json() for value in self.reader(request).values(codes or None)])


class Indicator(Viewing):
    @extend_schema(parameters=SELECTION, responses=ValueShape, summary="一项指标")
    def get(self, request: Request, code: str) -> Response:
        """One figure. 404 for an unknown code."""
        if definition(code) is None:
            raise Http404
        return Response(self.reader(request).value(code).as_json())


class IndicatorRows(Viewing):
    @extend_schema(
        parameters=[*SELECTION, _word("limit", "每页行数"), _word("offset", "从第几行起")],
        responses=LinesShape,
        summary="一项指标的明细",
    )
    def get(self, request: Request, code: str) -> Response:
        """The rows behind one figure, at most 1,000 at once; together they have the digest."""
        if definition(code) is None:
            raise Http404
        reader = self.reader(request)
        limit = min(_whole(request.query_params.get("limit"), 100), MOST)
        offset = _whole(request.query_params.get("offset"), 0)
        count = reader.value(code).row_count
        page = [line.as_json() for line in islice(lines(reader, code), offset, offset + limit)]
        return Response(
            {
                "count": count,
                "next": _address(request, limit, offset + limit) if offset + limit < count else None,
                "previous": _address(request, limit, max(0, offset - limit)) if offset else None,
                "digest": digest(reader, code),
                "results": page,
            }
        )


class SummaryFigures(Viewing):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="总结引用的数")
    def get(self, request: Request, pk: int) -> Response:
        """The figures of an edition as they were printed."""
        edition = Edition.objects.visible_to(request._request.scope).filter(pk=pk).first()
        if edition is None:
            raise Http404
        figures = [
            {**{name: getattr(row, name) for name in PRINTED}, "selection": row.selection}
            for row in edition.figures.all()
        ]
        head = {"summary": str(edition.summary), "edition": edition.number, "state": edition.state}
        return Response({**head, "digest": edition.digest, "figures": figures})


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() else otherwise


def _address(request: Request, limit: int, offset: int) -> str:
    words = request.query_params.copy()
    words["limit"], words["offset"] = str(limit), str(offset)
    return f"{request.path}?{words.urlencode()}"
