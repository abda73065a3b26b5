"""A stream's answers are those of its rows, in their order, whatever the parts and the processes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay import streams
from assay.errors import EvidenceError
from assay.identify.answers import lines_of
from assay.identify.batch import as_line, identify_asset, identify_observations
from assay.identify.index import Index
from assay.identify.knowledge import default_knowledge
from assay.observe.model import Observation, Source
from assay.observe.read.parts import Part, Seen
from assay.sources import look, parts
from assay.streams import Tally, Work, run

INDEX = Index(default_knowledge(), "portable")


def seen(number: int, server: str = "nginx", mac: str | None = None) -> Observation:
    return Observation("http", Source("a", "", number), fields={"http_servers": server}, mac=mac, id=f"row-{number}")


def cut(observations: Sequence[Observation], sizes: Sequence[int]) -> list[Part]:
    """Parts of these sizes, and the rest."""
    found, at = [], 0
    for size in (*sizes, len(observations)):
        found.append(Part("a", "", "line", at + 1, Seen(tuple(observations[at : at + size])), 0))
        at += size
    return found


def lines(batch: pa.RecordBatch) -> list[dict[str, object]]:
    return list(lines_of(batch))


def answers(work: Work[list[dict[str, object]]], given: Sequence[Part], tally: Tally, jobs: int = 1) -> list[object]:
    return [line for _, encoded in run(work, given, tally, jobs=jobs) for line in encoded]


def grouped(observations: Sequence[Observation], keys: Sequence[str | None]) -> list[list[Observation]]:
    groups: list[list[Observation]] = []
    last: str | None = None
    for one, key in zip(observations, keys, strict=True):
        if key is not None and key == last and groups:
            groups[-1].append(one)
        else:
            groups.append([one])
        last = key
    return groups


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from(["nginx", "App-webs/", "Dahua"])), max_size=9
    ),
    st.lists(st.integers(0, 4), max_size=4),
)
def test_assets_that_straddle_parts_are_answered_once(rows: list[tuple[str | None, str]], sizes: list[int]) -> None:
    macs = {"a": "44:19:b6:00:00:01", "b": "00:40:8c:00:00:01", None: None}
    observations = [seen(number, server, macs[key]) for number, (key, server) in enumerate(rows, 1)]
    keys = [one.mac for one in observations]
    tally = Tally()
    found = answers(Work(INDEX, lines, "mac", why=True), cut(observations, sizes), tally)
    wanted = [
        as_line(group[0].mac or group[0].id, identify_asset(group, knowledge=INDEX.knowledge))
        for group in grouped(observations, keys)
    ]
    assert found == wanted
    assert (tally.rows, tally.answers) == (len(rows), len(wanted))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(["nginx", "App-webs/", "Dahua"]), max_size=9), st.lists(st.integers(0, 4), max_size=4))
def test_rows_are_answered_in_their_order_however_they_are_cut(servers: list[str], sizes: list[int]) -> None:
    observations = [seen(number, server) for number, server in enumerate(servers, 1)]
    found = answers(Work(INDEX, lines, why=True), cut(observations, sizes), Tally())
    assert found == [as_line(one.id, who) for one, who in identify_observations(observations, INDEX.knowledge)]


def test_an_asset_that_comes_back_is_counted_as_not_together() -> None:
    observations = [seen(1, mac="a"), seen(2, mac="b"), seen(3, mac="a")]
    tally = Tally()
    found = answers(Work(INDEX, lines, "mac"), cut(observations, [1, 1]), tally)
    assert len(found) == 3
    assert tally.split == 1


def test_an_asset_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MAX_ASSET_ROWS", 3)
    observations = [seen(number, mac="a") for number in range(1, 6)]
    with pytest.raises(EvidenceError, match="more than 3 rows of one asset"):
        answers(Work(INDEX, lines, "mac"), cut(observations, [2, 2]), Tally())


def test_what_is_left_out_is_counted_whole_and_listed_in_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LISTED", 5)
    path = tmp_path / "a.jsonl"
    path.write_text("not json\n" * 40, encoding="utf-8")
    tally = Tally()
    with look([path]) as sources:
        assert answers(Work(INDEX, lines), list(parts(sources, 7)), tally) == []
    assert tally.reasons["bad-row"] == 40
    assert [one.record for one in tally.left_out] == [1, 2, 3, 4, 5]


def test_a_copy_of_a_file_is_no_second_source(tmp_path: Path) -> None:
    row = json.dumps({"id": "one", "protocol": "http", "raw": "x", "mac": ""}) + "\n"
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text(row, encoding="utf-8")
    tally = Tally()
    with look([tmp_path]) as sources:
        assert len(answers(Work(INDEX, lines), list(parts(sources)), tally)) == 1
    assert [one.reason for one in tally.left_out] == ["duplicate"]


def test_later_rows_are_left_out_where_a_day_is_given(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [
        {"id": day, "protocol": "http", "raw": "x", "mac": "", "seen_at": day} for day in ("2024-01-01", "2024-03-01")
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    tally = Tally()
    with look([path]) as sources:
        work = Work(INDEX, lines, known_at="2024-02-01")
        assert [line["id"] for line in answers(work, list(parts(sources)), tally)] == ["2024-01-01"]  # type: ignore[index]
    assert tally.reasons["after-known-at"] == 1


def as_json(batch: pa.RecordBatch) -> list[str]:
    return [json.dumps(line) for line in lines_of(batch)]


def test_two_processes_answer_as_one_does_in_the_same_order() -> None:
    observations = [seen(number, "App-webs/", f"44:19:b6:00:00:{number // 3:02x}") for number in range(1, 40)]
    given_ = cut(observations, [5, 7, 11, 2, 2])
    alone, shared = Tally(), Tally()
    work = Work(INDEX, as_json, "mac")
    assert [found for _, found in run(work, given_, shared, jobs=2)] == [found for _, found in run(work, given_, alone)]
    assert shared == alone
