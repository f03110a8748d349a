"""The titles between the lines of a table: 一、招元村, 第一组, （一）脱贫户. Each holds until the next one of its kind."""

import re

from fupin.intake.reading import RawRow

GROUP = re.compile(
    r"^[(（]?[一二三四五六七八九十]+[、.．)）]|^.{1,20}(村|镇|乡|街道|社区|组|县|区|嘎查)(?:[(（][^()（）]{1,20}[)）])?$"
)
NUMBERING = re.compile(r"^[(（]?[一二三四五六七八九十]+([、.．)）])")
# What ends the name of a place; a count of the lines below may follow.
OF_A_PLACE = re.compile(
    r"(?:村|镇|乡|街道|社区|县|区|嘎查|居委会|村委会|苏木|街道办|办事处)(?:[(（][^)）]*[)）])?$"
)
# 脱贫户, 招元村脱贫户名单（12户）: whom the lines below list.
OF_A_LIST = re.compile(
    r".{0,16}(?:(?:脱贫|贫困|监测|边缘|一般|三类|低保|五保|特困|返贫|突发严重困难|未脱贫)(?:户|人口|对象|人员)|农户)"
    r"(?:名单|花名册|台账|清单|情况)?(?:[(（][^()（）]{1,20}[)）])?"
)
PARTED = "|"


class Titles:
    """The titles above a line: 第一组 below 招元村."""

    def __init__(self) -> None:
        # How a title is numbered, or what it ends with; what it says; its line.
        self._above: list[tuple[str, str, RawRow]] = []

    def take(self, title: str, row: RawRow) -> tuple[str, list[RawRow]]:
        """What the titles say of the lines below one more, from the innermost place on (招元村|第一组), and their lines."""
        numbered = NUMBERING.match(title)
        ending = GROUP.match(title)
        kind = numbered[1] if numbered else ending[1] if ending else ""
        kinds = [each for each, *_ in self._above]
        if kind in kinds:
            del self._above[kinds.index(kind) :]
        self._above.append((kind, NUMBERING.sub("", title), row))
        said = [each for _, each, _ in self._above]
        places = [at for at, each in enumerate(said) if OF_A_PLACE.search(each)]
        return PARTED.join(said[places[-1] if places else 0 :]), [line for *_, line in self._above]
