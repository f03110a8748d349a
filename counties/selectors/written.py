"""The place that a line of a sheet names in words: enough to say whether a village is meant, without asking the database."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from counties.models import Division
from counties.selectors.names import PLACEHOLDERS, plain_name, stem
from counties.selectors.places import SEPARATORS, full_forms
from fupin.intake.titles import OF_A_PLACE, PARTED

CODE_LENGTH = 12
# The columns of a place in every sheet of the registry, from the province down.
ABOVE, VILLAGE = ("province", "city", "county", "township"), "village"
_VILLAGE = re.compile(r"[^各全](?:村|社区|嘎查|居委会|村委会)$")
# 招元村（2户）, 招元村：2户, 黄洞村 1户3人
_COUNT = re.compile(
    r"\s*(?:[(（][^)）]*[)）]|[:：,，]?\s*[共计]?\s*\d+\s*户(?:[\s,，、]*\d+\s*[人口])?)$|[:：]$"
)
# 行政村：招元村
_LABEL = re.compile(
    r"^(?:所在)?(?:行政村|村|村委会|社区|嘎查|乡镇|乡|镇|地区|县)(?:名称|名)?\s*[:：]\s*(?=.)"
)
_WORKSHEET_NUMBER = re.compile(r"^[(（]?[\d一二三四五六七八九十]+[)）、.．\s-]+|[(（][^)）]*[)）]$")
# What a worksheet is called besides its village: 02黄洞, 招元村2019年, 2016-2020年招元村, 黄洞村脱贫户名单.
_YEARS = r"(?:19|20)\d{2}(?:\s*[-—~～至]\s*(?:19|20)?\d{2})?\s*(?:年度|年)?"
_BEFORE_VILLAGE = re.compile(rf"^(?:{_YEARS}|\d{{1,3}}(?!\d))[\s_—-]*")
_BEHIND_VILLAGE = re.compile(
    rf"[\s_—-]*(?:{_YEARS}|(?:建档立卡|已|未|新增|返)?(?:脱贫|贫困|监测|边缘|返贫|一般|三类|低保|五保|特困)(?:户|人口|对象|人员)|农户|人口|人员"
    r"|第?[一二三四五六七八九十\d]+组|\d{1,2}月(?:份|底)?|\d{1,8}|建档立卡户?|底数|最新|新|定稿|最?终(?:版|稿)?|全部|合并"
    r"|户|基本|基础|信息|情况|数据|汇总|统计|明细|登记|档案|名单|名册|花名册|台账|清单|表|册)$"
)


@dataclass(frozen=True, slots=True)
class WrittenPlace:
    """Where a line says that it belongs: the words of its columns, or of the title above it, within the upload's place."""

    above: tuple[str, ...] = ()
    village: str = ""
    within: str = ""

    def __str__(self) -> str:
        return "".join((*self.above, self.village))

    def __bool__(self) -> bool:
        return bool(str(self))

    def means(self, place: Division) -> bool:
        """True if the words can mean this village. One of its name elsewhere is meant only if nothing says where."""
        if len(place.code) != CODE_LENGTH or not place.code.startswith(self.within):
            return False
        if self.village.isdigit():
            return self.village == place.code
        if not self:
            return self.within == place.code
        return self._names(place)

    def _names(self, place: Division) -> bool:
        words, path = plain_name(self.village), place.full_name.removesuffix(place.name)
        said = [stem(part) for part in self.above]
        return any(
            _in_order("".join((*said, words.removesuffix(form))), path)
            for form in (*full_forms(place.name), stem(place.name))
            if words.endswith(form)
        )


def written_place(cells: Mapping[str, object], group: str, sheet_name: str, within: str) -> WrittenPlace:
    """The words for the place in the cells {key of the column: cell}, else those of the title, else of the worksheet."""
    said = {key: SEPARATORS.sub("", str(cells.get(key) or "")) for key in (*ABOVE, VILLAGE)}
    village = said[VILLAGE] or SEPARATORS.sub("", _place_of_titles(group)) or _village_of(sheet_name)
    above = tuple(said[key] for key in ABOVE if said[key] and said[key] not in PLACEHOLDERS)
    return WrittenPlace(above, village.removesuffix(".0"), within)


def is_place_name(words: str) -> bool:
    """True if the words end like the name of a place, whether there is one or not; a 村民小组 is none."""
    return bool(OF_A_PLACE.search(words))


def titles_of(group: str) -> list[str]:
    """The titles above a line that may name its place, the innermost first, without what leads up to it and the counts
    behind it.
    """
    titles = [_COUNT.sub("", _LABEL.sub("", each)) for each in reversed(group.split(PARTED))]
    return [each for each in titles if each and not each.endswith("组")]


def _place_of_titles(group: str) -> str:
    titles = titles_of(group)
    return next(filter(is_place_name, titles), titles[0] if titles else "")


def worksheet_name(sheet_name: str) -> str:
    """What a worksheet is called, without its number and the count behind it: 1、招元村（12户） is 招元村."""
    return _WORKSHEET_NUMBER.sub("", sheet_name.strip())


def village_of_worksheet(sheet_name: str) -> str:
    """The village that a worksheet is named for (1、招元村); empty if it is named for something else."""
    name = worksheet_name(sheet_name)
    return name if _VILLAGE.search(name) else ""


def _village_of(sheet_name: str) -> str:
    return village_of_worksheet(village_of_list(sheet_name)) or village_of_worksheet(sheet_name)


def village_of_list(sheet_name: str) -> str:
    """What may be the village in the name of a worksheet that says more (02黄洞, 招元村2019年), without the rest; empty if
    it says nothing more.
    """
    said = worksheet_name(sheet_name)
    # 上义镇2018年招元村: the year may stand anywhere.
    name = re.sub(_YEARS, "", said)
    for rest in (_BEFORE_VILLAGE, _BEHIND_VILLAGE):
        while (less := rest.sub("", name)) != name:
            name = less
    return name if name != said else ""


def _in_order(words: str, path: str) -> bool:
    """True if the path has all the characters of the words in their order: 紫金上义 is in 广东省河源市紫金县上义镇."""
    rest = iter(path)
    return all(char in rest for char in words)
