"""Names and relations as lists write them: what is no name is refused, what may be two is not made one."""

import pytest

from counties.models import Household, Person
from tests.counties.registry_world import faults, id_number, upload

HEAD = {
    "县": "紫金县",
    "乡(镇)": "上义镇",
    "行政村": "招元村",
    "户编号": "1",
    "姓名": "黄大",
    "证件号码": id_number(),
    "与户主关系": "户主",
}
ADVICE = {
    "no_name": "请填姓名",
    "several_names": "请一人一行",
    "ditto": "请把上面的内容写出来",
    "remark_in_name": "请只填姓名",
    "masked_name": "请填完整的姓名",
}
MAN, WOMAN = id_number("20000101", "011"), id_number("20000101", "022")


@pytest.mark.parametrize(
    ("written", "number", "relation"),
    [
        *((word, WOMAN, "之儿媳") for word in ("长媳", "大儿媳", "二儿媳", "次媳", "小儿媳", "儿媳妇")),
        *((word, MAN, "之子") for word in ("继子", "养子", "之养子", "小儿子", "四子")),
        *((word, WOMAN, "之女") for word in ("继女", "养女", "之继女", "二女儿", "四女")),
        *((word, MAN, "之女婿") for word in ("大女婿", "长婿")),
    ],
)
def test_relations_as_families_say_them_are_those_of_the_national_list_and_told(
    world, written, number, relation
):
    row = HEAD | {"姓名": "黄二", "证件号码": number, "与户主关系": written}
    receipt = upload(world, "persons", [HEAD, row], year=2019)
    assert faults(receipt) == []
    assert Person.objects.get(name="黄二").relation == relation
    assert {"cell": "G3", "from": written, "to": relation} in receipt.normalised


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("待核实", "no_name"),
        ("无", "no_name"),
        ("户主", "no_name"),
        ("不详", "no_name"),
        ("死亡", "no_name"),
        ("汉族", "no_name"),
        ("壮族", "no_name"),
        ("次子", "no_name"),
        ("之孙女", "no_name"),
        ("同上", "ditto"),
        ("李四(死亡)", "remark_in_name"),
        ("王*五", "masked_name"),
        ("张三\n李四", "several_names"),
    ],
)
def test_what_is_no_name_of_one_person_is_refused_at_its_cell_with_what_to_do(world, name, code):
    receipt = upload(world, "persons", [HEAD | {"姓名": name}], year=2019)
    assert [(issue.cell, issue.column, issue.code) for issue in receipt.errors] == [("E2", "姓名", code)]
    assert ADVICE[code] in receipt.errors[0].message
    row = {key: HEAD[key] for key in ("县", "乡(镇)", "行政村", "户编号")} | {"户主姓名": name}
    assert [(each.cell, each.code) for each in upload(world, "households", [row], year=2019).errors] == [
        ("E2", code)
    ]
    assert not Person.objects.exists()
    assert not Household.objects.exists()


def test_a_name_of_two_words_is_kept_as_it_is_and_asked_about(world):
    receipt = upload(world, "persons", [HEAD | {"姓名": "艾力 买买提"}], year=2019)
    assert [(issue.cell, issue.code) for issue in receipt.warnings] == [("E2", "spaced_name")]
    assert Person.objects.get().name == "艾力 买买提"
    again = upload(world, "persons", [HEAD | {"姓名": "艾力﹒买买提"}], year=2019)
    assert (again.changed, Person.objects.get().name) == (1, "艾力·买买提")
