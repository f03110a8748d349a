"""Sheets of cadres and their work."""

from datetime import date

from cadres.services import pair_household, register_cadre, second_cadre
from tests.house.columns.cases import ADDS, CHANGES, SAYS_THE_SAME, Case, Cell, Refused, Told
from tests.house.columns.counties import HOME, HOUSEHOLD
from tests.house.columns.units import BANK, CUSTOMS, HUANGDONG, ORIGIN, ZHAOYUAN

UNIT = {"unit": Cell(BANK, CUSTOMS, ADDS)}
ABOUT = {
    "department": Cell("货币信贷处", "办公室", ADDS, CHANGES),
    "sex": Cell("男", "女"),
    "rank": Cell("县处级副职", "县处级正职"),
    "politics": Cell("群众", "中共党员"),
    "number": Cell("B001", "B002", Refused("other_number"), CHANGES),
    "affiliation": Cell("中央", "省"),
    "education": Cell("大学本科", "研究生"),
    "speciality": Cell("种植", "养殖"),
    "resident": Cell("是", "否"),
    "phone": Cell("13712345678", "13912345678"),
}


def _serve(world) -> None:
    for name in ("陈帮扶", "王帮扶"):
        cadre = register_cadre(actor=world.maker, unit=world.bank, name=name, department="信贷处")
        second_cadre(
            actor=world.maker,
            cadre=cadre,
            place=world.village,
            post="first_secretary",
            starts_on=date(2018, 1, 1),
        )
        for household in (world.home, world.neighbours):
            pair_household(
                actor=world.maker,
                unit=world.bank,
                household=household,
                cadre=cadre,
                starts_on=date(2018, 1, 1),
            )


CASES = {
    "secondments": Case(
        {
            **UNIT,
            "name": Cell("李下派", "李挂职", ADDS),
            **ABOUT,
            "place": Cell(ZHAOYUAN, HUANGDONG, Refused("overlap", "starts_on")),
            "post": Cell("驻村第一书记", "驻村队员"),
            "title": Cell("第一书记", "队长"),
            "starts_on": Cell("2018-01-01", "2018-02-01", Refused("overlap")),
            "ends_on": Cell("2020-12-31", "2020-11-30"),
            "planned_end_on": Cell("2019-12-31", "2020-01-31"),
            "round_number": Cell("3", "4"),
            "document_no": Cell("深银干〔2018〕1号", "深银干〔2018〕2号"),
            "end_reason": Cell("期满", "轮换"),
            **ORIGIN,
        }
    ),
    "attendance": Case(
        {
            "unit": Cell(BANK, CUSTOMS, Refused("not_serving", "name")),
            "name": Cell("陈帮扶", "王帮扶", ADDS),
            "day": Cell("2018-03-05", "2018-03-06", ADDS),
            "kind": Cell("驻村", "请假"),
            "overnight": Cell("是", "否"),
            **ORIGIN,
        },
        before=_serve,
    ),
    "help_pairings": Case(
        {
            **HOUSEHOLD,
            **UNIT,
            "name": Cell("李下派", "李挂职", ADDS),
            "branch": Cell("第一支部", "第二支部"),
            **ABOUT,
            "unit_number": Cell("D001", "D002"),
            "head_number": Cell("P001", "P002", Told("head_number_differs"), SAYS_THE_SAME),
            "head_name": HOME["head_name"],
            "head_id": Cell(
                HOME["head_id"].text, HOME["head_id"].other, Told("head_id_differs"), SAYS_THE_SAME
            ),
            "starts_on": Cell("2018-01-01", "2018-02-01", Refused("running_pairing")),
            "ends_on": Cell("2020-12-31", "2020-11-30"),
            **ORIGIN,
        }
    ),
    "visits": Case(
        {
            **HOUSEHOLD,
            "unit": Cell(BANK, CUSTOMS, Refused("not_paired", "name")),
            "name": Cell("陈帮扶", "王帮扶", ADDS, needed=True),
            "visited_on": Cell("2018-03-05", "2018-03-06", ADDS),
            "way": Cell("慰问", "电话", ADDS, ADDS),
            "content": Cell("了解收入", "了解收入和住房"),
            "amount": Cell("500", "600"),
            **ORIGIN,
        },
        before=_serve,
    ),
}
