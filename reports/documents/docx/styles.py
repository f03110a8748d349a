"""The styles of an official document: every font, size and pitch of GB/T 9704-2012 stands here once."""

from dataclasses import dataclass

from reports.documents.docx.ooxml import CHARACTER, PITCH, TIGHTENING, Element, w

LATIN = "Times New Roman"
FANGSONG = "仿宋_GB2312"
KAI = "楷体_GB2312"
HEI = "黑体"
SONG = "宋体"
XIAOBIAOSONG = "方正小标宋简体"


@dataclass(frozen=True)
class Style:
    """A paragraph style; sizes in points, `line` and indents in twips, `jc` as Word names it."""

    key: str
    name: str
    font: str = FANGSONG
    size: float = 16
    jc: str = "both"
    line: int = PITCH
    latin: str = LATIN
    first_line: bool = False
    outline: int | None = None
    colour: str = ""


STYLES = (
    Style("OfficialText", "公文正文", first_line=True),
    Style("Heading1", "heading 1", HEI, first_line=True, outline=0),
    Style("Heading2", "heading 2", KAI, first_line=True, outline=1),
    Style("Heading3", "heading 3", first_line=True, outline=2),
    Style("Heading4", "heading 4", first_line=True, outline=3),
    Style("IssuerMark", "发文机关标志", XIAOBIAOSONG, 48, "center", 1160, colour="FF0000"),
    Style("Title", "Title", XIAOBIAOSONG, 22, "center"),
    Style("Subtitle", "Subtitle", KAI, jc="center"),
    Style("AnnexLabel", "附件序号", HEI, jc="left"),
    Style("TableCaption", "表题", HEI, 14, "center", 480),
    Style("TableHead", "表头", HEI, 12, "center", 320),
    Style("TableText", "表身", size=12, jc="left", line=320),
    Style("TableNote", "表注", size=10.5, jc="left", line=320),
    Style("PageNumber", "页码", SONG, 14, latin=SONG, line=280),
    Style("FooterNote", "页脚注", size=9, jc="left", line=240, colour="6E6E6E"),
    Style("StateMark", "状态标记", HEI, 14, "left", 320, colour="6E6E6E"),
    Style("SectionEnd", "分节", size=1, line=20),
)


# No added space between Chinese and Latin characters or digits.
_NO_GAPS = (w("autoSpaceDE", val=0), w("autoSpaceDN", val=0))


def styles_part() -> Element:
    """word/styles.xml."""
    return w("styles", _defaults(), _normal(), *(_style(style) for style in STYLES))


def fonts(east_asian: str, latin: str = LATIN) -> Element:
    """Chinese and Latin fonts; quotation marks and dashes count as Chinese."""
    return w("rFonts", hint="eastAsia", ascii=latin, eastAsia=east_asian, hAnsi=latin, cs=latin)


def _defaults() -> Element:
    run = w(
        "rPr",
        fonts(FANGSONG),
        w("kern", val=2),
        w("sz", val=32),
        w("szCs", val=32),
        w("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"),
    )
    return w("docDefaults", w("rPrDefault", run), w("pPrDefault", w("pPr", *_NO_GAPS)))


def _normal() -> Element:
    """The base of all styles.

    The page grid only tells Word's dialog 22 lines of 28 characters: other programs spread out text that
    snaps to it, so the exact pitch and the tightened characters do the work.
    """
    paragraph = w(
        "pPr",
        w("widowControl", val=0),
        *_NO_GAPS,
        w("snapToGrid", val=0),
        w("spacing", before=0, after=0, line=PITCH, lineRule="exact"),
        w("jc", val="both"),
    )
    run = w("rPr", fonts(FANGSONG), w("spacing", val=TIGHTENING), w("sz", val=32), w("szCs", val=32))
    style = w(
        "style", w("name", val="Normal"), w("qFormat"), paragraph, run, type="paragraph", styleId="Normal"
    )
    style.set(style.tag.replace("style", "default"), "1")
    return style


def _style(style: Style) -> Element:
    half_points = int(style.size * 2)
    paragraph = w(
        "pPr",
        w("keepNext") if style.outline is not None or style.key == "TableCaption" else None,
        w("spacing", before=0, after=0, line=style.line, lineRule="exact"),
        w("ind", firstLineChars=200, firstLine=2 * CHARACTER) if style.first_line else None,
        w("jc", val=style.jc),
        w("outlineLvl", val=style.outline) if style.outline is not None else None,
    )
    run = w(
        "rPr",
        fonts(style.font, style.latin),
        w("color", val=style.colour) if style.colour else None,
        w("spacing", val=TIGHTENING if style.size == 16 else 0),
        w("sz", val=half_points),
        w("szCs", val=half_points),
    )
    return w(
        "style",
        w("name", val=style.name),
        w("basedOn", val="Normal"),
        w("qFormat"),
        paragraph,
        run,
        type="paragraph",
        styleId=style.key,
    )
