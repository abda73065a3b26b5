"""Where a discovery was told nothing is left out by name, run by run, and a file that somebody changed is no harm."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from assay.importing import plan_import
from assay.observe.probe.coverage import Coverage
from assay.observe.read import read_paths
from assay.observe.read.ledger import LISTED

UNANSWERED = (
    '{"assay_unanswered": 1, "began": "2026-11-22T10:00:00+00:00", "ended": "2026-11-22T10:05:00+00:00", "end": "finished"}\n'
    '{"state": "silent", "first": "10.0.0.2", "last": "10.0.0.9", "addresses": 8}\n'
)


def left_out(path: Path) -> list[tuple[str, str, int]]:
    return [(one.reason, one.detail, one.count) for one in read_paths([path]).left_out]


def test_what_discovery_writes_is_read_back_as_runs_of_each_state(tmp_path: Path) -> None:
    states = {
        "10.0.0.1": "answered", "10.0.0.2": "silent", "10.0.0.3": "silent", "10.0.0.4": "closed", "10.0.0.5": "silent",
        "10.0.0.255": "silent", "10.0.1.0": "silent", "10.0.0.8": "filtered", "fd00::5": "not reached", "10.0.0.9": "unread",
    }  # fmt: skip
    found = Coverage("a" * 64, "City", "2026-11-22T10:00:00+00:00", addresses={one: (state, {}) for one, state in states.items()},
                     skipped={"excluded": 2}, too_large=["fd00:1::/64"])  # fmt: skip
    (tmp_path / "evidence").mkdir()
    found.write(tmp_path)
    told = left_out(tmp_path / "evidence")
    assert told == [
        ("address-unread", "unread: 10.0.0.9", 1),
        ("address-closed", "closed: 10.0.0.4", 1),
        ("address-filtered", "filtered: 10.0.0.8", 1),
        ("address-silent", "silent: 10.0.0.2 – 10.0.0.3", 2),
        ("address-silent", "silent: 10.0.0.5", 1),
        ("address-silent", "silent: 10.0.0.255 – 10.0.1.0", 2),
        ("address-not-reached", "not reached: fd00::5", 1),
        ("address-skipped", "skipped: excluded", 2),
        ("address-skipped", "skipped: too large to ask one by one, but for what was heard: fd00:1::/64", 0),
    ]
    states_told = found.states
    assert sum(count for _, _, count in told) == sum(states_told.values()) - states_told["answered"]


@pytest.mark.parametrize(
    "line",
    [
        '{"state": "silent", "first": "10.0.0.2", "last": "somewhere", "addresses": 8}',
        '{"state": "silent", "first": "10.0.0.2", "last": "10.0.0.3", "addresses": -1}',
        '{"state": "silent", "first": "10.0.0.2", "last": "10.0.0.3", "addresses": true}',
        '{"state": "silent", "first": "10.0.0.2", "last": "10.0.0.3", "addresses": 9}',
        '{"state": "silent", "first": "10.0.0.2", "last": "::a00:3", "addresses": 2}',
        '{"state": "silent", "first": "10.0.0.3", "last": "10.0.0.2", "addresses": 0}',
        '{"state": "removed", "first": "10.0.0.2", "last": "10.0.0.3", "addresses": 2}',
        '{"state": "skipped", "addresses": 2}',
        "[" * 5000,
        "not JSON",
    ],
)
def test_a_line_that_says_nothing_sound_is_listed_with_its_number(tmp_path: Path, line: str) -> None:
    path = tmp_path / "unanswered.jsonl"
    path.write_text(UNANSWERED + line + "\n")
    (first, second) = read_paths([path]).left_out[:2]
    assert (first.reason, first.count) == ("address-silent", 8)
    assert (second.reason, second.record) == ("bad-row", 3)


def test_a_reason_that_somebody_wrote_is_short_and_holds_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "unanswered.jsonl"
    path.write_text(
        UNANSWERED + json.dumps({"state": "skipped", "why": "password=hunter2\n" + "x" * 900, "addresses": 1}) + "\n"
    )
    (_, left) = read_paths([path]).left_out
    assert "hunter2" not in left.detail
    assert len(left.detail) < 260
    assert "\n" not in left.detail


def test_an_import_keeps_where_a_discovery_was_told_nothing(tmp_path: Path) -> None:
    path = tmp_path / "unanswered.jsonl"
    path.write_text(UNANSWERED)
    plan_import([path], tmp_path / "kept").carry_out(dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
    assert left_out(tmp_path / "kept") == [("address-silent", "silent: 10.0.0.2 – 10.0.0.9", 8)]
    again = plan_import([path], tmp_path / "kept")
    assert [one.standing.change for one in again.files] == ["unchanged"]


def test_runs_beyond_those_that_are_listed_are_counted_together(tmp_path: Path) -> None:
    path = tmp_path / "unanswered.jsonl"
    row = '{"state": "%s", "first": "10.0.0.2", "last": "10.0.0.3", "addresses": 2}\n'
    path.write_text('{"assay_unanswered": 1}\n' + row % "silent" * (LISTED + 5) + row % "filtered" * 3)
    told = left_out(path)
    assert len(told) == LISTED + 2
    assert told[-2:] == [
        ("address-silent", "silent: and further ones", 10),
        ("address-filtered", "filtered: and further ones", 6),
    ]
