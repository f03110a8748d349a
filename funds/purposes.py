"""支出方向: what money is for, as offices write it, and the kind of project that it means.

A document's purpose is free text, for its issuer words it. For adding up, words that mean one of the kinds of the county
project pool (`projects.models.project.Category`) stand under that kind; any other words stand as they are.
"""

import re

from projects.models.project import Category

# Other words for the same kind, not for a part of it: 村道 is a part of 村基础设施 and stays by itself. The label with
# 扶贫, 帮扶, 项目 or 资金 left out or added means the same without being listed.
ALIASES: dict[Category, tuple[str, ...]] = {
    Category.INDUSTRY: ("产业发展",),
    Category.EMPLOYMENT: ("稳岗就业",),
    Category.RELOCATION: ("易地搬迁", "异地搬迁", "移民搬迁"),
    Category.PUBLIC_POST: ("公益性岗位",),
    Category.HEALTH: ("医疗", "卫生健康"),
    Category.HOUSING: ("农村危房改造", "危旧房改造", "危破房改造"),
    Category.LIVING: ("生活条件", "改善生活条件"),
    Category.SECURITY: ("综合保障", "兜底保障", "社会保障"),
    Category.INFRA: ("基础设施", "基础设施建设", "农村基础设施", "村级基础设施"),
    Category.PUBLIC_SERVICE: ("公共服务", "农村公共服务", "村级公共服务"),
    Category.MGMT_FEE: ("管理费",),
    Category.PARTY_BUILDING: ("党建", "阵地建设"),
    Category.ENVIRONMENT: ("人居环境", "环境整治"),
}
_HELP = re.compile("扶贫|帮扶|项目|资金|类$")
_BLANKS = re.compile(r"[\s　]+")


def _core(words: str) -> str:
    return _HELP.sub("", _BLANKS.sub("", words))


_MEANT = {
    _core(words): str(category.label)
    for category in Category
    for words in (str(category.label), *ALIASES.get(category, ()))
}


def purpose_of(words: str) -> str:
    """The label of the kind that these words mean; words that mean none of them, as they are without outer blanks."""
    return _MEANT.get(_core(words), words.strip())
