"""`assay watch` and `assay seen` as people type them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Assay
from tests.observe.frames import pcap
from tests.observe.watch.listening import chatter, host, names_itself
from tests.observe.watch.listening import frames as made

CAMERA, OTHER = host(1), host(2)


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    path = tmp_path / "hall.pcap"
    path.write_bytes(pcap(sorted([(made.START, names_itself(CAMERA)), *chatter([CAMERA], 10), *chatter([OTHER], 60)])))
    return path


def test_events_are_printed_as_they_happen_and_the_account_comes_last(assay: Assay, capture: Path) -> None:
    done = assay("watch", "hall.pcap", "--once")
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert f"2026-01-01T10:00:00Z  new {CAMERA.mac} · 10.0.0.3 · P1" in lines
    assert f"2026-01-02T19:55:00Z  vanished {CAMERA.mac}, last heard 2026-01-01T19:55:00Z · 10.0.0.3 · P1" in lines
    assert lines[-2] == "2 devices heard, 1 vanished; 3 distinct replies kept"
    assert (capture.parent / "watch" / "events.jsonl").exists()


def test_json_is_a_line_for_each_event_and_one_for_the_account(assay: Assay, capture: Path) -> None:
    rows = [json.loads(line) for line in assay("watch", "hall.pcap", "--once", "--json").out.splitlines()]
    assert [row.get("event") for row in rows] == ["began", "device-new", "device-new", "device-vanished", "ended", None]
    assert rows[-1]["account"]["sources"][0]["listened_seconds"] == 59 * 3600 + 55 * 60
    kept = [json.loads(line) for line in (capture.parent / "watch" / "events.jsonl").read_text().splitlines()]
    assert kept == rows[:-1]


def test_quiet_prints_nothing(assay: Assay, capture: Path) -> None:
    done = assay("watch", "hall.pcap", "--once", "--quiet")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_french_is_french(assay: Assay, capture: Path) -> None:
    told = assay("watch", "hall.pcap", "--once", "--lang", "fr").out
    assert f"nouveau {CAMERA.mac}" in told
    assert "2 appareils entendus, 1 disparus" in told
    told = assay("seen", "watch", "--lang", "fr").out
    assert "absent de 1 source depuis le 2026-01-01" in told
    assert "Absent ne veut pas dire retiré" in told


def test_a_week_may_pass_before_a_device_has_vanished(assay: Assay, capture: Path) -> None:
    assert "vanished a" not in assay("watch", "hall.pcap", "--once", "--vanished-after", "7d").out


@pytest.mark.parametrize(("words", "error"), [
    (("--once", "--vanished-after", "soon"), "expected a time such as 90s, 30m, 12h or 7d, found 'soon'"),
    (("--for", "-1h"), "expected a time such as"),
    (("--once", "--vanished-after", "10s"), "expected at least 1m"),
])  # fmt: skip
def test_a_time_that_is_none_is_one_clear_error(
    assay: Assay, capture: Path, words: tuple[str, ...], error: str
) -> None:
    done = assay("watch", "hall.pcap", *words)
    assert done.code == 2
    assert error in done.err


@pytest.mark.parametrize(("source", "error"), [
    ("nowhere.pcap", "no such file or folder"), ("captures/*.pcap", "no such file or folder"), ("eth0", "needs an authorisation"),
])  # fmt: skip
def test_a_source_that_is_not_there_is_one_clear_error(assay: Assay, source: str, error: str) -> None:
    done = assay("watch", source, "--once")
    assert (done.code, error in done.err) == (2, True), done.err
    assert not Path("watch").exists()


def test_what_a_device_calls_itself_does_nothing_to_the_terminal(assay: Assay, tmp_path: Path) -> None:
    hostile = names_itself(CAMERA, "\x1b]0;pwned\x07\u202eP1")
    (tmp_path / "hall.pcap").write_bytes(pcap([(made.START, hostile)]))
    for words in (
        ("watch", "hall.pcap", "--once"),
        ("seen", "watch"),
        ("watch", "hall.pcap", "--once", "--out", "b", "--json"),
    ):
        done = assay(*words)
        assert done.code == 0, done.err
        assert not {"\x1b", "\x07", "\u202e"} & set(done.out)


def test_seen_tells_what_each_source_says(assay: Assay, capture: Path) -> None:
    assay("watch", "hall.pcap", "--once", "--quiet")
    told = assay("seen", "watch").out
    assert "last seen 2026-01-01 19:55 UTC by watch (hall.pcap)" in told
    assert "absent from 1 source since 2026-01-01" in told
    assert "listened for 2 days since 2026-01-01 19:55 UTC; it had spoken on 120 occasions" in told
    assert "removed" not in told.replace("Absent is not removed", "")


def test_seen_shows_the_absent_alone_where_asked_to(assay: Assay, capture: Path) -> None:
    assay("watch", "hall.pcap", "--once", "--quiet")
    told = assay("seen", "watch", "--absent").out
    assert CAMERA.mac in told
    assert OTHER.mac not in told


def test_seen_as_json_names_reasons_of_the_closed_list(assay: Assay, capture: Path) -> None:
    from assay.inventory.absence import REASONS

    assay("watch", "hall.pcap", "--once", "--quiet")
    told = assay("seen", "watch", "hall.pcap", "--json").json
    assert told["devices"][0]["absent_since"] == "2026-01-01T19:55:00+00:00"
    assert {word["reason"] for one in told["devices"] for word in one["sources"]} <= set(REASONS)
    assert told["caution"].startswith("Absent is not removed")


def test_seen_answers_as_it_was_known_on_a_day(assay: Assay, capture: Path) -> None:
    assay("watch", "hall.pcap", "--once", "--quiet")
    assert "absent from 1" not in assay("seen", "watch", "--on", "2026-01-01").out
    done = assay("seen", "watch", "--on", "soon")
    assert (done.code, "expected a date" in done.err) == (2, True)


def test_every_reason_has_its_words() -> None:
    from assay.inventory.absence import REASONS
    from assay.observe.watch.model import EVENTS
    from assay.report import seen, watched

    assert {*seen._SEEN, *seen._ABSENT, *seen._NOT} == set(REASONS)
    assert set(watched._TEXTS) == set(EVENTS)
