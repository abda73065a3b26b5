"""The index is built once for all that it is made of, kept, and built again where it is damaged; one name is asked as many are."""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay import screening
from assay.errors import EvidenceError
from assay.register.index import Register
from assay.screen.index import NameIndex
from assay.screen.model import Outcome
from assay.screen.outcome import Threshold
from assay.screening import MANIFEST, Screener, cache_folder, kernel_version, screener
from tests.screen.lists import SAMPLE, company, csl, ftm

TODAY = dt.date(2026, 11, 22)


def ready(*lists: Path, threshold: Threshold = Threshold.LIKELY, on: dt.date = TODAY) -> Screener:
    return screener(Register.load(), lists, threshold=threshold, on=on)


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many names each index was built of, in a process that remembers nothing."""
    screening._index_of.cache_clear()
    counted: list[int] = []
    build = NameIndex.build

    def counting(names, *more):  # type: ignore[no-untyped-def]
        counted.append(len(names))
        return build(names, *more)

    monkeypatch.setattr(NameIndex, "build", counting)
    return counted


def forget() -> None:
    """As another process would begin."""
    screening._index_of.cache_clear()


def test_an_index_is_built_once(builds: list[int]) -> None:
    first = ready()
    forget()
    again = ready()
    assert len(builds) == 1
    assert again.index.names == first.index.names


def test_another_list_is_another_index_and_another_day_is_not(builds: list[int], tmp_path: Path) -> None:
    ready()
    ready(csl(tmp_path, SAMPLE))
    ready(csl(tmp_path, SAMPLE), on=dt.date(2020, 1, 1))
    csl(tmp_path, SAMPLE.replace("Quenby", "Quimby"))
    ready(tmp_path / "sample.csv")
    assert len(builds) == 3


@pytest.mark.parametrize("damage", ["cut", "gone", "changed", "manifest"])
def test_a_damaged_index_is_built_again_and_answers_as_before(builds: list[int], damage: str) -> None:
    ready()
    kept = next(path for path in cache_folder().iterdir() if path.is_dir())
    largest = max((path for path in kept.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    match damage:
        case "cut":
            largest.write_bytes(largest.read_bytes()[:-10])
        case "changed":
            largest.write_bytes(largest.read_bytes()[:-1] + b"\x00x"[-1:])
        case "gone":
            largest.unlink()
        case _:
            (kept / MANIFEST).write_text("{", encoding="utf-8")
    forget()
    assert ready().one("Moyu Haishi Electronic Technology Co., Ltd.").outcome is Outcome.LISTED
    assert len(builds) == 2
    forget()
    ready()
    assert len(builds) == 2


def test_where_nothing_can_be_kept_it_is_built_each_time(
    builds: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("ASSAY_HOME", str(tmp_path / "file"))
    for _ in range(2):
        forget()
        assert ready().one("Moyu Haishi Electronic Technology Co., Ltd.").outcome is Outcome.LISTED
    assert len(builds) == 2


def test_no_half_written_index_stays_behind(builds: list[int]) -> None:
    ready()
    assert [path.name for path in cache_folder().iterdir() if path.name.startswith(".")] == []


def test_old_indexes_are_forgotten(builds: list[int], tmp_path: Path) -> None:
    for number in range(screening.KEPT + 3):
        folder = cache_folder() / f"{number:032d}"
        folder.mkdir(parents=True)
        os.utime(folder, (number, number))
    ready()
    assert len(list(cache_folder().iterdir())) == screening.KEPT


def test_a_file_that_is_no_list_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("nothing of the kind\n", encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"notes\.txt"):
        ready(path)
    with pytest.raises(EvidenceError, match=r"gone\.csv"):
        ready(tmp_path / "gone.csv")


def test_the_versions_name_register_lists_and_kernel(tmp_path: Path) -> None:
    versions = ready(csl(tmp_path, SAMPLE)).versions
    assert versions.register == Register.load().version
    assert versions.lists[0][0] == "sample"
    assert versions.kernel == kernel_version()
    assert "normaliser" in versions.kernel
    assert "weights" in versions.kernel


# End to end, with the kernel


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO LTD", Outcome.LISTED),
        ("Luopu Haishi Dingxin Electronic Technology Co., Ltd.", Outcome.LISTED),
        ("Moyu Haishi Electronic Technology Co., Ltd.", Outcome.LISTED),
        ("Pishan Haishi Yong'an Electronic Technology Co., Ltd.", Outcome.LISTED),
        ("Urumqi Haishi Xin'an Electronic Technology Co., Ltd.", Outcome.LISTED),
        ("Yutian Haishi Meitian Electronic Technology Co., Ltd.", Outcome.LISTED),
        ("PISHAN HAISHI YONGAN ELECTRONIC TECH", Outcome.LISTED_NAME_VARIANT),
        ("Hikvision", Outcome.LISTED_NAME_VARIANT),
        ("ZTE", Outcome.LISTED),  # ZTE Corporation, without its legal form
        ("EZVIZ Inc", Outcome.AFFILIATE),
        ("Annke", Outcome.BRAND_OF),
    ],
)
def test_names_as_purchasing_writes_them_come_to_what_they_are(name: str, outcome: Outcome) -> None:
    assert ready().one(name).outcome is outcome


@pytest.mark.parametrize(
    "name",
    [
        "Shanghai Dahua Scale Factory", "ComNet", "Communication Networks, LLC", "Arlotto Comnet, Inc.",
        "Axis Communications AB", "Shenzhen Foo Technology Co., Ltd", "Beijing Haishi Trading Co., Ltd.", "Acme Widgets",
    ],
)  # fmt: skip
def test_namesakes_and_strangers_are_no_alert(name: str) -> None:
    assert ready().one(name).outcome in (Outcome.NOTHING_FOUND, Outcome.LOOK_ALIKE)


def test_tp_link_systems_is_no_affiliate() -> None:
    match = ready().one("TP-Link Systems Inc.")
    assert Outcome.AFFILIATE not in {one.outcome for one in match.findings}
    assert [one.list for one in match.findings[0].listings] == ["us-tx-prohibited-tech"]


def test_the_same_company_on_two_lists_is_one_party_and_no_doubt(tmp_path: Path) -> None:
    first = csl(tmp_path, SAMPLE)
    second = ftm(tmp_path, company("v", "VOSTRIKOV OPTICS PLANT"))
    match = ready(first, second).one("Vostrikov Optics Plant")
    assert match.outcome is Outcome.LISTED
    assert [one.list for one in match.findings[0].listings] == ["sample", "sample.ftm"]


def test_a_native_name_is_not_shown_for_a_latin_query_that_has_a_latin_one() -> None:
    hit = ready().one("HIKVISION DIGITAL TECH HANGZHOU").findings[0].hit
    assert hit.name.name.isascii()


@pytest.mark.parametrize("query", ["ООО Хиквижн", "هواوي", "海康威视"])
def test_what_matched_is_told_in_words_that_somebody_wrote(query: str) -> None:
    for one in ready().one(query).findings[0].hit.matched:
        assert not re.fullmatch(r"q[a-z]{14}", one.query), one
        assert not re.fullmatch(r"q[a-z]{14}", one.listed), one


NAMES = st.sampled_from([
    "Hangzhou Hikvision Digital Tech Co Ltd", "Hikvision", "海康威视", "EZVIZ Inc", "Annke", "Axis AB", "Nikvision",
    "Shanghai Dahua Scale Factory", "Moyu Haishi", "", "Acme", "Хиквижн", "ZTE USA", "x" * 300,
]) | st.text(max_size=30)  # fmt: skip


@given(st.lists(NAMES, max_size=8))
@settings(max_examples=40)
def test_one_name_alone_comes_to_what_it_comes_to_among_others(names: list[str]) -> None:
    asked = ready()
    together = dict(asked.screen(pa.array(names, pa.string())))
    for row, name in enumerate(names):
        assert asked.one(name) == asked.match(name, together.get(row, ()))


def test_a_single_name_is_answered_in_well_under_a_tenth_of_a_second() -> None:
    import statistics
    import time

    asked = ready()
    spent = []
    for name in ("Hikvision", "Moyu Haishi Electronic Tech", "Acme Widgets", "EZVIZ Network", "海康威视") * 3:
        begun = time.perf_counter()
        asked.one(name)
        spent.append(time.perf_counter() - begun)
    assert statistics.median(spent) < 0.1
