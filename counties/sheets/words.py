"""The words that registry sheets carry, with those of older and local forms."""

from counties.models import ExitStatus, HouseholdKind, MonitorKind, NeedState, PovertyCause, PovertyKind
from counties.models.codes import (
    AccessRoad,
    Fuel,
    HouseGrade,
    NotExitedReason,
    PostExitPolicy,
    RelocationTrouble,
    RelocationWay,
    ResettledAt,
    ResettlementWay,
)
from counties.models.person import IdKind, MemberStatus, Politics, Relation
from counties.sheets.conditions import Disability, Education, Health, Schooling
from fupin.intake.cells import Choice, MultiChoice, PersonName


def _same(words: str) -> list[tuple[str, str]]:
    return [(word, word) for word in words.split()]


POVERTY_KIND = Choice(
    PovertyKind,
    aliases={
        "扶贫户": PovertyKind.GENERAL,
        "扶贫低保户": PovertyKind.DIBAO,
        "五保贫困户": PovertyKind.TEKUN,
        "低保特困供养脱贫户": PovertyKind.DIBAO_TEKUN,
        "特困供养户": PovertyKind.TEKUN,
        "低收入农户": PovertyKind.ORDINARY,
        "一般脱贫户": PovertyKind.GENERAL,
        "低保脱贫户": PovertyKind.DIBAO,
        "特困供养脱贫户": PovertyKind.TEKUN,
    },
)
EXIT_STATUS = Choice(
    ExitStatus,
    aliases={
        "脱贫": ExitStatus.EXITED,
        "脱贫户": ExitStatus.EXITED,
        "正常脱贫户": ExitStatus.EXITED,
        "稳定脱贫户": ExitStatus.EXITED,
        "脱贫享受政策": ExitStatus.EXITED,
        "贫困户": ExitStatus.POOR,
        "返贫户": ExitStatus.RETURNED,
        "返贫贫困户": ExitStatus.RETURNED,
        "未脱贫贫困户": ExitStatus.POOR,
        "新识别贫困户": ExitStatus.POOR,
        "历史已脱贫贫困户": ExitStatus.EXITED,
        "新脱贫贫困户": ExitStatus.EXITED,
    },
)
HOUSEHOLD_KIND = Choice(HouseholdKind, aliases={"一般农户": HouseholdKind.ORDINARY})
MONITOR_KIND = Choice(
    MonitorKind,
    aliases={
        "脱贫不稳定": MonitorKind.UNSTABLE,
        "监测户": MonitorKind.UNSTABLE,
        "边缘易致贫": MonitorKind.MARGINAL,
        "边缘户": MonitorKind.MARGINAL,
        "突发严重困难": MonitorKind.SUDDEN,
    },
)
POVERTY_CAUSES = {
    "其它": PovertyCause.OTHER,
    "缺劳动力": PovertyCause.LABOUR,
    "因病致贫": PovertyCause.ILLNESS,
    "因残致贫": PovertyCause.DISABILITY,
    "因学致贫": PovertyCause.SCHOOLING,
    "因灾致贫": PovertyCause.DISASTER,
    "交通落后": PovertyCause.TRANSPORT,
    "自身发展力不足": PovertyCause.MOTIVATION,
    "自身发展": PovertyCause.MOTIVATION,
}
POVERTY_CAUSE = Choice(PovertyCause, aliases=POVERTY_CAUSES)
OTHER_CAUSES = MultiChoice(PovertyCause, aliases=POVERTY_CAUSES)
NEED_STATE = Choice(NeedState, aliases={"已办结": NeedState.MET, "办理中": NeedState.ASSIGNED})
MEMBER_STATUS = Choice(
    MemberStatus,
    aliases={
        "转入": MemberStatus.PRESENT,
        "在册": MemberStatus.PRESENT,
        "已死亡": MemberStatus.DEAD,
        "去世": MemberStatus.DEAD,
        "迁出": MemberStatus.MOVED_OUT,
        "嫁出": MemberStatus.MOVED_OUT,
        "外嫁": MemberStatus.MOVED_OUT,
        "人员清退": MemberStatus.REMOVED,
        "户清退时清退人员": MemberStatus.REMOVED,
        "清退(新识别人员调整)": MemberStatus.REMOVED,
    },
)

