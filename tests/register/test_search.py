"""A record is found by any of its names, in any script, with or without accents; the nearest comes first."""

from __future__ import annotations

import pytest

from assay.register.index import Register
from assay.register.search import KINDS, plain, search

PACK = Register.load()


def ids(words: str, *kinds: str) -> list[str]:
    return [hit.id for hit in search(PACK, words, tuple(kind for kind in KINDS if not kinds or kind in kinds))]


@pytest.mark.parametrize(
    ("words", "kind", "first"),
    [
        ("hikvision", "entity", "hikvision"),
        ("HIKVISION", "entity", "hikvision"),
        ("annke", "brand", "annke"),
        ("海康威视", "entity", "hikvision"),
        ("宇视", "entity", "uniview"),
        ("us-889-a1A", "measure", "us-889-a1A"),
        ("arrete quebec", "measure", "ca-qc-arrete-mcn-2023"),
        ("Arrêté Québec", "measure", "ca-qc-arrete-mcn-2023"),
        ("device.maker", "fact", "device.maker"),
        ("site sensible", "fact", "site.sensitive"),
        ("hichip rtsp", "fingerprint", "hichip-rtsp"),
    ],
)
def test_the_record_meant_comes_first(words: str, kind: str, first: str) -> None:
    assert ids(words, kind)[0] == first


def test_every_name_of_every_entity_finds_it() -> None:
    lost = [
        (one.id, name.text)
        for one in PACK.parties.entities[::7]
        for name in one.names
        if plain(name.text) and one.id not in ids(name.text, "entity")
    ]
    assert lost == []


def test_a_beginning_of_a_name_written_without_spaces_finds_it_and_a_middle_too() -> None:
    found = ids("海康", "entity")
    assert found.index("hikvision") < found.index("cethik")  # 海康威视 begins so, 中电海康 does not
    assert "hikvision" in ids("康威", "entity")


def test_the_beginning_of_a_word_finds_it_and_its_end_does_not() -> None:
    assert "hikvision" in ids("hikvis", "entity")
    assert ids("kvision", "entity") == []


def test_every_word_must_stand_somewhere() -> None:
    assert ids("hikvision")
    assert ids("hikvision zzyzx") == []
    assert ids("  ,;  ") == []


def test_a_kind_is_kept_to() -> None:
    assert {hit.kind for hit in search(PACK, "hikvision", ("brand",))} == {"brand"}
    assert {hit.kind for hit in search(PACK, "hikvision")} >= {"measure", "entity", "brand", "fingerprint"}


def test_a_whole_name_outranks_a_word_of_one_and_that_a_word_of_a_text() -> None:
    scores = {hit.id: hit.score for hit in search(PACK, "dahua", ("entity",))}
    assert scores["dahua"] > scores["dahua-usa"]
    measures = search(PACK, "dahua", ("measure",))
    assert measures[0].id == "us-bis-entity-hikvision-dahua-2019"  # the id has the word; others only terms and texts


def test_a_hit_says_where_the_words_stand() -> None:
    hit = search(PACK, "宇视", ("entity",))[0]
    assert (hit.title, hit.field, hit.text) == ("Uniview", "name (Hans, short)", "宇视")


def test_equal_ranks_run_in_one_order() -> None:
    found = search(PACK, "camera")
    assert list(found) == sorted(found, key=lambda hit: (-hit.score, KINDS.index(hit.kind), hit.id))


def test_titles_come_in_the_language_asked_for() -> None:
    english, french = (search(PACK, "us-889-a1A", ("measure",), lang)[0].title for lang in ("en", "fr"))
    assert english != french


def test_accents_case_and_width_make_no_difference() -> None:
    assert plain("Ｄａｈｕａ Sécurité_X") == "dahua securite x"
    assert plain("海康威视") == "海康威视"
