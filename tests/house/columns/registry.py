"""The two lists of the national system: households, and persons with their household on every line."""

from fupin.intake.sheets import sheet_of
from tests.counties.registry_world import id_number
from tests.house.columns.cases import CHANGES, SAYS_THE_SAME, Case, Cell, Changes, Refused, Told
from tests.house.columns.units import ORIGIN

OWN, ANOTHER = id_number("20040101", "015"), id_number("20040101", "035")
ELSEWHERE = Refused("unknown_place", "village")
PLACE = {
    "province": Cell("广东省", "河南省", ELSEWHERE, SAYS_THE_SAME),
    "city": Cell("河源市", "平顶山市", ELSEWHERE, SAYS_THE_SAME),
    "county": Cell("紫金县", "鲁山县", ELSEWHERE, SAYS_THE_SAME),
    "township": Cell("上义镇", "凤安镇", ELSEWHERE, SAYS_THE_SAME),
    "village": Cell(
        "招元村",
        "黄洞村",
        Changes("place_id"),
        stored=("Division 441621104202", "Division 441621104201"),
        needed=True,
    ),
}
TEXTS = ("甲", "乙")


def cells(kind: str, *keys: str) -> dict[str, Cell]:
    """Columns of a list of words: its first two."""
    options = {key: [label for _, label in sheet_of(kind).column(key).cell.options] for key in keys}
    return {key: Cell(*words[:2]) for key, words in options.items()}


def texts(*keys: str) -> dict[str, Cell]:
    """Columns that take any text."""
    return dict.fromkeys(keys, Cell(*TEXTS))


def amounts(*keys: str) -> dict[str, Cell]:
    """Columns of numbers."""
    return dict.fromkeys(keys, Cell("1000", "1200"))


def dates(*keys: str) -> dict[str, Cell]:
    """Columns of days."""
    return dict.fromkeys(keys, Cell("2015-01-01", "2015-02-02"))


HOME = {
    **texts("group_name", "cause_note"),
    **cells("persons", "standard", "kind", "poverty_kind", "exit_status", "main_cause"),
    **cells("persons", "post_exit_policy", "not_exited_reason", "has_labour", "dangerous_house"),
    "year": Cell("2018", "2019", Changes(was=""), needed=True),
    "identified_on": Cell("2014-03-01", "2014-05-02"),
    "exit_year": Cell(
        "2016",
        "2017",
        Told("exit_differs"),
        Changes("exit_year"),
        stored=("2016-12-31", "2017-12-31"),
    ),
    "size": Cell("3", "4", without=("net_income",)),
    "monitor_kind": Cell("边缘易致贫户", "突发严重困难户", beside=("monitored_on",)),
    "monitored_on": Cell("2021-05-12", "2021-05-13", Told("watch_differs"), CHANGES),
    "risk_cleared": Cell("是", "否", Refused("cleared"), CHANGES),
    "cleared_on": Cell("2022-06-15", "2022-06-16", Told("watch_differs"), CHANGES),
    "other_causes": Cell("因学", "因病"),
    "safe_water": Cell("是", "否", without=("water_hard",)),
    "water_hard": Cell("否", "是", Changes("safe_water"), without=("safe_water",)),
    "net_income": Cell("3000", "3300", without=("net_income_per_head",)),
    "net_income_per_head": Cell("1000", "1200", without=("net_income",)),
}
CASES = {
    "persons": Case(
        {
            **PLACE,
            **HOME,
            "household_number": Cell("3001", "3002", Refused("taken", "id_number")),
            "number": Cell("P9", "P10"),
            "name": Cell("黄小招", "黄昭", without=("head_name",)),
            "id_number": Cell(OWN, ANOTHER, without=("head_id",)),
            **cells("persons", "id_kind", "ethnicity", "politics", "in_army", "mandarin", "labour"),
            "sex": Cell("男", "女", Told("differs_from_id"), SAYS_THE_SAME),
            "born_on": Cell("2004-01-01", "2004-02-02", Told("differs_from_id"), SAYS_THE_SAME),
            "relation": Cell("户主", "之子", Refused("no_head"), CHANGES),
            "education": Cell("初中", "小学"),
            "student_status": Cell("非在校生", "学龄前儿童"),
            **texts("dropout_reason", "work_place", "employer", "job_channel", "industry", "public_post"),
            **texts("disease", "disease_grade"),
            "health": Cell("长期慢性病", "患有大病"),
            "disability": Cell("肢体一级", "肢体二级", Changes("disability_code")),
            **cells("persons", "work_status", "serious_illness_insured", "resident_medical_insured"),
            **cells("persons", "resident_pension_insured", "abroad", "dibao", "tekun"),
            **cells("persons", "employee_medical_insured", "employee_pension_insured", "commercial_insured"),
            **cells("persons", "illness_aided", "other_health_aid"),
            "work_months": Cell("5", "6"),
            "public_post_months": Cell("5", "6"),
            "card_year": Cell("2015", "2016"),
            "head_name": Cell("黄小招", "黄昭", Refused("head_differs"), SAYS_THE_SAME),
            "head_id": Cell(OWN, ANOTHER, Refused("head_differs"), SAYS_THE_SAME),
            "household_phone": Cell("13712345678", "13912345678"),
            "phone": Cell("13712345670", "13912345670"),
            "status": Cell("正常", "死亡", CHANGES, SAYS_THE_SAME),
            **dates("status_on", "entered_on"),
            **ORIGIN,
        }
    ),
    "households": Case(
        {
            **PLACE,
            **HOME,
            "household_number": Cell("3001", "3002", Refused("taken", "head_id")),
            "head_number": Cell("P9", "P10"),
            "head_name": Cell("黄小招", "黄昭"),
            "head_id": Cell(OWN, ANOTHER),
            "phone": Cell("13712345678", "13912345678"),
            **texts("bank_name", "village_phone"),
            "bank_account": Cell("6228480402564890018", "6228480402564890026"),
            **cells("households", "martyr_family", "only_child_family", "two_daughters_family"),
            **amounts("wages", "business", "property_income", "dividends", "other_property", "transfers"),
            **amounts("family_planning_grant", "dibao_grant", "tekun_grant", "pension", "ecology_grant"),
            **amounts("other_transfers", "gross_income", "business_costs"),
            **dates("counted_from", "counted_until"),
            **amounts("farmland", "irrigated", "woodland", "returned_to_forest", "orchard", "pasture"),
            **amounts("water_area", "road_distance", "floor_space"),
            **cells("households", "power_for_work", "power_at_home", "broadcast", "access_road"),
            **cells("households", "house_grade", "sanitary_toilet", "fuel", "in_cooperative"),
            **cells("households", "led_by_enterprise", "led_by_entrepreneur", "relocated"),
            **cells("households", "relocation_way", "resettlement_way", "resettled_at"),
            "relocation_troubles": Cell("缺乏资金", "其他"),
            **ORIGIN,
        }
    ),
}
