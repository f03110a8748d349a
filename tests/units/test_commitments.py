"""责任书: targets, versions, signatures."""

from datetime import date
from decimal import Decimal

import pytest

from fupin.errors import Refusal
from units.models import Commitment
from units.services import commit_targets, sign_commitment


def commit(world, **targets):
    named = {code.replace("__", "."): Decimal(value) for code, value in targets.items()}
    return commit_targets(actor=world.maker, unit=world.bank, year=2018, targets=named)


def test_an_unsigned_version_is_worked_on_and_a_signed_one_is_final(world):
    first = commit(world, fund__direct=500000)
    assert commit(world, fund__introduced=300000) == first
    sign_commitment(first, actor=world.maker, signed_on=date(2018, 3, 1), signed_by="行长")
    second = commit(world, fund__direct=600000)
    assert (second.version, second.signed_on) == (2, None)
    assert dict(first.targets.values_list("indicator", "target")) == {
        "fund.direct": 500000,
        "fund.introduced": 300000,
    }
    assert dict(second.targets.values_list("indicator", "target")) == {
        "fund.direct": 600000,
        "fund.introduced": 300000,
    }


def test_the_same_targets_again_make_no_new_version(world):
    first = commit(world, fund__direct=500000)
    sign_commitment(first, actor=world.maker, signed_on=date(2018, 3, 1), signed_by="行长")
    assert commit(world, fund__direct=500000) == first
    assert Commitment.objects.count() == 1


def test_what_is_signed_empty_or_superseded_is_not_signed(world):
    first = commit(world, fund__direct=500000)
    sign_commitment(first, actor=world.maker, signed_on=date(2018, 3, 1), signed_by="行长")
    with pytest.raises(Refusal, match="已于 2018-03-01 签订"):
        sign_commitment(first, actor=world.maker, signed_on=date(2018, 4, 1), signed_by="别人")
    empty = Commitment.objects.create(unit=world.customs, year=2018)
    with pytest.raises(Refusal, match="还没有写入指标"):
        sign_commitment(empty, actor=world.maker, signed_on=date(2018, 4, 1), signed_by="署长")
    first.refresh_from_db()
    assert (first.signed_by, Commitment.objects.exclude(signed_on=None).count()) == ("行长", 1)


def test_an_unknown_indicator_is_refused_and_no_version_is_left(world):
    with pytest.raises(Refusal) as refused:
        commit(world, fund__direct=1, no__such=1)
    assert refused.value.code == "unknown_indicator"
    assert not Commitment.objects.exists()
