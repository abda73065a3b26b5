"""A name finds its party however it is written, and a city, a trade and a legal form find nobody."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.errors import AssayError
from assay.screen.bulk import match_in_bulk, named, partition_matcher
from assay.screen.index import NameIndex
from assay.screen.model import ListName
from tests.screen.kernel_lists import ALERT, BACKGROUND, LISTED, OWN, TOWNS, TRADES, found, index

SOME = [one.name for one in LISTED] + BACKGROUND[:40]
NAMES = st.one_of(
    st.sampled_from(SOME),
    st.text(max_size=40),
    st.lists(st.sampled_from([word for name in SOME for word in name.split()]), max_size=7).map(" ".join),
    st.builds(lambda name, at: name[:at], st.sampled_from(SOME), st.integers(0, 30)),
)


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("HANGZHOU HIKVISION DIGITAL TECHNOLOGY COMPANY LIMITED", "hikvision"),
        ("Hangzhou Hikvison Digital Technology Co Ltd", "hikvision"),
        ("HANGZHOU HIKVISION DIGITAL TECH", "hikvision"),
        ("M/S Hytera Communications Corp. Ltd. - HK BRANCH", "hytera"),
        ("004512 Zhejiang Dahua Technology Co., Ltd.", "dahua"),
        ("Technology Co., Ltd. Zhejiang Dahua", "dahua"),
        ("Autel lntelligent Technology Corp", "autel"),
        ("CROCKERJEANS CORP SA", "crocker"),
        ("Aero Caribbean Airlines", "caribbean"),
        ("PROYECTOS Y SOLUCIONES INMOBIL", "inmobiliaria"),
        ("Qods Aviation Industries", "ghods"),
        ("Russian Navy LLC", "navy"),
        ("АО Радиоприбор", "radiopribor"),
        ("杭州海康威视数字技术股份有限公司", "hikvision"),
        ("Нytera Соmmunications Corporation", "hytera"),  # Cyrillic letters that look Latin
    ],
)
def test_a_name_is_found_however_a_ledger_writes_it(query: str, key: str) -> None:
    assert found(query)[:1] == [key]


@pytest.mark.parametrize("town", TOWNS)
@pytest.mark.parametrize("trade", TRADES)
def test_town_trade_and_legal_form_alone_alert_for_nobody(town: str, trade: str) -> None:
    assert not found(f"{town} Xunrui {trade} Co., Ltd.")
    assert not found(f"{town} {trade} Co., Ltd.")


@pytest.mark.parametrize("own", OWN)
def test_vendors_of_the_background_alert_for_nobody(own: str) -> None:
    assert not found(f"Shenzhen {own} Technology Co., Ltd.")


@pytest.mark.parametrize(
    "query",
    [
        "Shanghai Dahua Scale Factory",
        "Hua Wei Trading Restaurant",
        "Shenzhen Tianjia Technology Co., Ltd.",
        "Melli Fashion Srl",
    ],
)
def test_a_namesake_in_another_trade_is_no_alert(query: str) -> None:
    assert not found(query)


@pytest.mark.parametrize("query", ["", " ", "...", "Ltd", "Co., Ltd.", "12", "x" * 5_000, "有限公司", "\x00\x01", "🙂"])
def test_a_name_without_telling_words_finds_nobody(query: str) -> None:
    assert index().one(query) == ()


def test_a_null_is_a_row_without_hits() -> None:
    hits = index().match(pa.array([None, "Hikvision", None]))
    assert set(hits.column("row").to_pylist()) == {1}


def test_a_chance_never_comes_to_one() -> None:
    hits = index().match(pa.array([one.name for one in LISTED]))
    assert max(hits.column("probability").to_pylist()) < 1


def test_the_hits_of_a_row_are_of_different_parties_best_first() -> None:
    hits = index().match(pa.array(["Hangzhou Hikvision Digital Technology Zhejiang Dahua Hytera"]), top=5)
    chances, keys = hits.column("probability").to_pylist(), hits.column("key_id").to_pylist()
    assert chances == sorted(chances, reverse=True)
    assert len(set(keys)) == len(keys)


def test_an_explanation_names_the_telling_word_and_what_differs() -> None:
    hit = index().one("Autel lntelligent Trading")[0]
    assert hit.name.key == "autel"
    assert "autel" in hit.distinctive
    assert ("lntelligent", "intelligent", "homoglyph") in [(one.query, one.listed, one.how) for one in hit.matched]
    assert "trading" in hit.differs
    assert "technology" in hit.differs


def test_an_abbreviation_is_told_as_one() -> None:
    hit = index().one("Zhejiang Dahua Tech Co Ltd")[0]
    assert ("tech", "technology", "abbreviation") in [(one.query, one.listed, one.how) for one in hit.matched]


def test_an_equal_native_name_is_told_as_it_was_written() -> None:
    query = "杭州海康威视数字技术股份有限公司"
    hits = index().one(query)
    told = {one.how: (one.query, one.listed) for hit in hits for one in hit.matched}
    assert told.get("native", (query, query)) == (query, query)
    assert not any(len(one.query) == 15 and one.query.startswith("q") for hit in hits for one in hit.matched)


@settings(max_examples=60, deadline=None)
@given(st.lists(NAMES, max_size=12))
def test_a_single_name_has_the_hits_that_it_has_in_a_batch(names: list[str]) -> None:
    batch = index().match(pa.array(names, pa.string())).to_pylist()
    for row, name in enumerate(names):
        alone = [(hit.name, hit.probability) for hit in index().one(name)]
        assert alone == [(index().names[hit["name_id"]], hit["probability"]) for hit in batch if hit["row"] == row]


@settings(max_examples=25, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=20), st.integers(1, 7))
def test_partitions_of_a_cluster_have_the_hits_of_one_batch(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], cut: int
) -> None:
    whole = pa.array(names, pa.string())
    wanted = named(index(), whole, index().match(whole)).to_pylist()
    parts = [pa.RecordBatch.from_arrays([whole.slice(at, cut)], ["supplier"]) for at in range(0, len(names), cut)]
    told = partition_matcher(_saved(tmp_path_factory), "supplier")(iter(parts))
    assert [row for batch in told for row in batch.to_pylist()] == wanted


_FOLDER: list[Path] = []


def _saved(factory: pytest.TempPathFactory) -> Path:
    if not _FOLDER:
        _FOLDER.append(factory.mktemp("index"))
        index().save(_FOLDER[0])
    return _FOLDER[0]


def test_a_saved_index_answers_as_the_one_that_was_built(tmp_path: Path) -> None:
    index().save(tmp_path)
    names = pa.array([*SOME, "Hikvison", "АО Радиоприбор", "海康威视"])
    assert NameIndex.open(tmp_path).match(names).equals(index().match(names))


def test_an_index_of_another_normalisation_is_refused_with_the_remedy(tmp_path: Path) -> None:
    index().save(tmp_path)
    held = json.loads((tmp_path / "index.json").read_text("utf-8"))
    (tmp_path / "index.json").write_text(json.dumps(held | {"version": "0"}), "utf-8")
    with pytest.raises(AssayError, match="build it anew"):
        NameIndex.open(tmp_path)


def test_a_folder_without_an_index_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(AssayError, match="build it anew"):
        NameIndex.open(tmp_path)


def test_threads_may_share_an_index() -> None:
    names = pa.array(SOME * 3)
    wanted = index().match(names)
    told: list[pa.RecordBatch] = []
    threads = [threading.Thread(target=lambda: told.append(index().match(names))) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert all(one.equals(wanted) for one in told)
    assert len(told) == 4


def test_processes_give_the_hits_of_one_process_in_order(tmp_path: Path) -> None:
    index().save(tmp_path)
    batches = [pa.array(SOME[at : at + 9]) for at in range(0, len(SOME), 9)]
    told = list(match_in_bulk(tmp_path, batches, 2))
    assert [one.to_pylist() for one in told] == [index().match(batch).to_pylist() for batch in batches]


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())]
)
def test_every_arrow_text_column_is_read_alike(kind: pa.DataType) -> None:
    names = pa.array(SOME)
    column = names.dictionary_encode() if pa.types.is_dictionary(kind) else names.cast(kind)
    assert index().match(column).equals(index().match(names))
    assert index().match(pa.chunked_array([column.slice(0, 5), column.slice(5)])).equals(index().match(names))


def test_a_pair_is_compared_without_looking_for_others() -> None:
    chances = index().compare(pa.array(["Hikvison Digital Technology", "Bakery"]), np.array([0, 0]))
    assert chances[0] > ALERT > 0.05 > chances[1]


def test_names_equal_but_for_case_are_both_told_of_their_parties() -> None:
    twice = NameIndex.build([ListName("a", "Vostokmash"), ListName("b", "VOSTOKMASH")], BACKGROUND)
    assert {hit.name.key for hit in twice.one("Vostokmash JSC") if hit.probability > ALERT} == {"a", "b"}
