"""Who and where the small world of the desk is: places, roles, and what tests ask for by name."""

from dataclasses import dataclass, field

from django.db.models import Model

from counties.models import (
    Division,
)
from fupin.accounts.models import User
from units.models import (
    Role,
    Unit,
)

VILLAGE, TOWN, COUNTY = "441621104202", "441621104", "441621"
ELSEWHERE = "410423"
PLACES = [
    ("44", "广东省", 1, "广东省", "guangdongsheng", "gds"),
    (COUNTY, "紫金县", 3, "广东省河源市紫金县", "zijinxian", "zjx"),
    (TOWN, "上义镇", 4, "广东省河源市紫金县上义镇", "shangyizhen", "syz"),
    (VILLAGE, "招元村", 5, "广东省河源市紫金县上义镇招元村", "zhaoyuancun", "zyc"),
    (ELSEWHERE, "鲁山县", 3, "河南省平顶山市鲁山县", "lushanxian", "lsx"),
]
PASSWORD = "Zhao-yuan-2016"
NAMES = {
    Role.OFFICE: "张经办",
    Role.CHECKER: "李复核",
    Role.LEADER: "王领导",
    Role.LIAISON: "赵联络",
    Role.AUDITOR: "钱审计",
    Role.SYSADMIN: "孙系统",
    Role.SECADMIN: "周安全",
    Role.LOGADMIN: "吴日志",
}


@dataclass
class World:
    """What tests ask for by name; `rows` holds one row of each model that has a page, by model label."""

    users: dict[str, User] = field(default_factory=dict)
    rows: dict[str, Model] = field(default_factory=dict)
    theirs: dict[str, Model] = field(default_factory=dict)
    unit: Unit | None = None
    other_unit: Unit | None = None
    village: Division | None = None
    county: Division | None = None
    elsewhere: Division | None = None

    @property
    def office(self) -> User:
        return self.users[Role.OFFICE]

    def keep(self, *rows: Model | tuple) -> Model:
        """Remembers the first row of each model (some services answer with a pair); returns the last."""
        for row in rows:
            row = row[0] if isinstance(row, tuple) else row
            self.rows.setdefault(row._meta.label_lower, row)
        return row