_RELATION_WORDS = {
    Relation.HEAD: "本人 本人或户主",
    Relation.SPOUSE: "妻 妻子 夫 丈夫 之妻 之夫 爱人",
    # GB/T 4761 counts stepchildren and adopted ones among the sons and daughters.
    Relation.SON: "儿子 子 长子 次子 三子 四子 五子 大儿子 二儿子 三儿子 四儿子 小儿子 之儿子 之长子 之次子 之三子 "
    "之四子 独生子 之独生子 继子 养子 之继子 之养子 养子或继子",
    Relation.DAUGHTER: "女儿 女 长女 次女 三女 四女 五女 大女儿 二女儿 三女儿 四女儿 小女儿 之女儿 之长女 之次女 之三女 "
    "之四女 独生女 之独生女 继女 养女 之继女 之养女 养女或继女",
    Relation.DAUGHTER_IN_LAW: "儿媳 儿媳妇 媳妇 之媳 长媳 次媳 三媳 大儿媳 二儿媳 三儿媳 四儿媳 小儿媳 "
    "长儿媳 次儿媳 之长媳 之次媳",
    Relation.SON_IN_LAW: "女婿 长婿 次婿 大女婿 二女婿 三女婿 小女婿 长女婿 次女婿",
    Relation.GRANDSON: "孙子 孙 长孙 之孙",
    Relation.GRANDDAUGHTER: "孙女",
    Relation.DAUGHTERS_SON: "外孙 外孙子 之外孙",
    Relation.DAUGHTERS_DAUGHTER: "外孙女",
    Relation.FATHER: "父亲 父 之父亲",
    Relation.MOTHER: "母亲 母 之母亲",
    Relation.WIFES_FATHER: "岳父",
    Relation.WIFES_MOTHER: "岳母",
    Relation.HUSBANDS_FATHER: "公公",
    Relation.HUSBANDS_MOTHER: "婆婆",
    Relation.GRANDFATHER: "祖父 爷爷",
    Relation.GRANDMOTHER: "祖母 奶奶",
    Relation.MOTHERS_FATHER: "外祖父 外公",
    Relation.MOTHERS_MOTHER: "外祖母 外婆",
    Relation.SIBLING: "哥哥 弟弟 姐姐 妹妹 兄 弟 姐 妹 之兄 之弟 之姐 之妹 兄弟姐妹",
    Relation.GREAT_GRANDSON: "曾孙 曾孙子",
    Relation.GREAT_GRANDDAUGHTER: "曾孙女",
    Relation.NEPHEW: "侄子 侄儿 之侄子",
    Relation.NIECE: "侄女",
    Relation.BROTHERS_WIFE: "嫂子 弟媳 之嫂",
    Relation.UNCLE: "叔叔 伯父 叔父 之叔 之伯",
    Relation.OTHER: "其它",
}
RELATION = Choice(
    Relation, aliases={word: value for value, words in _RELATION_WORDS.items() for word in words.split()}
)
HEAD_WORDS = frozenset((Relation.HEAD.value, *_RELATION_WORDS[Relation.HEAD].split()))

