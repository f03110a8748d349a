"""Taking back the sheets of helpers and visits leaves every row of the house as it was before."""

from cadres.models import Cadre, HelpPairing, VisitLog
from tests.cadres.test_uploading_cadres import HELPER
from tests.counties.registry_world import new_household, stored, take_back, upload

VISIT = {
    "行政村": "招元村",
    "户编号": "1001",
    "单位名称": "深圳中支",
    "帮扶干部": "林晓",
    "日期": "2017-03-01",
}


def there_and_back(world, kind, rows):
    """Sends the rows and takes them back; all is as before, and was not in between. (deleted, restored)."""
    before = stored()
    receipt = upload(world, kind, rows)
    assert (receipt.errors, receipt.committed) == ([], True)
    assert stored() != before
    result = take_back(world, receipt.batch)
    assert (result["left"], result["state"]) == ([], "undone")
    assert stored() == before
    return result["deleted"], result["restored"]


def test_pairings_go_with_the_cadres_that_came_with_them(world):
    for number in ("1001", "1002"):
        new_household(world, number)
    branch = HELPER | {"户编号": "1002", "姓名": "", "帮扶支部": "科技处支部"}
    rows = [HELPER, HELPER | {"户编号": "1002"}, branch]
    assert there_and_back(world, "help_pairings", rows) == (4, 0)
    assert not Cadre.objects.exists()


def test_a_pairing_that_a_sheet_ended_runs_again_and_its_cadre_is_as_before(world):
    new_household(world)
    upload(world, "help_pairings", [HELPER])
    later = HELPER | {"帮扶结束时间": "2018-12-31", "联系人电话": "13900139000", "政治面貌": "群众"}
    assert there_and_back(world, "help_pairings", [later]) == (0, 2)
    assert HelpPairing.objects.get().ends_on is None


def test_visits_go_and_changed_ones_are_as_before(world):
    new_household(world)
    upload(world, "help_pairings", [HELPER])
    upload(world, "visits", [VISIT | {"内容": "核对收入"}])
    rows = [VISIT | {"内容": "送慰问金", "慰问金额": "500"}, VISIT | {"日期": "2017-04-01"}]
    assert there_and_back(world, "visits", rows) == (1, 1)
    assert VisitLog.objects.get().content == "核对收入"


def test_a_pairing_with_visits_stays_with_its_cadre(world):
    new_household(world)
    batch = upload(world, "help_pairings", [HELPER]).batch
    upload(world, "visits", [VISIT])
    before = stored()
    left = take_back(world, batch)["left"]
    assert {(each["object"].split()[0], each["reason"]) for each in left} == {
        ("结对帮扶", "已被其他记录引用，不能删除"),
        ("干部", "已被其他记录引用，不能删除"),
    }
    assert stored() == before
