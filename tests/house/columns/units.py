"""Sheets of units and of how they organise the work."""

from tests.house.columns.cases import ADDS, CHANGES, SAYS_THE_SAME, Case, Cell, Changes, Refused, Told

BANK, CUSTOMS = "中国人民银行深圳市中心支行", "海关总署"
ZHAOYUAN = "广东省河源市紫金县上义镇招元村"
HUANGDONG = "广东省河源市紫金县上义镇黄洞村"
SOURCE = {"source": Cell("年度报表", "更正报表")}
ORIGIN = SOURCE | {"note": Cell("初报", "更正")}

CASES = {
    "units": Case(
        {
            "name": Cell("深圳市分行营业部", "深圳市分行营业二部", ADDS),
            "short_name": Cell("营业部", "深圳营业部"),
            "aliases": Cell("原营业部", "老营业部"),
            "superior": Cell(BANK, CUSTOMS),
            "tier": Cell("市级", "省级"),
            "kind": Cell("金融机构", "国有企业"),
            "closed_on": Cell("2019-12-31", "2020-12-31"),
            **ORIGIN,
        }
    ),
    "pairings": Case(
        {
            "unit": Cell(BANK, CUSTOMS, ADDS),
            "place": Cell(HUANGDONG, "广东省河源市紫金县凤安镇黄洞村", ADDS),
            "role": Cell("定点帮扶", "结对共建", ADDS, SAYS_THE_SAME),
            "starts_on": Cell(
                "2016-05-23", "2016-06-01", Refused("overlapping_pairing"), Refused("overlapping_pairing")
            ),
            "ends_on": Cell("2020-12-31", "2021-12-31"),
            "share": Cell("40%", "50%"),
            **ORIGIN,
        }
    ),
    "commitments": Case(
        {
            "unit": Cell(BANK, CUSTOMS, ADDS),
            "year": Cell("2018", "2019", ADDS, needed=True),
            "indicator": Cell("直接投入资金", "引进（协调）资金", ADDS),
            "target": Cell("400", "500", stored=("4000000", "5000000")),
            "stated_unit": Cell(
                "万元", "元", Changes("target"), stored=("4000000", "400"), tells_of_others=True
            ),
            "signed_on": Cell("2018-03-01", "2018-03-02", Refused("signed"), CHANGES, beside=("signed_by",)),
            "signed_by": Cell("林晓", "李明", Refused("signed")),
            **{key: Cell(cell.text, cell.other, Told("signed")) for key, cell in ORIGIN.items()},
        }
    ),
    "commitments unsigned": Case(
        {
            "unit": Cell(BANK, CUSTOMS, ADDS),
            "year": Cell("2018", "2019", ADDS, needed=True),
            "indicator": Cell("直接投入资金", "引进（协调）资金", ADDS),
            "target": Cell("400万元", "500万元", stored=("4000000", "5000000")),
            **ORIGIN,
        }
    ),
    "leading_groups": Case(
        {
            "unit": Cell(BANK, CUSTOMS, ADDS),
            "name": Cell("扶贫工作领导小组", "乡村振兴领导小组", ADDS),
            "founded_on": Cell("2016-01-05", "2016-01-06"),
            "office": Cell("办公室", "人事处"),
            "duties": Cell("统筹帮扶", "统筹帮扶和督查"),
            "post": Cell("组长", "副组长", ADDS),
            "title": Cell("行长", "副行长", ADDS),
            "person_name": Cell("林晓", "李明", ADDS, Changes()),
            **ORIGIN,
        }
    ),
    "meetings": Case(
        {
            "unit": Cell(BANK, CUSTOMS, ADDS),
            "title": Cell("领导小组第一次会议", "领导小组第二次会议", ADDS),
            "kind": Cell("领导小组会议", "联席会议", filled=Changes(was="其他会议")),
            "starts_on": Cell("2018-03-01", "2018-03-02"),
            "ends_on": Cell("2018-03-05", "2018-03-06", ADDS),
            "place": Cell(ZHAOYUAN, HUANGDONG),
            "attendance": Cell("12", "21"),
            "minutes": Cell("议定三件事", "议定四件事"),
            **ORIGIN,
        }
    ),
    "documents": Case(
        {
            "unit": Cell(BANK, CUSTOMS, ADDS),
            "title": Cell("帮扶资金管理办法", "帮扶项目管理办法", ADDS),
            "number": Cell("深银发〔2018〕12号", "深银发〔2018〕21号"),
            "ends_on": Cell("2018-03-05", "2018-03-06"),
            "summary": Cell("十二条", "十三条"),
            **ORIGIN,
        }
    ),
    "inspections": Case(
        {
            "unit": Cell(BANK, CUSTOMS, ADDS),
            "title": Cell("上半年督查", "下半年督查", ADDS),
            "starts_on": Cell("2018-06-01", "2018-06-02"),
            "ends_on": Cell("2018-06-05", "2018-06-06", ADDS),
            "place": Cell(ZHAOYUAN, HUANGDONG),
            "leader": Cell("林晓", "李明"),
            "scope_text": Cell("资金", "资金和项目"),
            "result": Cell("总体较好", "较好"),
            "problem": Cell(
                "公示牌缺失", "台账不全", Changes(was=""), beside=("owner", "due_on", "measures")
            ),
            "owner": Cell("张三丰", "李四光", needed=True),
            "due_on": Cell("2018-07-31", "2018-08-31", needed=True),
            "measures": Cell("补立公示牌", "补立两块公示牌"),
            **ORIGIN,
        }
    ),
    "policy_numbers": Case(
        {
            "rule": Cell("公示天数下限（天）", "每名干部结对户数（户）", ADDS),
            "place": Cell("广东省河源市紫金县", "广东省河源市", ADDS),
            "unit_name": Cell(BANK, CUSTOMS, ADDS),
            "year_from": Cell("2016", "2017", ADDS),
            "year_to": Cell("2020", "2021"),
            "value": Cell("7", "10"),
            **SOURCE,
        }
    ),
}
