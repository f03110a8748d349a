"""Habits D to G of real sheets: what a cell means, and what is asked about instead of guessed."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from fupin.figures import Absence, Precision
from fupin.intake.cells import (
    BankAccount,
    CellProblem,
    Choice,
    Code,
    Date,
    DecimalNumber,
    FigureCell,
    Headcount,
    IdNumber,
    Integer,
    Measure,
    Money,
    Month,
    MonthCount,
    MultiChoice,
    Percent,
    PersonName,
    Phone,
    Raw,
    Remark,
    RoughMoney,
    Text,
    Year,
    YesNo,
    nearest_word,
)
from fupin.intake.columns import Column
from fupin.intake.reading import Share
from fupin.intake.understanding import sentence

GOOD_ID = "11010519491231002X"
CAUSES = [("ill", "因病"), ("disabled", "因残"), ("study", "因学")]
day = datetime.date


def problem(cell, value, **raw):
    """The code of the problem that the cell has with the value."""
    with pytest.raises(CellProblem) as found:
        cell.parse(Raw(value, **raw))
    return found.value.code


@pytest.mark.parametrize("value", [None, "", "  ", "/", "-", "—", "未统计", "\u200b", "\u00a0"])
@pytest.mark.parametrize(
    "cell",
    [
        Text(),
        Code(),
        Integer(),
        DecimalNumber(),
        Money(),
        FigureCell(),
        Date(),
        Month(),
        Year(),
        YesNo(),
        IdNumber(),
    ],
)
def test_habit_43_a_blank_is_never_zero(cell, value):
    assert cell.parse(Raw(value)) is None


@pytest.mark.parametrize("cell", [Integer(), Money(), Date(), IdNumber(), Choice(CAUSES)])
def test_habit_43_none_in_words_is_a_blank_unless_the_column_says_zero(cell):
    assert cell.parse(Raw("无")) is None
    assert Integer(nothing=0).parse(Raw("无")) == 0
    assert Text().parse(Raw("无")) == "无"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (4.21023e17, "damaged_number"),
        (421023198001011200, "damaged_number"),
        ("4.21023E+17", "damaged_number"),
        ("421023198001011000", "damaged_number"),
        ("110105194912310021", "id_check"),
        ("110105491231002", "old_id"),
        (110105491231002.0, "old_id"),
        ("11010519491331002X", "id_birth"),
        ("1101051949123100", "id_length"),
        ("11010519491231002Y", "id_length"),
    ],
)
def test_habit_23_and_25_a_damaged_id_is_refused_never_repaired(value, code):
    assert problem(IdNumber(), value) == code


def test_habit_23_the_refusal_says_that_the_digits_are_lost():
    with pytest.raises(CellProblem, match="末尾 000 表明后几位已经丢失，无法恢复"):
        IdNumber().parse(Raw(421023198001011000))


@pytest.mark.parametrize(
    "value",
    [
        GOOD_ID,
        GOOD_ID.lower(),
        "11010519491231002Ｘ",
        "11010519491231002×",
        "11010519491231002*",
        "１１０１０５１９４９１２３１００２X",
        " 110105 19491231 002X\u00a0",
        "110105-19491231-002X",
        "'11010519491231002X",
        "1101051949\n1231002X",
    ],
)
def test_habit_24_look_alikes_and_blanks_in_an_id_are_cleaned(value):
    assert IdNumber().parse(Raw(value)) == GOOD_ID


def test_habit_25_a_disability_card_gives_its_first_eighteen_with_a_hint():
    raw = Raw(GOOD_ID + "43B1")
    assert IdNumber().parse(raw) == GOOD_ID
    assert [code for code, _ in raw.warnings] == ["disability_card"]


@pytest.mark.parametrize("value", ["无", "未办", "黑户"])
def test_habit_25_no_id_is_no_id(value):
    assert IdNumber().parse(Raw(value)) is None


def test_habit_27_codes_stored_as_numbers_are_restored_up_to_fifteen_digits():
    assert Code().parse(Raw(12345678.0)) == "12345678"
    assert Code().parse(Raw("12345678.0")) == "12345678"
    assert Code().parse(Raw(123456789012345.0)) == "123456789012345"
    assert problem(Code(), 1234567890123456.0) == "damaged_number"
    assert problem(Code(), "1.2E+15") == "damaged_number"
    assert problem(Code(), 1.5) == "code"
    assert problem(BankAccount(), 6.2284812e18) == "damaged_number"
    assert BankAccount().parse(Raw("6228 4812 3456 7890 123")) == "6228481234567890123"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("张　三", "张三"),
        ("李  明", "李明"),
        ("\u00a0王五\u200b\ufeff", "王五"),
        ("买买提.吐尔逊", "买买提·吐尔逊"),
        ("买买提•吐尔逊", "买买提·吐尔逊"),
        ("阿卜杜拉・艾力", "阿卜杜拉·艾力"),
        ("Ａ娜", "A娜"),
        *((f"艾力{dot}买买提", "艾力·买买提") for dot in "\u2022\u30fb\uff65\uff0e\ufe52\u2027\u00b7."),
        ("艾力 · 买买提", "艾力·买买提"),
        ("欧阳 震华", "欧阳震华"),
        ("张 三丰", "张三丰"),
        # Written down the cell.
        ("张\n三", "张三"),
        ("李\r\n四\r\n妹", "李四妹"),
        ("\n黄招元\n", "黄招元"),
        ("买 买 提 吐 尔 逊", "买买提吐尔逊"),
    ],
)
def test_habit_29_names_lose_alignment_and_keep_their_dots(value, name):
    assert PersonName().parse(Raw(value)) == name


@pytest.mark.parametrize(
    ("value", "name"),
    [("艾力 买买提", "艾力 买买提"), ("艾力　　买买提", "艾力 买买提"), ("阿依 古丽", "阿依古丽")],
)
def test_habit_29_words_of_a_name_are_not_joined_without_a_word(value, name):
    raw = Raw(value)
    assert (PersonName().parse(raw), [code for code, _ in raw.warnings]) == (name, ["spaced_name"])


@pytest.mark.parametrize(
    "value",
    [
        *("无", "待核实", "户主", "不详", "未知", "空白", "（待核实）", " 暂无 ", "户 主", "不\n详"),
        *("死亡", "本户", "未上户", "男", "女", "汉族", "（已迁出）"),
    ],
)
def test_words_that_stand_for_a_name_are_none(value):
    assert not PersonName().is_tidy(value)
    assert problem(PersonName(), value) == "no_name"


@pytest.mark.parametrize("value", ["同上", "同左", "同前", " 同上 ", "〃"])
def test_a_ditto_is_no_name(value):
    assert not PersonName().is_tidy(value)
    assert problem(PersonName(), value) == "ditto"


@pytest.mark.parametrize(
    "value", ["李四(死亡)", "张三 （已迁出）", "黄大(户主)", "李四（死亡", "黄大【户主】"]
)
def test_a_name_with_a_remark_in_brackets_is_refused(value):
    assert problem(PersonName(), value) == "remark_in_name"
    assert PersonName(several=True).parse(Raw(value)) == value


@pytest.mark.parametrize("value", ["王*五", "王＊", "张××"])
def test_a_masked_name_is_refused(value):
    assert problem(PersonName(), value) == "masked_name"


def test_names_that_only_begin_like_such_words_are_names():
    assert [PersonName().parse(Raw(name)) for name in ("无双", "户主华", "缺月")] == [
        "无双",
        "户主华",
        "缺月",
    ]


@pytest.mark.parametrize(
    "value",
    [
        "张三\n李四",
        "张三\r\n李四妹",
        "张三_x000D_\n李四",
        "张三、李四",
        "张三/李四",
        "张三，李四",
        "张三；李四",
    ],
)
def test_two_persons_in_one_cell_are_not_made_one(value):
    assert problem(PersonName(), value) == "several_names"
    assert PersonName(several=True).parse(Raw("张三\n李四")) == "张三、李四"


@pytest.mark.parametrize("value", ["张?", "王\ue000", "李+莹", "赵□"])
def test_habit_30_characters_that_cannot_be_read_are_asked_about(value):
    raw = Raw(value)
    PersonName().parse(raw)
    assert [code for code, _ in raw.warnings] == ["rare_character"]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("其中2人已死亡", "其中2人"),
        ("含现金 3.5 万，余为物资", "3.5 万"),
        ("两人外出务工", "两人"),
        ("已搬迁", None),
        ("第一书记联系", None),
        ("2016年完成", None),
    ],
)
def test_habit_20_figures_in_a_remark_are_kept_as_words_and_told(value, told):
    raw = Raw(value)
    assert Remark(500).parse(raw) == value
    assert [(code, f"“{told}”" in message) for code, message in raw.warnings] == (
        [("figure_in_remark", True)] if told else []
    )


def test_text_keeps_chinese_punctuation_and_narrows_only_letters_and_digits():
    assert Text().parse(Raw("修路（５公里），完成Ａ段。\r\n见附件")) == "修路（5公里），完成A段。 见附件"
    assert problem(Text(3), "四个字符") == "too_long"


@pytest.mark.parametrize("value", ["是", "有", "√", 1.0, "1", "Y", "对", True, "Ｙ"])
def test_habit_31_words_for_yes(value):
    assert YesNo().parse(Raw(value)) is True
    assert YesNo(reverse=True).parse(Raw(value)) is False


@pytest.mark.parametrize("value", ["否", "无", "×", 0.0, "0", "N", False])
def test_habit_31_words_for_no(value):
    assert YesNo().parse(Raw(value)) is False
    assert YesNo(reverse=True).parse(Raw(value)) is True


@pytest.mark.parametrize(("value", "good"), [("参加", True), ("已", True), ("正常", True), ("没参加", False)])
def test_habit_31_words_of_something_good_are_asked_about_where_yes_is_bad(value, good):
    assert YesNo().parse(Raw(value)) is good
    assert problem(YesNo(reverse=True), value) == "yes_no"
    assert problem(YesNo(bad=True), value) == "yes_no"


@pytest.mark.parametrize("cell", [Text(), Code(), PersonName(), Integer(), Date(), Choice(CAUSES)])
@pytest.mark.parametrize("value", ["同上", " 〃 ", "″"])
def test_a_sign_for_what_stands_above_is_no_value(cell, value):
    assert problem(cell, value) == "ditto"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2018/10/11 0:00", day(2018, 10, 11)),
        ("2018/1/21 0:00", day(2018, 1, 21)),
        ("2018/10/1 0:00", day(2018, 10, 1)),
        ("2018-10-21 9:30", day(2018, 10, 21)),
        ("2018/10/31 8:05:00", day(2018, 10, 31)),
        ("2018年10月11日8:30", day(2018, 10, 11)),
        ("2018-10-11T08:30:00Z", day(2018, 10, 11)),
    ],
)
def test_the_time_of_day_takes_nothing_of_the_day_with_it(value, expected):
    assert Date().parse(Raw(value, typed=False)) == expected


def test_round_zeros_among_chinese_digits_are_zeros_and_what_is_no_number_is_no_date():
    assert Date().parse(Raw("二○一八年十月十一日")) == day(2018, 10, 11)
    assert Date().parse(Raw("二O一八年十月")) == day(2018, 10, 1)
    for value in ("一八年十月", "九八年十月", "二〇一八年十十月"):
        assert problem(Date(), value) == "date"


@pytest.mark.parametrize("value", ["10/1/18", "11/12/13", "1/10/2018"])
def test_three_short_parts_with_strokes_may_be_in_any_order(value):
    assert problem(Date(), value) == "ambiguous_date"


def test_a_year_under_a_date_format_is_asked_about():
    with pytest.raises(CellProblem) as found:
        Year().parse(Raw(day(1905, 7, 10)))
    assert (found.value.code, found.value.nearest) == ("year_as_date", "2018")


def test_habit_31_other_words_are_asked_about_and_a_column_may_have_its_own():
    assert problem(YesNo(), "也许") == "yes_no"
    assert YesNo(yes=("享受政策",)).parse(Raw("享受政策")) is True


@pytest.mark.parametrize(
    "value", ["因病、因残", "因残/因病", "因病,因残", "因病 因残", "因残；因病", "因病和因残"]
)
def test_habit_32_several_values_however_parted(value):
    assert MultiChoice(CAUSES).parse(Raw(value)) == ["ill", "disabled"]
    assert problem(MultiChoice(CAUSES, maximum=1), value) == "too_many"


def test_habit_33_old_names_are_aliases_and_unknown_words_get_a_proposal():
    kinds = Choice([("dibao", "低保贫困户"), ("tekun", "特困供养贫困户")], aliases={"五保户": "tekun"})
    assert kinds.parse(Raw("五保户")) == "tekun"
    assert kinds.parse(Raw(" 低保 贫困户")) == "dibao"
    with pytest.raises(CellProblem) as unknown:
        kinds.parse(Raw("特困贫困户"))
    assert (unknown.value.nearest, unknown.value.allowed) == ("特困供养贫困户", "低保贫困户、特困供养贫困户")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2018年10月1日", day(2018, 10, 1)),
        ("2018/10/1", day(2018, 10, 1)),
        ("2018.10.01", day(2018, 10, 1)),
        ("2018-10-01 00:00:00", day(2018, 10, 1)),
        ("20181001", day(2018, 10, 1)),
        (20181001.0, day(2018, 10, 1)),
        (43374.0, day(2018, 10, 1)),
        ("18.10.1", day(2018, 10, 1)),
        ("二〇一八年十月二十一日", day(2018, 10, 21)),
        (datetime.datetime.fromisoformat("2018-10-01T08:30"), day(2018, 10, 1)),
        (day(2018, 10, 1), day(2018, 10, 1)),
        ("2018、10、1", day(2018, 10, 1)),
        ("2018.10.01.", day(2018, 10, 1)),
        ("2018-10-01 星期一", day(2018, 10, 1)),
        ("2018年10月1日（周一）", day(2018, 10, 1)),
        ("至今", None),
        ("未脱贫", None),
    ],
)
def test_habit_34_days_in_all_forms(value, expected):
    assert Date().parse(Raw(value)) == expected


@pytest.mark.parametrize(
    "value", ["2018.10", "2018年10月", "201810", 201810.0, "18.10", "二〇一八年十月", "2018年10月份"]
)
def test_habit_34_months_in_all_forms(value):
    assert Month().parse(Raw(value)) == day(2018, 10, 1)
    raw = Raw(value)
    assert Date().parse(raw) == day(2018, 10, 1)
    assert [code for code, _ in raw.warnings] == ["month_only"]
    assert Date(month_day="last").parse(Raw(value)) == day(2018, 10, 31)
    assert problem(Date(month_day=None), value) == "date"


def test_habit_34_a_number_2018_1_is_asked_about():
    assert problem(Date(), 2018.1) == "ambiguous_date"
    assert problem(Month(), "2018.1", typed=False) == "ambiguous_date"
    assert Month().parse(Raw("2018.1")) == day(2018, 1, 1)
    assert Month().parse(Raw(2018.11)) == day(2018, 11, 1)
    with pytest.raises(CellProblem) as asked:
        Month().parse(Raw(2018.1))
    assert asked.value.allowed == "2018-01 或 2018-10"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2018.10-2019.3", "date_range"),
        ("2018-02-30", "date"),
        ("10/1/2018", "ambiguous_date"),
        ("2100-01-01", "date_bounds"),
        ("1900-01-01", "date_bounds"),
        ("2018年", "date"),
        ("去年", "date"),
    ],
)
def test_habit_34_and_35_what_is_no_day_is_refused(value, code):
    assert problem(Date(), value) == code


def test_habit_35_years_and_what_lies_ahead():
    assert [
        Year().parse(Raw(value))
        for value in (2018.0, "2018", "2018年", "2018年度", "2018年底", "2018年末", day(2018, 5, 1))
    ] == [2018] * 7
    assert problem(Date(), "2018年底") == "date"
    assert Month().parse(Raw("2018年元月")) == day(2018, 1, 1)
    assert problem(Year(), "2014、2018(返贫再脱)") == "several_years"
    assert problem(Year(), 2100.0) == "date_bounds"
    assert problem(Year(past=True), 2098.0) == "future"


def test_a_year_may_have_a_first_one_and_a_plan_lie_a_year_ahead():
    this = timezone.localdate().year
    past, plan = Year(past=True, since=1986), Year(past=True, since=1986, ahead=1)
    # A list may bear the last day of the year that it is about.
    assert [past.parse(Raw(value)) for value in (1986, this, f"{this}-12-31")] == [1986, this, this]
    assert (plan.parse(Raw(this + 1)), problem(plan, this + 2), problem(past, this + 1)) == (
        this + 1,
        "future",
        "future",
    )
    assert problem(past, 1985) == "date_bounds"
    with pytest.raises(CellProblem) as found:
        past.parse(Raw("2081年"))
    assert found.value.allowed == f"1986—{this} 年之间"


@pytest.mark.parametrize(
    ("value", "months"),
    [("6个月", 6), ("半年", 6), ("全年", 12), ("无", 0), ("—", 0), (3.0, 3), (None, None), ("", None)],
)
def test_habit_36_months_of_work(value, months):
    assert MonthCount().parse(Raw(value)) == months
    assert problem(MonthCount(), "6-8") == "range"
    assert problem(MonthCount(), 13.0) == "too_large"


@pytest.mark.parametrize(
    ("value", "yuan"),
    [
        ("3.5万", "35000.00"),
        ("3万5", "35000.00"),
        ("35000元", "35000.00"),
        ("￥35,000.00", "35000.00"),
        ("叁万伍仟元整", "35000.00"),
        ("３．５", "3.50"),
        ("1 234", "1234.00"),
        ("(500)", "-500.00"),
        ("1.2亿元", "120000000.00"),
    ],
)
def test_habit_37_money_in_all_forms(value, yuan):
    assert Money().parse(Raw(value)) == Decimal(yuan)


def test_habit_37_the_cells_own_unit_beats_that_of_the_header():
    assert Money().parse(Raw("35000元", unit="万元")) == Decimal("35000.00")
    assert Money().parse(Raw(3.5, unit="万元", sheet_unit="元")) == Decimal("35000.00")
    assert Money().parse(Raw(3.5, sheet_unit="万元")) == Decimal("35000.00")


@pytest.mark.parametrize("value", ["3.5万5", "3.5百5", "三点五万五", "1.2亿3", "3.5万5元"])
def test_habit_37_a_short_form_stands_only_behind_a_whole_number(value):
    assert problem(Money(), value) == "unreadable"
    assert problem(FigureCell("元"), value) == "unreadable"
    assert Money().parse(Raw("12万5")) == Decimal(125000)
    assert Money().parse(Raw("三百五")) == Decimal(350)


def test_habit_37_a_heading_of_thousands_or_millions_is_read_as_such():
    assert Money().parse(Raw(3.5, unit="千元")) == Decimal("3500.00")
    assert Money().parse(Raw("3.5", sheet_unit="百万元")) == Decimal("3500000.00")
    assert Money().parse(Raw("3.5万", unit="千元")) == Decimal("35000.00")
    assert FigureCell("元").parse(Raw("10余", unit="千元")).value == Decimal(10000)


def test_habit_38_figures_keep_what_they_say_of_themselves():
    figure = FigureCell("元").parse(Raw("10余万", unit="万元"))
    assert (figure.value, figure.precision) == (Decimal(100000), Precision.AT_LEAST)
    assert FigureCell("元").parse(Raw(3.5, unit="万元")).value == Decimal(35000)
    span = FigureCell("人").parse(Raw("3-4 名"))
    assert (span.value, span.upper, span.precision) == (3, 4, Precision.RANGE)
    assert FigureCell("人").parse(Raw("无")).absence is Absence.NONE
    assert problem(Money(), "10余万") == "approximate"
    assert problem(Integer(), "3-4") == "range"
    assert Integer().parse(Raw("十七")) == 17


@pytest.mark.parametrize(
    "value", ["35000元整", "人民币35000元整", "3.5万元整", "叁万伍仟元整", "￥35,000.00"]
)
def test_habit_37_amounts_as_they_stand_on_papers(value):
    assert Money().parse(Raw(value)) == Decimal(35000)


def test_habit_39_decimals_of_wan_are_exact_and_float_tails_go():
    assert Money().parse(Raw(108.304, unit="万元")) == Decimal("1083040.00")
    assert Money().parse(Raw(165.03299999999999, unit="万元")) == Decimal("1650330.00")
    assert DecimalNumber(places=2).parse(Raw(0.30000000000000004)) == Decimal("0.30")
    assert problem(Money(), 1.005) == "money"


def test_habit_40_percentages():
    assert [Percent().parse(Raw(value)) for value in ("32.9%", "32.9％", 32.9)] == [Decimal("32.90")] * 3
    raw = Raw(0.329)
    assert Percent().parse(raw) == Decimal("32.90")
    assert [code for code, _ in raw.warnings] == ["percent"]
    assert problem(Percent(), "0.329") == "ambiguous_percent"


def test_habit_41_quantities_are_converted_exactly_or_refused():
    assert FigureCell("公里").parse(Raw("7736米")).value == Decimal("7.736")
    assert FigureCell("千瓦").parse(Raw("70.2KW")).value == Decimal("70.2")
    assert problem(FigureCell("公里"), "3亩") == "unit"


def test_habit_40_a_figure_in_the_format_of_percentages_is_what_is_seen():
    figure = FigureCell().parse(Raw(Share(3.5)))
    assert (figure.text, figure.value, figure.stated_unit) == ("350%", Decimal(350), "%")
    assert FigureCell("%").parse(Raw(Share(0.329))).value == Decimal("32.9")
    for unit in ("元", "人", "公里"):
        assert problem(FigureCell(unit), Share(3.5)) == "unit"
    assert problem(RoughMoney(), Share(3.5)) == "share"


def test_a_unit_in_the_cell_goes_before_the_headings_where_the_row_decides_what_is_counted():
    def read(value, unit):
        figure = FigureCell().parse(Raw(value, unit=unit))
        return figure.value, figure.unit, figure.text

    assert read("120人次", "万元") == (120, "人次", "120人次")
    assert read("3.8万人次", "万元") == (38000, "人次", "3.8万人次")
    assert read("100平方米", "亩") == (100, "平方米", "100平方米")
    assert read(120, "万元") == (1200000, "元", "120万元")
    assert read("3.5万", "万元") == (35000, "元", "3.5万元")
    assert read("无", "万元")[:2] == (0, "元")
    assert Money().parse(Raw("3.5万元", unit="元")) == Decimal(35000)


def test_counts_may_carry_their_unit_but_nothing_else():
    assert Integer(units=("户",)).parse(Raw("12户")) == 12
    assert problem(Integer(), "5已死亡") == "number"
    assert problem(Integer(), 2.5) == "not_whole"
    assert problem(Integer(), "-1") == "too_small"
    assert problem(Integer(), True) == "unreadable"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (Headcount(), "5万元"),
        (Headcount(), "12亩"),
        (Headcount(), "5年"),
        (Headcount(), "12户"),
        (Integer(), "3人"),
        (MonthCount(), "2年"),
        (MonthCount(), "20天"),
        (Integer(units=("年",)), "24个月"),
    ],
)
def test_a_number_of_something_else_is_no_count(cell, value):
    assert problem(cell, value) == "unit"


@pytest.mark.parametrize(
    ("cell", "unit", "value", "expected"),
    [
        (Headcount(), "人", 4.0, 4),
        (Headcount(), "口", "4口", 4),
        (MonthCount(), "个月", 6.0, 6),
        (Integer(units=("张", "份")), "份", "3张", 3),
        (Measure(unit="亩"), "分", 25.0, Decimal("2.50")),
        (Measure(unit="平方米"), "平方", 80.0, Decimal("80.00")),
    ],
)
def test_a_count_is_in_the_unit_of_its_heading(cell, unit, value, expected):
    assert cell.parse(Raw(value, unit=unit)) == expected


@pytest.mark.parametrize(
    ("cell", "unit"),
    [(MonthCount(), "天"), (Headcount(), "户"), (Measure(unit="平方米"), "间"), (Integer(), "万元")],
)
def test_a_heading_that_counts_something_else_is_asked_about_at_each_cell(cell, unit):
    assert problem(cell, 10.0, unit=unit) == "unit"


@pytest.mark.parametrize(
    "value", [day(2018, 1, 2), datetime.datetime.fromisoformat("2018-03-04T00:00"), True]
)
@pytest.mark.parametrize("cell", [Code(), PersonName()])
def test_a_name_or_number_that_became_a_day_or_a_truth_value_is_refused(cell, value):
    assert problem(cell, value) == "other_kind"


def test_a_short_number_in_scientific_form_has_lost_its_digits_too():
    with pytest.raises(CellProblem, match="写成了科学计数，只剩前几位") as caught:
        Code().parse(Raw("4.41621E+11"))
    assert caught.value.code == "damaged_number"


@pytest.mark.parametrize(
    "value", [13812345678.0, "138 1234 5678", "138-1234-5678", "+8613812345678", "１３８12345678"]
)
def test_phones(value):
    assert Phone().parse(Raw(value)) == "13812345678"
    assert Phone().parse(Raw("0794-1234567")) == "0794-1234567"
    assert problem(Phone(), "123") == "phone"


@pytest.mark.parametrize(
    ("cell", "text", "value"),
    [
        (Money(), "3.5万圆", "35000"),
        (Money(), "35000（元）", "35000"),
        (Money(), "35元5角", "35.5"),
        (Measure(unit="平方米"), "80㎡", "80"),
        (Measure(unit="平方米"), "60m2", "60"),
        (Measure(unit="平方米"), "60m²", "60"),
        (Measure(unit="平方米"), "60平米", "60"),
        (Measure(unit="公里"), "1.2km", "1.2"),
        (Measure(unit="亩"), "2亩3分", "2.3"),
    ],
)
def test_habit_37_what_a_careful_person_understands_is_read(cell, text, value):
    assert cell.parse(Raw(text)) == Decimal(value)
    assert problem(Integer(), text) == "unit"


@pytest.mark.parametrize("cell", [Money(), Integer(), DecimalNumber(), Measure(unit="亩")])
@pytest.mark.parametrize("text", ["约莫一些", "几十"])
def test_a_column_of_exact_numbers_advises_no_approximate_ones(cell, text):
    with pytest.raises(CellProblem) as caught:
        cell.parse(Raw(text))

    assert "余" not in caught.value.message
    assert "准确的数" in caught.value.message


def test_a_column_of_rough_amounts_goes_on_advising_them():
    with pytest.raises(CellProblem, match="600余万元"):
        RoughMoney().parse(Raw("约莫一些"))


@pytest.mark.parametrize("cell", [Money(), RoughMoney(), FigureCell("元")])
def test_an_amount_per_month_is_no_yearly_one(cell):
    for text in ("300元/月", "每月300元", "月均300元", "月薪3000元"):
        assert problem(cell, text) == "unit"
    for unit in ("元/月", "元/人"):
        with pytest.raises(CellProblem, match=f"列名写的单位是“{unit}”"):
            cell.parse(Raw(300, unit=unit))


@pytest.mark.parametrize("text", ["abc", "去年", "不清楚", "2018-13-01"])
def test_a_column_of_years_advises_a_year(text):
    with pytest.raises(CellProblem) as caught:
        Year().parse(Raw(text))

    assert (caught.value.message, caught.value.allowed) == ("不是认得的年份", "年份，如 2018")


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("是的呢", "是"),
        ("有困难", "是"),
        ("已经参加", "是"),
        ("不参与", "否"),
        ("还没有", "否"),
        ("去年", ""),
    ],
)
def test_an_answer_in_other_words_is_asked_about_with_yes_or_no(text, proposed):
    with pytest.raises(CellProblem) as caught:
        YesNo().parse(Raw(text))

    assert (caught.value.allowed, caught.value.nearest) == ("是、否", proposed)


@pytest.mark.parametrize(("text", "nearest"), [("汗族", "汉族"), ("状族", "壮族"), ("蒙族", "蒙古族")])
def test_the_word_that_sounds_the_same_is_proposed(text, nearest):
    assert nearest_word(text, ["壮族", "蒙古族", "黎族", "汉族", "回族"]) == nearest


@pytest.mark.parametrize("text", ["因病、因学", "因病 因学", "因病，因学", "因病和因学"])
def test_several_words_where_one_is_kept_are_named(text):
    with pytest.raises(CellProblem) as caught:
        Choice([("illness", "因病"), ("schooling", "因学"), ("other", "其他")]).parse(Raw(text))

    assert caught.value.code == "several"
    assert (
        caught.value.message
        == "填了“因病”“因学” 2 项，这里只能填一项；请留最主要的一项，其余的写到备注或相应的列"
    )
    assert problem(Choice([("illness", "因病")]), "因病、因穷") == "choice"


def test_blanks_around_a_value_are_not_shown_in_its_message():
    column, fault = Column("village", "村", Text()), CellProblem("unknown", "不在区划里")

    assert sentence(column, Raw("招元村\u3000 "), fault) == "“招元村”不在区划里"
    assert sentence(column, Raw("招元村\n二组"), fault) == "“招元村 二组”不在区划里"
