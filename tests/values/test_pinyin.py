"""Names are sorted as they are called."""

import pytest

from fupin.pinyin import initials, sort_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("重庆市", "chongqingshi"),
        ("六安市", "luanshi"),
        ("六合区", "luhequ"),
        ("蚌埠市", "bengbushi"),
        ("蚌山区", "bengshanqu"),
        ("阳曲县", "yangquxian"),
        ("洪洞县", "hongtongxian"),
        ("鄱阳县", "poyangxian"),
        ("大埔县", "dabuxian"),
        ("浚县", "xunxian"),
        ("单县", "shanxian"),
        ("莘县", "shenxian"),
        ("蔚县", "yuxian"),
        ("乐亭县", "laotingxian"),
        ("乐陵市", "laolingshi"),
        ("乐清市", "yueqingshi"),
        ("乐山市", "leshanshi"),
        ("尉犁县", "yulixian"),
        ("尉氏县", "weishixian"),
        ("长子县", "zhangzixian"),
        ("长治市", "changzhishi"),
        ("长垣市", "changyuanshi"),
        ("子长市", "zichangshi"),
        ("朝阳市", "chaoyangshi"),
        ("什邡市", "shifangshi"),
        ("乌什县", "wushixian"),
        ("都匀市", "duyunshi"),
        ("成都市", "chengdushi"),
        ("漯河市", "luoheshi"),
        ("涡阳县", "guoyangxian"),
        ("宕昌县", "tanchangxian"),
        ("繁峙县", "fanshixian"),
        ("荥阳市", "xingyangshi"),
        ("荥经县", "yingjingxian"),
        ("佛坪县", "fopingxian"),
        ("伽师县", "jiashixian"),
        ("称多县", "chenduoxian"),
        ("闵行区", "minhangqu"),
        ("柞水县", "zhashuixian"),
        ("盱眙县", "xuyixian"),
        ("卢氏县", "lushixian"),
        ("舟曲县", "zhouquxian"),
        ("解家村", "xiejiacun"),
        ("单楼村民委员会", "shanloucunminweiyuanhui"),
        ("解放村", "jiefangcun"),
        ("上义镇", "shangyizhen"),
        ("第3村A组", "di3cunazu"),
        ("", ""),
    ],
)
def test_a_place_sorts_by_what_it_is_called(name, key):
    assert sort_key(name) == key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("曾庆红", "zengqinghong"),
        ("单雄信", "shanxiongxin"),
        ("解晓东", "xiexiaodong"),
        ("仇英", "qiuying"),
        ("区伟", "ouwei"),
        ("查良镛", "zhaliangyong"),
        ("盖丽", "geli"),
        ("朴正", "piaozheng"),
        ("尉迟恭", "yuchigong"),
        ("尉健", "weijian"),
        ("万俟卨", "moqixie"),
        ("万里", "wanli"),
        ("单于月", "chanyuyue"),
        ("欧阳修", "ouyangxiu"),
        ("王重阳", "wangchongyang"),
        ("张　三", "zhangsan"),
    ],
)
def test_a_person_sorts_by_the_surname_s_own_reading(name, key):
    assert sort_key(name, surname=True) == key


@pytest.mark.parametrize(
    ("name", "letters"),
    [("紫金县", "zjx"), ("重庆市", "cqs"), ("洪洞县", "htx"), ("第3村", "d3c"), ("𫚭鱼", "ly")],
)
def test_initials_are_what_one_types_to_search(name, letters):
    assert initials(name) == letters


def test_a_person_s_initials_follow_the_surname():
    assert initials("单雄信", surname=True) == "sxx"


def test_places_come_in_dictionary_order():
    assert sorted(["舟曲县", "紫金县", "重庆市", "卢氏县", "鲁山县"], key=sort_key) == [
        "重庆市",
        "鲁山县",
        "卢氏县",
        "舟曲县",
        "紫金县",
    ]
