"""Code lists of the registry. The Chinese words are the values that sheets carry; national codes differ by province."""

from django.db.models import TextChoices


class Standard(TextChoices):
    NATIONAL = "national", "国家标准"
    PROVINCIAL = "provincial", "省定标准"
    MUNICIPAL = "municipal", "市定标准"


class PovertyKind(TextChoices):
    """贫困户属性: what kind of poor household; apart from whether it is still poor."""

    GENERAL = "general", "一般贫困户"
    DIBAO = "dibao", "低保贫困户"
    TEKUN = "tekun", "特困供养贫困户"
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
