"""A Han name is read as companies put it into English, as it sounds, and as it means."""

from __future__ import annotations

import pytest

from assay.screen import han, scripts
from assay.screen.sounds import Sounds

LISTED = Sounds(["leidos", "lockheed", "huntington", "ingalls", "anduril", "saronic", "kumsan", "kalinin", "interior"])


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("杭州海康威视数字技术股份有限公司", "hangzhou hikvision digital technology co ltd"),
        ("浙江大华技术股份有限公司", "zhejiang dahua technology co ltd"),
        ("墨玉海视电子技术有限公司", "moyu haishi electronic technology co ltd"),
        ("深圳市大疆创新科技有限公司", "shenzhen dji innovation technology co ltd"),
        ("中兴通讯股份有限公司", "zte co ltd"),
        ("新疆生产建设兵团第八师", "xinjiang production and construction corps eighth division"),
        ("中国电子科技集团公司第五十二研究所", "china electronics technology group company 52nd research institute"),
        ("北京航空航天大学", "beijing university of aeronautics and astronautics"),
        ("宁波佳尔达进出口有限公司", "ningbo jiaerda import and export co ltd"),
    ],
)
def test_form_trade_and_place_are_translated_and_a_known_maker_named(name: str, reading: str) -> None:
    assert scripts.renderings(name)[0] == reading


@pytest.mark.parametrize(
    ("simplified", "other"),
    [
        ("海康威视数字技术", "海康威視數字技術"),
        ("华为技术有限公司", "華為技術有限公司"),
        ("中芯国际集成电路制造有限公司", "中芯國際集成電路製造有限公司"),
        ("东京电气株式会社", "東京電気株式会社"),
    ],
)
def test_traditional_and_japanese_forms_read_and_key_as_simplified_ones(simplified: str, other: str) -> None:
    assert scripts.renderings(other) == scripts.renderings(simplified)
    assert scripts.native_key(other) == scripts.native_key(simplified)


def test_without_brands_a_maker_is_spelled_in_pinyin() -> None:
    assert scripts.renderings("杭州海康威视", brands=False)[0] == "hangzhou haikang weishi"


def test_a_maker_that_is_named_is_spelled_in_pinyin_too() -> None:
    assert "shenzhen zhongxing kangxun electronics co ltd" in scripts.renderings("深圳市中兴康讯电子有限公司")


@pytest.mark.parametrize(
    "name",
    ["福瑞达(黑龙江)供应链管理有限公司", "福瑞达（黑龙江）供应链管理有限公司", "福瑞达【黑龙江】供应链管理有限公司"],
)
def test_a_place_in_brackets_of_any_kind_is_a_place(name: str) -> None:
    assert scripts.renderings(name)[0] == "furuida heilongjiang supply chain management co ltd"


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("莱多斯公司", "leidos"),
        ("亨廷顿·英格尔斯工业公司", "ingalls"),
        ("安杜里尔公司", "anduril"),
        ("萨罗尼克科技公司", "saronic"),
    ],
)
def test_a_western_word_written_by_sound_finds_the_listed_word(name: str, word: str) -> None:
    assert any(word in reading.split() for reading in scripts.renderings(name, LISTED))


@pytest.mark.parametrize(
    "name", ["康泽远国际物流有限公司", "美的集团股份有限公司", "英特磊公司", "浙江大立科技股份有限公司"]
)
def test_a_chinese_name_is_not_taken_for_a_western_word(name: str) -> None:
    heard = {"leidos", "lockheed", "kumsan", "kalinin", "interior"}
    assert not heard & {word for reading in scripts.renderings(name, LISTED) for word in reading.split()}


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("护盾人工智能公司", "shield artificial intelligence company"),
        ("护盾人工智能公司", "shield ai corporation"),
        ("急速飞行公司", "rapid flight company"),
        ("通用动力公司", "general dynamics company"),
        ("远景基金会", "prospect foundation"),
    ],
)
def test_a_name_that_was_translated_into_chinese_is_translated_back(name: str, reading: str) -> None:
    assert reading in scripts.renderings(name)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("大理石有限公司", "dalishi"),  # marble, not stone of Dali
        ("格林美股份有限公司", "gelinmei"),  # a name of its own, not Green
    ],
)
def test_two_characters_of_a_name_are_not_a_place_or_a_maker(name: str, said: str) -> None:
    assert scripts.renderings(name)[0].split()[0] == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("第五十二研究所", "52nd"),
        ("第一研究所", "first"),
        ("第十三研究所", "13th"),
        ("第一〇一医院", "101st"),
        ("第七八五厂", "785th"),
        ("第一百一十一医院", "111th"),
    ],
)
def test_numbered_institutes_carry_their_number(text: str, said: str) -> None:
    assert scripts.renderings(text)[0].split()[0] == said


def test_a_native_key_has_no_legal_form_nor_class_of_place_but_keeps_the_place() -> None:
    assert scripts.native_key("杭州海康威视数字技术股份有限公司") == scripts.native_key(
        "杭州市海康威视数字技术有限公司"
    )
    assert scripts.native_key("上海大华技术有限公司") != scripts.native_key("浙江大华技术股份有限公司")
    assert scripts.native_key("海能达通信(香港)有限公司") == scripts.native_key("海能达通信（香港）有限公司")


def test_the_unaffiliated_scale_factory_has_another_key_and_says_what_it_makes() -> None:
    assert scripts.renderings("上海大华衡器厂")[0] == "shanghai dahua scale factory"
    assert scripts.native_key("上海大华衡器厂") != scripts.native_key("大华")


def test_a_rest_of_four_characters_is_two_words_and_one_of_three_is_one() -> None:
    assert han.spelled("海康威视") == "haikang weishi"
    assert han.spelled("新壹路") == "xinyilu"
