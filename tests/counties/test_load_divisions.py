"""Loading the national division tree."""

import json

import pytest
from django.core.management import CommandError, call_command

from counties.models import Division
from counties.services import Loaded, load_divisions
from fupin.errors import Refusal
from tests.counties.registry_world import ZHAOYUAN

pytestmark = pytest.mark.django_db


def label(code: str) -> str:
    return Division.objects.get(code=code).full_name


def test_provinces_to_townships_load_whole_and_a_second_run_writes_nothing(capsys):
    assert load_divisions() == Loaded(places=44703, written=44703)
    assert Division.objects.count() == 44703
    assert label("441621104") == "广东省河源市紫金县上义镇"
    assert label("419001") == "河南省济源市"
    assert label("110105") == "北京市朝阳区"
    assert label("500229") == "重庆市城口县"
    assert label("441900") == "广东省东莞市"
    assert label("659001") == "新疆维吾尔自治区石河子市"

    Division.objects.filter(code="441621").update(name="紫锦县", full_name="广东省河源市紫锦县")
    assert load_divisions() == Loaded(places=44703, written=1)
    assert Division.objects.get(code="441621").name == "紫金县"

    call_command("load_divisions", county=["441621"], json=True)
    assert json.loads(capsys.readouterr().out) == {"places": 44703 + 303, "written": 303}
    assert label(ZHAOYUAN) == "广东省河源市紫金县上义镇招元村"
    assert Division.objects.get(code=ZHAOYUAN).pinyin == "zhaoyuancun"
    assert Division.objects.filter(level=5).count() == 303
    assert load_divisions(counties=["441621"]).written == 0


@pytest.mark.parametrize("code", ["999999", "4416", "441621104"])
def test_what_is_no_county_is_refused_and_nothing_is_loaded(code):
    with pytest.raises(Refusal) as refused:
        load_divisions(counties=[code])
    assert refused.value.code == "unknown_county"
    with pytest.raises(CommandError, match="没有代码为"):
        call_command("load_divisions", county=[code])
    assert not Division.objects.exists()
