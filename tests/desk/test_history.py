"""The history page of a row."""

from django.urls import reverse

from tests.desk.forms import filled


def pages(row):
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}"
    return reverse(f"{name}_change", args=[row.pk]), reverse(f"{name}_history", args=[row.pk])


def changes_of(answer, act):
    return {
        (change.label, change.old, change.new)
        for happening in answer.context["history"]
        if happening.act == act
        for change in happening.changes
    }


def test_it_says_who_changed_what_from_what_to_what(office, world):
    change, history = pages(world.rows["units.meeting"])
    office.post(change, filled(office, change, kind="joint", attendance="15", place=world.village.pk))
    answer = office.get(history)
    assert changes_of(answer, "修改") == {
        ("会议类型", "领导小组会议", "联席会议"),
        ("参会人数", "12", "15"),
        ("涉及地区", "（空）", "广东省河源市紫金县上义镇招元村"),
    }
    changed = next(happening for happening in answer.context["history"] if happening.act == "修改")
    assert (changed.who, changed.what) == ("张经办", "会议")
    assert {happening.act for happening in answer.context["history"]} == {"修改会议", "修改", "登记", "新增"}


def test_it_never_shows_personal_data(office, world):
    change, history = pages(world.rows["counties.household"])
    office.post(change, filled(office, change, phone="13500000000"))
    answer = office.get(history)
    assert ("联系电话", "（个人信息，不显示）", "（个人信息，不显示）") in changes_of(answer, "修改")
    text = answer.content.decode()
    assert "13500000000" not in text and "13912345678" not in text and "k1:" not in text


def test_it_holds_the_rows_inside(office, world):
    _, history = pages(world.rows["projects.project"])
    assert {happening.what for happening in office.get(history).context["history"]} >= {
        "项目",
        "工程量",
        "进度记录",
        "公告公示",
    }


def test_it_holds_refusals(as_role, world):
    change, history = pages(world.rows["units.meeting"])
    as_role("checker").post(change, {})
    refused = [
        happening for happening in as_role("office").get(history).context["history"] if happening.refused
    ]
    assert [(happening.who, happening.act) for happening in refused] == [("李复核", "写入会议")]
