"""Charts: honest gaps, amounts written in 万 and 亿, and a drawing on the server that is always the same."""

import json
import threading
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from reports.charts.options import COLOURS, Link, Part, Scale, Series, composition, flow, scale_for, trend
from reports.charts.svg import render_svg

YEARS = ["2022年", "2023年", "2024年"]
DIRECT = Series("直接投入", (Decimal("30600000"), None, Decimal("42601230.00")))


def _texts(svg):
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own drawing
    return [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize(
    ("largest", "scale", "text"),
    [
        (Decimal("9999"), Scale(1, "元"), "9,999元"),
        (Decimal("42600000"), Scale(10_000, "万元"), "4,260万元"),
        (Decimal("8423"), Scale(1, "元"), "8,423元"),
        (Decimal("125000"), Scale(10_000, "万元"), "12.5万元"),
        (Decimal("100000000"), Scale(100_000_000, "亿元"), "1亿元"),
        (Decimal("0"), Scale(1, "元"), "0元"),
        (Decimal("20"), Scale(1, "元"), "20元"),
    ],
)
def test_amounts_are_written_in_the_unit_that_suits_the_largest(largest, scale, text):
    assert scale_for("元", [largest, None]) == scale
    assert scale.text(largest) == text


def test_a_year_that_is_not_filled_in_is_a_gap_and_not_a_zero():
    line = trend("历年投入", "元", YEARS, [DIRECT])["series"][0]
    assert line["data"][1] is None
    assert line["connectNulls"] is False
    assert [point["label"]["formatter"] for point in line["data"] if point] == ["3,060", "4,260.123"]


def test_a_series_of_another_length_is_refused():
    with pytest.raises(ValueError, match="“直接投入”有 3 个数，时期有 2 个"):
        trend("历年投入", "元", YEARS[:2], [DIRECT])


def test_every_chart_says_in_words_what_it_shows():
    option = trend("历年投入", "元", YEARS, [DIRECT])
    assert option["aria"]["label"]["description"] == (
        "历年投入。直接投入：2022年3,060万元，2023年未填，2024年4,260.123万元"
    )


def test_a_composition_writes_shares_and_names_what_is_not_filled_in():
    option = composition(
        "投向", "元", [Part("产业", Decimal(30000)), Part("教育", Decimal(10000)), Part("党建", None)]
    )
    slices = option["series"][0]["data"]
    assert [part["label"]["formatter"] for part in slices] == ["产业\n3万元（75.0%）", "教育\n1万元（25.0%）"]
    assert option["title"]["subtext"] == "未填：党建"


@pytest.mark.parametrize(
    ("value", "message"), [(Decimal(0), "合计为零"), (None, "合计为零"), (Decimal(-1), "有负数")]
)
def test_a_whole_that_cannot_be_divided_is_refused(value, message):
    with pytest.raises(ValueError, match=message):
        composition("投向", "元", [Part("产业", value)])


def test_a_flow_writes_what_passes_through_each_node():
    links = [Link("集团", "紫金县", Decimal(30000)), Link("紫金县", "产业", Decimal(20000))]
    diagram = flow("流向", "元", ["集团", "紫金县", "产业"], links)["series"][0]
    assert [node["label"]["formatter"] for node in diagram["data"]] == [
        "集团 3万元",
        "紫金县 3万元",
        "产业 2万元",
    ]


@pytest.mark.parametrize(
    ("links", "message"),
    [
        ([Link("甲", "丁", 1)], "“甲”到“丁”有一端不在节点里"),
        ([Link("甲", "乙", 0)], "应大于零，现在是 0"),
        ([Link("甲", "乙", 1), Link("乙", "丙", 1), Link("丙", "乙", 1)], "转成了一个圈"),
    ],
)
def test_flows_that_cannot_be_drawn_are_refused(links, message):
    with pytest.raises(ValueError, match=message):
        flow("流向", "元", ["甲", "乙", "丙"], links)


def test_nodes_with_one_name_are_refused():
    with pytest.raises(ValueError, match="重名的节点"):
        flow("流向", "元", ["甲", "甲"], [])


def test_options_are_plain_json():
    option = trend("历年投入", "元", YEARS, [DIRECT])
    assert json.loads(json.dumps(option)) == option


@pytest.mark.parametrize("colour", COLOURS)
def test_colours_stand_out_from_white(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (luminance + 0.05) >= 4.5


def test_the_server_draws_title_labels_and_unit():
    texts = _texts(render_svg(trend("历年投入", "元", YEARS, [DIRECT]), 720, 380))
    assert {"历年投入", "单位：万元", "3,060", "2023年"} <= set(texts)


def test_a_drawing_has_its_size_and_its_words_for_screen_readers():
    option = composition("投向", "元", [Part("产业", Decimal(30000))])
    root = ElementTree.fromstring(render_svg(option, 640, 360))  # noqa: S314 - our own drawing
    assert (root.get("width"), root.get("height"), root.get("role")) == ("640", "360", "img")
    assert root.get("aria-label") == "投向。合计3万元。产业3万元"


def test_the_same_chart_is_drawn_the_same_and_another_shares_no_id():
    first, second = (trend(title, "元", YEARS, [DIRECT]) for title in ("甲", "乙"))
    drawn = render_svg(first, 720, 380)
    other = render_svg(second, 720, 380)
    assert render_svg(first, 720, 380) == drawn
    ids = [
        {node.get("id") for node in ElementTree.fromstring(svg).iter() if node.get("id")}  # noqa: S314
        for svg in (drawn, other)
    ]
    assert ids[0]
    assert ids[0].isdisjoint(ids[1])


def test_a_drawing_has_no_inline_style_and_no_script():
    svg = render_svg(composition("投向", "元", [Part("<script>alert(1)</script>", Decimal(1))]), 640, 360)
    assert "style" not in svg
    assert "<script" not in svg
    assert "alert(1)" in "".join(filter(None, _texts(svg)))


def test_threads_draw_side_by_side():
    option = trend("历年投入", "元", YEARS, [DIRECT])
    expected = render_svg(option, 720, 380)
    drawn = []
    threads = [threading.Thread(target=lambda: drawn.append(render_svg(option, 720, 380))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert drawn == [expected] * 3


def test_an_option_that_cannot_be_drawn_is_refused_in_words():
    with pytest.raises(ValueError, match="图表画不出来"):
        render_svg(
            {"series": [{"type": "sankey", "data": None, "links": 3}], "xAxis": {"gridIndex": 9}}, 10, 10
        )
