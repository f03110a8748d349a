"""Code lists of the registry. The Chinese words are the values that sheets carry; national codes differ by province."""

from django.db.models import TextChoices

# When counties were first designated as poor: of no year before is anything known.
FIRST_YEAR = 1986


class Standard(TextChoices):
    NATIONAL = "national", "国家标准"
    PROVINCIAL = "provincial", "省定标准"
    MUNICIPAL = "municipal", "市定标准"


class PovertyKind(TextChoices):
    """贫困户属性: what kind of poor household; apart from whether it is still poor."""

    GENERAL = "general", "一般贫困户"
    DIBAO = "dibao", "低保贫困户"
    TEKUN = "tekun", "特困供养贫困户"
    DIBAO_TEKUN = "dibao_tekun", "低保特困供养贫困户"
    DIBAO_HISTORIC = "dibao_historic", "低保户"
    WUBAO_HISTORIC = "wubao_historic", "五保户"
    ORDINARY = "ordinary", "一般农户"


class ExitStatus(TextChoices):
    """脱贫属性: whether the household has left poverty."""

    POOR = "poor", "未脱贫"
    EXITED = "exited", "已脱贫"
    EXPECTED = "expected", "预脱贫"
    RETURNED = "returned", "返贫"


class MonitorKind(TextChoices):
    """监测对象类别 from 2020/2021 on."""

    UNSTABLE = "unstable", "脱贫不稳定户"
    MARGINAL = "marginal", "边缘易致贫户"
    SUDDEN = "sudden", "突发严重困难户"


class HouseholdKind(TextChoices):
    """户类型 of the third generation."""

    EXITED = "exited", "脱贫户"
    ORDINARY = "ordinary", "一般户"


class PovertyCause(TextChoices):
    ILLNESS = "illness", "因病"
    DISABILITY = "disability", "因残"
    SCHOOLING = "schooling", "因学"
    DISASTER = "disaster", "因灾"
    LAND = "land", "缺土地"
    WATER = "water", "缺水"
    SKILL = "skill", "缺技术"
    LABOUR = "labour", "缺劳力"
    FUNDS = "funds", "缺资金"
    TRANSPORT = "transport", "交通条件落后"
    MOTIVATION = "motivation", "自身发展动力不足"
    MARRIAGE = "marriage", "因婚"
    FUNERAL = "funeral", "因丧"
    HOUSING = "housing", "缺住房"
    POWER = "power", "缺电"
    OTHER = "other", "其他"


class PostExitPolicy(TextChoices):
    """脱贫后政策状态: whether a household that has left poverty still has the benefit of the policies."""

    HELPED = "helped", "脱贫享受政策"
    STABLE = "stable", "稳定脱贫"


class NotExitedReason(TextChoices):
    """未脱贫原因, as one province has them."""

    NOT_SECURED = "not_secured", "人均纯收入超标但未实现两不愁三保障"
    SLOW = "slow", "享受政策但当年成效不显著"
    RECHECKED = "rechecked", "“回头看”后新纳入"
    DISABLED = "disabled", "因残无固定收入"
    IN_TREATMENT = "in_treatment", "大病重病正在治疗"
    SPENDING = "spending", "因病因学支出明显大于收入"
    UNSTEADY = "unsteady", "收入没有稳定超过标准"
    WUBAO = "wubao", "五保贫困户"
    WEAK = "weak", "老弱病残一类低保"
    NO_KEY = "no_key", "易地搬迁未取得钥匙"


class HouseGrade(TextChoices):
    """危房级别: C and D are dangerous."""

    A = "A", "A级"
    B = "B", "B级"
    C = "C", "C级"
    D = "D", "D级"


class AccessRoad(TextChoices):
    EARTH = "earth", "泥土路"
    GRAVEL = "gravel", "砂石路"
    CONCRETE = "concrete", "水泥路"
    ASPHALT = "asphalt", "沥青路"


class Fuel(TextChoices):
    WOOD = "wood", "柴草"
    DUNG = "dung", "干畜粪"
    COAL = "coal", "煤炭"
    CLEAN = "clean", "清洁能源"
    OTHER = "other", "其他"


class RelocationWay(TextChoices):
    VILLAGE = "village", "行政村整体搬迁"
    HAMLET = "hamlet", "自然村(村民小组)整体搬迁"
    SINGLE = "single", "建档立卡贫困户个别搬迁"


class ResettlementWay(TextChoices):
    TOGETHER = "together", "集中"
    SCATTERED = "scattered", "分散"


class ResettledAt(TextChoices):
    COUNTY_SEAT = "county_seat", "县城"
    TOWNSHIP = "township", "乡镇"
    IN_VILLAGE = "in_village", "村内"
    OUT_OF_VILLAGE = "out_of_village", "村外"
    OUT_OF_COUNTY = "out_of_county", "县外"


class RelocationTrouble(TextChoices):
    FUNDS = "funds", "缺乏资金"
    WORK = "work", "搬迁后找不到工作"
    LIVING = "living", "搬迁后生活没着落"
    OTHER = "other", "其他"


class StatusEvent(TextChoices):
    """What happened to a household, each with its day: statuses are dated events, the present one is the last."""

    IDENTIFIED = "identified", "识别纳入"
    EXITED = "exited", "脱贫"
    RETURNED = "returned", "返贫"
    PURGED = "purged", "清退"
    MONITORED = "monitored", "纳入监测"
    RISK_CLEARED = "risk_cleared", "风险消除"
    SPLIT = "split", "拆户"
    MERGED = "merged", "并户"
    MOVED = "moved", "整户迁出"
    CLOSED = "closed", "销户"


EVENTS_OF_POVERTY = ("identified", "exited", "returned", "purged", "split")
EVENTS_OF_WATCH = ("monitored", "risk_cleared")


class NeedState(TextChoices):
    OPEN = "open", "待解决"
    ASSIGNED = "assigned", "已安排"
    MET = "met", "已解决"
    DROPPED = "dropped", "不予安排"
