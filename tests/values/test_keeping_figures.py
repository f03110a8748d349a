"""The database refuses a figure that contradicts itself."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from fupin.figures import Absence, Figure, parse_figure
from fupin.figures.models import StatedFigure


@pytest.fixture
def Measure(db):
    with isolate_apps("fupin.catalogue"):

        class KeptMeasure(StatedFigure):
            class Meta(StatedFigure.Meta):
                app_label = "kept"
                constraints = [
                    *StatedFigure.Meta.constraints,
                    models.CheckConstraint(condition=models.Q(value__gte=-(10**9)), name="kept_own"),
                ]

        with connection.schema_editor() as editor:
            editor.create_model(KeptMeasure)
        yield KeptMeasure


@pytest.mark.parametrize(
    "text", ["600余万元", "近1亿元", "5—8万元", "XX万元", "0", "无", "", "不适用", "约3万"]
)
def test_a_figure_is_kept_and_comes_back_as_it_was(Measure, text):
    measure = Measure()
    measure.set_figure(parse_figure(text, "元"))
    measure.full_clean()
    measure.save()

    assert Measure.objects.get().figure("元") == parse_figure(text, "元")


def test_constraints_carry_the_model_s_name(Measure):
    assert sorted(each.name for each in Measure._meta.constraints) == [
        "kept_keptmeasure_none",
        "kept_keptmeasure_upper",
        "kept_keptmeasure_value",
        "kept_own",
    ]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"value": None}, "未填、不适用或隐去的不写数"),
        ({"value": 5, "absence": "unfilled"}, "未填、不适用或隐去的不写数"),
        ({"value": 5, "absence": "not_applicable"}, "未填、不适用或隐去的不写数"),
        ({"value": 5, "precision": "redacted"}, "未填、不适用或隐去的不写数"),
        ({"value": 5, "absence": "none"}, "确无”时数值应为 0"),
        ({"value": None, "absence": "none", "precision": "redacted"}, "确无”时数值应为 0"),
        ({"value": 5, "precision": "range"}, "“上限”只在精确度为“区间”时填写"),
        ({"value": 5, "upper": 6}, "“上限”只在精确度为“区间”时填写"),
        ({"value": 5, "upper": 5, "precision": "range"}, "“上限”只在精确度为“区间”时填写"),
    ],
)
def test_a_contradiction_is_refused_by_form_and_database(Measure, columns, message):
    with pytest.raises(ValidationError, match=message):
        Measure(**columns).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Measure(**columns).save()

    assert not Measure.objects.exists()


def test_the_number_stands_when_the_wording_was_changed_behind_its_back(Measure):
    measure = Measure.objects.create(value=Decimal("6000000"), precision="at_least", stated="700余万元")

    assert measure.figure("元").value == 6_000_000
    assert measure.figure("万元").prose() == "600余万元"


def test_a_blank_row_is_not_zero(Measure):
    measure = Measure()
    measure.set_figure(Figure.missing("户", Absence.UNFILLED))

    assert (measure.value, measure.absence, measure.stated) == (None, "unfilled", "")
