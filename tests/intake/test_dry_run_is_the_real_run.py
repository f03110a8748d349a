"""A dry run finds what the real run does, on any sheet and any state of the rows before it."""

import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from fupin.intake.services import run_intake
from fupin.rules.models import Rule, RuleParameter
from fupin.rules.services import set_rule
from fupin.scope import Scope
from tests.intake.sample_sheet import KIND
from tests.intake.workbooks import HEAD, LINE, MONITOR, xlsx

CELLS = [
    st.sampled_from([LINE, MONITOR, "扶贫线", "扶贫标准", None, " "]),
    st.sampled_from(["441621", 441621, "44 1621", 4.41621e17, None, "/"]),
    st.sampled_from([2012, "2013", "２０１４年", "2015年度", 2016.1, "去年", None, 2100]),
    st.sampled_from([2952, "3.5万", "3,000元", "10余万", None, "无", 0, "(5)", 0.001, 99999999]),
    st.sampled_from(["文件", " 文 件 ", "=1+1", None, "长" * 301, "合计"]),
]
ROWS = st.one_of(
    st.tuples(*CELLS).map(list),
    st.sampled_from(
        [HEAD, ["一、上义镇"], ["合计", None, None, 100], [None], ["填表人：甲"], [1, 2, 3, 4, 5]]
    ),
)
STATES = st.dictionaries(st.integers(2012, 2015), st.integers(1, 5000), max_size=3)


class AnySheet(TestCase):
    @given(
        rows=st.lists(ROWS, max_size=8),
        before=STATES,
        accept=st.sampled_from(["all", "good"]),
        unit=st.sampled_from(["", "万元"]),
    )
    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
    def test_the_dry_run_is_the_real_run(self, rows, before, accept, unit):
        user = get_user_model().objects.create_user("liaison")
        for year, value in before.items():
            set_rule(
                actor=user,
                rule=Rule.POVERTY_LINE,
                value=Decimal(value),
                year_from=year,
                source="旧",
                place_code="441621",
            )
        untouched = snapshot()
        with tempfile.TemporaryDirectory() as folder:
            path = xlsx(Path(folder) / "a.xlsx", [HEAD, *rows])
            options = {
                "actor": user,
                "scope": Scope(rights=frozenset({"import"})),
                "kind": KIND,
                "path": path,
                "file_name": "a.xlsx",
                "accept": accept,
                "unit_of_money": unit,
                "marked": False,
            }
            dry = run_intake(dry_run=True, **options)
            assert snapshot() == untouched
            real = run_intake(**options)
        same = {"batch": None, "committed": None, "marked": None}
        assert {**dry.as_json(), **same} == {**real.as_json(), **same}
        assert dry.changes == real.changes
        assert real.added + real.changed + real.unchanged + real.refused == real.rows
        if real.committed:
            assert RuleParameter.objects.count() == len(before) + real.added
        else:
            assert snapshot() == untouched


def snapshot():
    fields = ("rule", "place_code", "year_from", "value", "source")
    return sorted(RuleParameter.objects.values_list(*fields))


pytestmark = pytest.mark.django_db
