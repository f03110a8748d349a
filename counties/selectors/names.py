"""How places are called: the plain name, the path label, and the words under which people write them."""

import re

# Statistical placeholders that nobody says: 河南省·省直辖县级行政区划·济源市 is 河南省济源市.
PLACEHOLDERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})

_COMMITTEES = (
    (re.compile(r"社区(?:居民委员会|居委会|村民委员会|村委会)$"), "社区"),
    (re.compile(r"嘎查(?:村民委员会|村委会|委员会)$"), "嘎查"),
    (re.compile(r"(?<=.)村?(?:村民委员会|村委会)$"), "村"),
    (re.compile(r"居民委员会$"), "居委会"),
)
PEOPLES = (
    "各族|满族|回族|藏族|苗族|彝族|壮族|布依族|朝鲜族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族"
    "|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族?|阿昌族"
    "|普米族|塔吉克族?|怒族|乌孜别克族|俄罗斯族|鄂温克族|德昂族|保安族|裕固族|京族|塔塔尔族|独龙族|鄂伦春族?|赫哲族"
    "|门巴族|珞巴族|基诺族|维吾尔族?|蒙古族?"
)
_SUFFIX = re.compile(
    rf"(?:(?:{PEOPLES})*(?:自治区|自治州|自治县|自治旗|民族乡)|(?:{PEOPLES})+乡|地区|盟|旗|州|省|市|县|区|苏木|街道办事处|街道办|街道"
    r"|镇|乡|嘎查村|嘎查|噶查村|噶查|社区|居委会|村)$"
)
# 内蒙古自治区 would be left as 内 without its people.
_LAST_WORD = re.compile(r"自治(?:区|州|县|旗)$")


def plain_name(name: str) -> str:
    """The name without its committee: 招元村村民委员会 and 招元村委会 are 招元村, 银闸社区居委会 is 银闸社区.

    A neighbourhood committee that is no 社区 keeps its word (六铺炕居委会): without it the name would be another place's.
    """
    if not name.endswith("会"):
        return name
    for committee, kind in _COMMITTEES:
        if committee.search(name):
            return committee.sub(kind, name)
    return name


def path_label(names: list[str]) -> str:
    """The names from the province down as one label: 广东省河源市紫金县上义镇招元村.

    Placeholders above the place are left out, and so is a city that stands for its own county (东莞市).
    """
    *above, own = names
    said = [*(name for name in above if name not in PLACEHOLDERS), own]
    return "".join(name for index, name in enumerate(said) if index == 0 or name != said[index - 1])


def stem(name: str) -> str:
    """The name without the word for its kind, as people shorten it: 紫金县 is 紫金, 阿贵沟嘎查村 is 阿贵沟.

    At least two characters stay: 沙市 and 郊区 are not shortened.
    """
    plain = plain_name(name.strip())
    for kind in (_SUFFIX, _LAST_WORD):
        short = kind.sub("", plain)
        if 2 <= len(short) < len(plain):
            return short
    return plain
