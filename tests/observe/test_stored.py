"""Imported evidence reads back as it was read the first time; what was changed since is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import EvidenceError
from assay.observe.label import Doubt, FieldRead, LabelRead
from assay.observe.model import FIELDS, Confirmation, LeftOut, Observation, Reading, Source, TableRead
from assay.observe.read.stored import JOURNAL, Imported, current, journal_of, read_rows_of, stored_lines

SHA = "a" * 64
ABOUT = {"path": "in/a.csv", "sha256": SHA, "format": "table", "size": 9}
TEXT = st.text(max_size=20)
MAYBE = st.none() | TEXT
SEEN = st.builds(
    Observation,
    kind=st.sampled_from(["inventory", "http", "lldp"]),
    source=st.builds(Source, st.sampled_from(["in/a.csv", "in/a.csv#Sheet"]), st.just(SHA), st.integers(1, 10**6), st.sampled_from(["line", "row"])),
    seen_at=MAYBE, raw=TEXT, fields=st.dictionaries(st.sampled_from(FIELDS), TEXT, max_size=3), mac=st.sampled_from([None, "00:00:5e:00:53:01"]), address=MAYBE, site=MAYBE, channel_of=MAYBE,
)  # fmt: skip


def back(tmp_path: Path, reading: Reading) -> Reading:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(stored_lines(reading, ABOUT)), encoding="utf-8")
    return read_rows_of(path, "in/a.csv", "")


@given(st.lists(SEEN, max_size=4))
def test_every_observation_comes_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, seen: list[Observation]
) -> None:
    found = back(tmp_path_factory.mktemp("stored"), Reading(observations=seen))
    assert found.observations == seen
    assert found.left_out == []


def test_so_does_all_else_that_a_file_yields(tmp_path: Path) -> None:
    label = LabelRead(
        "p.jpg",
        SHA,
        1,
        (FieldRead("model", "X1", "Xl", 0.8, (Doubt("corrected", "Xl"),)),),
        ("a", "b"),
        "J. Roy",
        "2026-11-02",
    )
    given_ = Reading(
        left_out=[LeftOut("in/a.csv", 3, "bad-row", "why", SHA)],
        secrets_dropped={"Password": 2},
        bad_rows=[{"assay_row": "3", "Name": "x"}],
        labels=[label],
        confirmations=[Confirmation(SHA, 1, {"model": "X1"}, "J. Roy", "2026-11-02", "r.csv", 2)],
        tables=[TableRead("in/a.csv", SHA, 1, "inventory", "", (("Name", "device_name"),))],
    )
    found = back(tmp_path, given_)
    (file,) = found.files
    assert (file.path, file.sha256, file.format, file.size) == ("in/a.csv", SHA, "table", 9)
    assert replace(found, files=[]) == given_


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"observation": {}}',
        '{"observation": {"id": 1, "kind": "x", "record": 1, "unit": "line"}}',
        '{"other": 1}',
        '{"left_out": {"x": 1}}',
    ],
)
def test_a_line_that_no_import_writes_is_listed(tmp_path: Path, line: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(stored_lines(Reading(), ABOUT)) + line + "\n")
    found = read_rows_of(path, "in/a.csv", "")
    assert [(left.record, left.reason) for left in found.left_out] == [(2, "bad-row")]


def entry(path: str, **more: str) -> Imported:
    return Imported(path, SHA, "table", 1, "r.jsonl", SHA, 1, 0, "2026-11-22T00:00:00Z", "0", **more)


def test_of_two_imports_of_one_source_the_later_counts_and_others_stay() -> None:
    one, two, three = entry("a"), entry("b"), entry("a", mapping="m")
    assert current([one, two, three]) == {"b": two, "a": three}
    assert current([one, two, entry("c", replaces="a")]).keys() == {"b", "c"}


@pytest.mark.parametrize("bad", ["{", '{"assay_evidence": 2}', '{"assay_evidence": 1, "event": "import"}', "RENAMED"])
def test_a_journal_that_was_tampered_with_is_refused_with_its_line(tmp_path: Path, bad: str) -> None:
    good = {name: getattr(entry("a"), name) for name in Imported.__dataclass_fields__}
    lines = [json.dumps(good), json.dumps(good | {"rows": "../x"}) if bad == "RENAMED" else bad]
    (tmp_path / JOURNAL).write_text("\n".join(lines) + "\n")
    with pytest.raises(EvidenceError) as caught:
        journal_of(tmp_path)
    assert caught.value.line == 2
