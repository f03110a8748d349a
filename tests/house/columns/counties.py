"""Sheets of the registry."""

from datetime import date

from counties.models import HelpKind
from counties.services import keep_case
from tests.counties.registry_world import id_number
from tests.house.columns.cases import ADDS, CHANGES, SAYS_THE_SAME, Case, Cell, Changes, Refused, Told
from tests.house.columns.units import ORIGIN

HEAD, OTHER = id_number(), id_number("19820303", "022")
UNKNOWN_PLACE = Refused("unknown_place", "village")
PLACE = {
    "province": Cell("广东省", "河南省", UNKNOWN_PLACE, SAYS_THE_SAME),
    "city": Cell("河源市", "平顶山市", UNKNOWN_PLACE, SAYS_THE_SAME),
    "county": Cell("紫金县", "鲁山县", UNKNOWN_PLACE, SAYS_THE_SAME),
    "township": Cell("上义镇", "凤安镇", UNKNOWN_PLACE, SAYS_THE_SAME),
    "village": Cell("招元村", "黄洞村", Told("lives_elsewhere"), SAYS_THE_SAME),
}
HOUSEHOLD = {**PLACE, "household_number": Cell("1001", "1002", ADDS)}
HOME = {
    "head_name": Cell("黄招元", "黄昭园", Told("head_differs"), SAYS_THE_SAME),
    "head_id": Cell(HEAD, OTHER, Told("head_id_differs"), SAYS_THE_SAME),
}
HELP = {f"help_{kind.value}": Cell("鸡苗五十只", "鸡苗六十只", CHANGES) for kind in HelpKind}


def _watch(world) -> None:
    for home in (world.home, world.neighbours):
        keep_case(
            actor=world.maker,
            household=home,
            monitored_on=date(2021, 5, 12),
            monitor_kind="marginal",
            provenance={},
        )


CASES = {
    "monitoring": Case(
        {
            **HOUSEHOLD,
            "household_number": Cell("1001", "1002", Changes("monitored_on")),
            "head_name": HOME["head_name"],
            "year": Cell("2022", "2023", Changes(was=""), SAYS_THE_SAME),
            "kind": Cell("脱贫户", "一般农户"),
            "monitor_kind": Cell("边缘易致贫户", "突发严重困难户"),
            "risk_1": Cell("因病", "因学", filled=Changes("risk_1"), tells_of_others=True),
            "risk_2": Cell("因残", "因意外事故", filled=Changes("risk_2"), tells_of_others=True),
            "risk_3": Cell("安全住房", "因务工就业不稳", filled=Changes("risk_3"), tells_of_others=True),
            "risk_4": Cell("安全饮水", "因产业项目失败", filled=Changes("risk_4"), tells_of_others=True),
            "risk_5": Cell("因自然灾害", "其他", filled=Changes("risk_5"), tells_of_others=True),
            "disaster": Cell("洪涝", "干旱"),
            "monitored_on": Cell("2021-05-12", "2021-05-13", Refused("status_order")),
            "risk_cleared": Cell("是", "否", Refused("cleared"), SAYS_THE_SAME),
            "cleared_how": Cell("帮扶消除", "自然消除"),
            "cleared_on": Cell("2022-06-15", "2022-06-16", Refused("status_order"), CHANGES),
            "net_income_per_head": Cell("9000", "9100"),
            "wage_income": Cell("5000", "5100"),
            "transfer_income": Cell("1000", "1100"),
            "own_expense": Cell("3000", "3100"),
            "dangerous_house": Cell("是", "否"),
            "safe_water": Cell("是", "否"),
            "dropped_out": Cell("否", "是"),
            "dropped_out_after": Cell("否", "是"),
            "dibao": Cell("低保A", "低保B"),
            "tekun": Cell("特困A", "特困B"),
            "backstopped": Cell("否", "是"),
            "dropout_reason": Cell("因病休学", "家庭困难"),
            "collector": Cell("林晓", "李明"),
            "phone": Cell("13712345678", "13912345678"),
            **HELP,
            **ORIGIN,
        }
    ),
    "help_measures": Case(
        {
            **HOUSEHOLD,
            "head_name": HOME["head_name"],
            "year": Cell("2021", "2022", ADDS, needed=True),
            "monitored_on": Cell("2021-05-12", "2021-05-13", Refused("unknown_case"), SAYS_THE_SAME),
            **HELP,
            **ORIGIN,
        },
        before=_watch,
    ),
    "needs": Case(
        {
            **PLACE,
            "village": Cell(
                "招元村",
                "黄洞村",
                Refused("other_place", "household_number"),
                ADDS,
                stored=("Division 441621104202", ""),
            ),
            "household_number": Cell("1001", "1002", ADDS),
            "raised_on": Cell("2017-03-01", "2017-03-02", ADDS),
            "subject": Cell("修水渠", "修道路", ADDS),
            "detail": Cell("三百米", "四百米"),
            "amount": Cell("20000", "30000"),
            "state": Cell("已安排", "已解决", filled=Changes(was="待解决")),
            **ORIGIN,
        }
    ),
    "work_spells": Case(
        {
            **HOUSEHOLD,
            "household_number": Cell("1001", "1002", Told("other_household"), SAYS_THE_SAME),
            "person_number": Cell("P001", "P002", Told("number_differs"), SAYS_THE_SAME),
            "name": Cell("黄招元", "黄昭园", Told("name_differs"), SAYS_THE_SAME),
            "id_number": Cell(HEAD, OTHER, ADDS, SAYS_THE_SAME),
            "year": Cell("2021", "2022", Changes(was=""), SAYS_THE_SAME),
            "has_worked": Cell("是", "否", Refused("not_worked"), CHANGES),
            "starts_on": Cell("2021-03", "2021-04", ADDS, stored=("2021-03-01", "2021-04-01"), needed=True),
            "ends_on": Cell("2021-11", "2021-12", stored=("2021-11-30", "2021-12-31")),
            "work_county": Cell("深圳市", "东莞市"),
            "channel": Cell("劳务输出", "自主就业"),
            "industry": Cell("制造业", "服务业"),
            "employer": Cell("甲厂", "乙厂", ADDS, CHANGES),
            "transport_subsidy": Cell("300", "400"),
            "plans_work": Cell("是", "否"),
            **ORIGIN,
        }
    ),
}
