"""How places are called, and which place people mean."""

import pytest

from counties.selectors import find_place, path_label, plain_name
from counties.selectors.names import stem


@pytest.mark.parametrize(
    ("official", "plain"),
    [
        ("招元村村民委员会", "招元村"),
        ("招元村委会", "招元村"),
        ("招元村村委会", "招元村"),
        ("银闸社区居委会", "银闸社区"),
        ("望春社区居民委员会", "望春社区"),
        ("刘南社区村委会", "刘南社区"),
        ("六铺炕居委会", "六铺炕居委会"),
        ("向阳居民委员会", "向阳居委会"),
        ("巴音敖包嘎查委员会", "巴音敖包嘎查"),
        ("招元村", "招元村"),
    ],
)
def test_a_village_is_called_without_its_committee(official, plain):
    assert plain_name(official) == plain


def test_a_path_leaves_placeholders_out_and_says_no_name_twice():
    assert path_label(["北京市", "市辖区", "东城区"]) == "北京市东城区"
    assert path_label(["河南省", "省直辖县级行政区划", "济源市"]) == "河南省济源市"
    assert path_label(["广东省", "东莞市", "东莞市", "石碣镇"]) == "广东省东莞市石碣镇"
    assert path_label(["北京市", "市辖区"]) == "北京市市辖区"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("紫金县", "紫金"),
        ("恩施土家族苗族自治州", "恩施"),
        ("内蒙古自治区", "内蒙古"),
        ("新疆维吾尔自治区", "新疆"),
        ("阿贵沟嘎查村", "阿贵沟"),
        ("沙市", "沙市"),
    ],
)
def test_a_name_is_shortened_as_people_do(name, short):
    assert stem(name) == short


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("441621104202", "441621104202"),
        ("441621000000", "441621"),
        ("广东省河源市紫金县上义镇招元村", "441621104202"),
        ("紫金县上义镇招元村委会", "441621104202"),
        ("广东紫金招元", "441621104202"),
        ("紫金", "441621"),
        ("河南 鲁山县", "410423"),
        ("阿贵沟嘎查村", "150207202200"),
        ("恩施州", "4228"),
        ("恩施州恩施市", "422801"),
        ("凤安镇黄洞村", "441621105201"),
        ("北京市朝阳区", "110105"),
    ],
)
def test_a_place_is_found_under_what_people_write(world, words, code):
    assert [place.code for place in find_place(words)] == [code]


def test_a_name_that_several_places_have_gives_them_all(world):
    assert [place.code for place in find_place("黄洞村")] == ["441621104201", "441621105201"]
    assert [place.code for place in find_place("朝阳区")] == ["110105", "220104"]


def test_only_places_inside_the_given_one_are_found(world):
    assert [place.code for place in find_place("黄洞", within="441621105")] == ["441621105201"]
    assert find_place("招元村", within="410423") == []
    assert find_place("招元镇") == []
    assert find_place("村") == []