_PEOPLES = (
    "汉族 蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 "
    "哈萨克族 傣族 黎族 傈僳族 "
    "佤族 畲族 高山族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 "
    "毛南族 仡佬族 锡伯族 "
    "阿昌族 普米族 塔吉克族 怒族 乌孜别克族 俄罗斯族 鄂温克族 德昂族 保安族 裕固族 京族 塔塔尔族 独龙族 "
    "鄂伦春族 赫哲族 门巴族 "
    "珞巴族 基诺族 其他"
)
# 土 alone may be 土族 or 土家族: it is asked about.
ETHNICITY = Choice(
    _same(_PEOPLES),
    aliases={word.removesuffix("族"): word for word in _PEOPLES.split() if word != "土族"}
    | {"塔塔儿族": "塔塔尔族", "僳僳族": "傈僳族", "其它": "其他"},
)
# What a cell for a name holds where the line slipped by a column. 曾孙 may be somebody of the family 曾.
NO_NAMES = frozenset(
    {*map(str, Relation.values), *" ".join(_RELATION_WORDS.values()).split(), *_PEOPLES.split()} - {"曾孙"}
)
NAME = PersonName(no_names=NO_NAMES)
EDUCATION = Education(
    _same("文盲或半文盲 小学 初中 高中 大专 本科及以上 大专及以上 学龄前儿童"),
    aliases={
        "文盲": "文盲或半文盲",
        "半文盲": "文盲或半文盲",
        "初中文化": "初中",
        "初中毕业": "初中",
        "小学文化": "小学",
        "小学毕业": "小学",
        "高中毕业": "高中",
        "专科": "大专",
        "大学专科": "大专",
        "本科": "本科及以上",
        "大学本科": "本科及以上",
        "大学": "本科及以上",
    },
)
STUDENT_STATUS = Schooling(
    _same(
        "非在校生 学龄前儿童 学前教育 小学 七年级 八年级 九年级 高中一年级 高中二年级 高中三年级 "
        "普通高中一年级 普通高中二年级 "
        "普通高中三年级 中职一年级 中职二年级 中职三年级 高职一年级 高职二年级 高职三年级 高职高专一年级 "
        "高职高专二年级 "
        "高职高专三年级 技师学院一年级 技师学院二年级 技师学院三年级 技师学院四年级 本科一年级 本科二年级 "
        "本科三年级 本科四年级 "
        "本科五年级 大专及以上 硕士研究生及以上"
    ),
    aliases={"不在校": "非在校生"},
)
HEALTH = Health(
    _same("健康 长期慢性病 患有大病 残疾"),
    aliases={
        "大病": "患有大病",
        "重病": "患有大病",
        "慢性病": "长期慢性病",
        "残疾人": "残疾",
        "良好": "健康",
    },
)
DISABILITY = Disability()
ID_KIND = Choice(
    IdKind,
    aliases={
        "身份证": IdKind.ID_CARD,
        "二代身份证": IdKind.ID_CARD,
        "军官证": IdKind.OFFICER,
        "残疾证": IdKind.DISABILITY_CARD,
        "户口本": IdKind.HOUSEHOLD_REGISTER,
        "无": IdKind.NONE,
        "未办": IdKind.NONE,
    },
)
POLITICS = Choice(
    Politics,
    aliases={
        "党员": Politics.MEMBER,
        "预备党员": Politics.PROBATIONARY,
        "团员": Politics.LEAGUE,
        "民革会员": Politics.MINGE,
        "无党派": Politics.INDEPENDENT,
    },
)
POST_EXIT_POLICY = Choice(
    PostExitPolicy,
    aliases={"享受政策": PostExitPolicy.HELPED, "不享受政策": PostExitPolicy.STABLE}
    | {"稳定脱贫(不享受政策)": PostExitPolicy.STABLE},
)
NOT_EXITED_REASON = Choice(NotExitedReason)
HOUSE_GRADE = Choice(HouseGrade)
ACCESS_ROAD = Choice(
    AccessRoad,
    aliases={
        "泥路": AccessRoad.EARTH,
        "土路": AccessRoad.EARTH,
        "砂石": AccessRoad.GRAVEL,
        "沙石路": AccessRoad.GRAVEL,
        "水泥": AccessRoad.CONCRETE,
        "沥青": AccessRoad.ASPHALT,
        "柏油路": AccessRoad.ASPHALT,
    },
)
FUEL = Choice(Fuel, aliases={"柴禾": Fuel.WOOD, "煤": Fuel.COAL, "其它": Fuel.OTHER})
RELOCATION_WAY = Choice(
    RelocationWay,
    aliases={
        "行政村整村搬迁": RelocationWay.VILLAGE,
        "自然村整体搬迁": RelocationWay.HAMLET,
        "村民小组整体搬迁": RelocationWay.HAMLET,
        "个别搬迁": RelocationWay.SINGLE,
    },
)
RESETTLEMENT_WAY = Choice(
    ResettlementWay, aliases={"集中安置": ResettlementWay.TOGETHER, "分散安置": ResettlementWay.SCATTERED}
)
RESETTLED_AT = Choice(ResettledAt)
RELOCATION_TROUBLES = MultiChoice(RelocationTrouble, aliases={"其它": RelocationTrouble.OTHER})
LABOUR = Choice(
    _same("普通劳动力 技能劳动力 弱劳动力或半劳动力 丧失劳动力 无劳动力"),
    aliases={"弱劳动力": "弱劳动力或半劳动力", "半劳动力": "弱劳动力或半劳动力", "有劳动力": "普通劳动力"},
)
WORK_STATUS = Choice(
    _same("乡(镇)内务工 乡(镇)外县内务工 县外省内务工 省外务工 其他"),
    aliases={
        "乡镇内务工": "乡(镇)内务工",
        "乡镇外县内务工": "乡(镇)外县内务工",
        "其它": "其他",
    },
)
