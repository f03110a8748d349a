"""The fonts that a PDF is drawn with: licensed ones given to it, then the free ones shipped."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst
from fontTools.ttLib import TTFont

SHIPPED = Path(__file__).parent / "fonts"

# For each use the families in the order of preference; a family is skipped where it is not installed.
PREFERRED = {
    "body": (
        "FangSong_GB2312",
        "仿宋_GB2312",
        "FangSong",
        "仿宋",
        "STFangsong",
        "FandolFang R",
        "Noto Serif SC",
    ),
    "kai": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "FandolKai", "Noto Serif SC"),
    "heading": ("SimHei", "黑体", "STHeiti", "FandolHei", "Noto Sans SC"),
    "title": (
        "FZXiaoBiaoSong-B05S",
        "FZXiaoBiaoSong-B05",
        "方正小标宋简体",
        "方正小标宋_GBK",
        "Noto Serif SC",
    ),
    "song": ("SimSun", "宋体", "STSong", "Noto Serif SC"),
}
_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}


@dataclass(frozen=True)
class FontSet:
    """The fonts of one list of directories.

    `families` is the chain of each use, `drawable` the code points that one of the fonts has.
    """

    loaded: typst.Fonts
    families: dict[str, list[str]]
    drawable: frozenset[int]

    @property
    def embolden(self) -> bool:
        """True if titles are set in a face of text weight."""
        return self.families["title"][0] == "Noto Serif SC"

    def missing(self, texts: Iterable[str]) -> list[str]:
        """The visible characters that no font can draw, each once, in code point order."""
        wanted = set().union(*texts)
        return sorted(c for c in wanted if ord(c) not in self.drawable and _visible(c))


def _visible(character: str) -> bool:
    return unicodedata.category(character) not in _INVISIBLE


def font_set(font_dirs: Sequence[Path]) -> FontSet:
    """The fonts of `font_dirs` and of the product. Raises ValueError for a directory that is not there.

    The answer is kept until a directory changes.
    """
    for directory in font_dirs:
        if not Path(directory).is_dir():
            raise ValueError(f"字体目录“{directory}”不存在，请检查 PDF_FONT_DIRS 设置")
    directories = [*map(Path, font_dirs), SHIPPED, pylopdf_fonts_zh_cn.serif_path().parent]
    return _load(tuple((str(directory), directory.stat().st_mtime_ns) for directory in directories))


@lru_cache(maxsize=4)
def _load(directories: tuple[tuple[str, int], ...]) -> FontSet:
    loaded = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[path for path, _changed in directories],
    )
    installed = {family.casefold(): family for family in loaded.families()}
    families = {
        use: [installed[name.casefold()] for name in names if name.casefold() in installed]
        for use, names in PREFERRED.items()
    }
    drawable = frozenset().union(*(_characters(font.path, font.index) for font in loaded.fonts()))
    return FontSet(loaded, families, drawable)


@lru_cache(maxsize=64)
def _characters(path: str, index: int) -> frozenset[int]:
    with TTFont(path, fontNumber=index, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())
