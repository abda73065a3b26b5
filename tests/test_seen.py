"""A device is absent only from sources that could have seen it: everything else counts for nothing."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from assay.discovery import Signed, discover
from assay.errors import EvidenceError
from assay.importing import plan_import
from assay.inventory.absence import Whereabouts, Word, latest
from assay.seen import Seen, seen
from tests.observe import frames
from tests.observe.frames import Host, Stamped, pcap
from tests.observe.probe.network import FakeClock, FakeWire
from tests.observe.probe.permits import permit
from tests.observe.watch.listening import HOUR, MINUTE, chatter, host, names_itself, read_once

START = frames.START  # 2026-01-01T10:00:00Z
LATER = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
OTHERS = [host(number) for number in range(10, 16)]
CAMERA = host(1)


def watched(folder: Path, stream: Sequence[Stamped], vanished_after: int = 24 * HOUR) -> Path:
    source = folder.with_suffix(".pcap")
    source.write_bytes(pcap(sorted(stream)))
    read_once(folder, source, vanished_after=vanished_after)
    return folder


def discovered(folder: Path, at: str, states: Mapping[str, str], *lines: Mapping[str, str]) -> Path:
    """The folder of a discovery, as far as it is read here."""
    (folder / "evidence").mkdir(parents=True)
    (folder / "coverage.json").write_text(
        json.dumps({"began": f"{at}T08:00:00+00:00", "ended": f"{at}T08:30:00+00:00"})
    )
    with (folder / "coverage.csv").open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(("address", "state", "answered", "closed", "silent", "other"))
        rows.writerows((address, state, "", "", "", "") for address, state in states.items())
    with (folder / "evidence" / "observations.jsonl").open("w") as stream:
        stream.writelines(json.dumps(line) + "\n" for line in lines)
    return folder


def answer(one: Host, at: str) -> dict[str, str]:
    return {
        "kind": "http",
        "address": one.ip,
        "mac": one.mac,
        "seen_at": f"{at}T08:10:00Z",
        "raw": "HTTP/1.1 200 OK\r\nServer: s\r\n\r\n",
    }


def imported(folder: Path, path: Path, rows: Sequence[Host], on: str, dated: str = "") -> Path:
    table = ["Name,MAC Address,IP Address" + (",Last Seen" if dated else "")]
    table += [f"cam-{one.mac[-2:]},{one.mac},{one.ip}" + (f",{dated}" if dated else "") for one in rows]
    path.write_text("\n".join(table) + "\n")
    plan_import([path], folder).carry_out(dt.datetime.fromisoformat(on + "T12:00:00+00:00"))
    return folder


def camera(found: Seen) -> Whereabouts:
    return next(one for one in found.devices if CAMERA.mac in one.asset.macs)


def said(one: Whereabouts) -> dict[str, tuple[str, str]]:
    return {Path(word.source.split(" ")[0]).name: (word.says, word.reason) for word in one.words}


def ask(*paths: Path, by: dt.datetime = LATER, **given: Any) -> Whereabouts:
    return camera(seen(list(paths), by=by, **given))


def only(one: Whereabouts) -> Word:
    (word,) = one.words
    return word


# Watches


def test_a_watch_that_listened_long_enough_since_shows_absence(tmp_path: Path) -> None:
    one = ask(watched(tmp_path / "hall", [*chatter([CAMERA], 10), *chatter(OTHERS, 60)]))
    assert (only(one).says, only(one).reason) == ("absent", "listened")
    assert one.last_seen == dt.datetime(2026, 1, 1, 19, 55, tzinfo=dt.UTC)
    assert one.absent_since == one.last_seen
    assert only(one).details["longest"] == 300


def test_a_watch_that_listened_less_than_a_day_since_has_only_seen_it(tmp_path: Path) -> None:
    one = ask(watched(tmp_path / "hall", [*chatter([CAMERA], 10), *chatter(OTHERS, 30)]))
    assert (only(one).says, one.absent_from) == ("seen", ())


def test_hours_in_which_nobody_listened_show_nothing(tmp_path: Path) -> None:
    stream = [*chatter([CAMERA, *OTHERS], 10), *chatter(OTHERS, 2, start=START + 400 * HOUR)]
    assert ask(watched(tmp_path / "hall", stream)).absent_from == ()


def test_a_device_that_spoke_seldom_is_waited_for_longer(tmp_path: Path) -> None:
    """Every twelve hours: thirty hours of silence are nothing yet; two days are."""
    seldom = chatter([CAMERA], 60, every=12 * HOUR)
    enough, short = chatter(OTHERS, 48 + 40), chatter(OTHERS, 48 + 30)
    assert ask(watched(tmp_path / "short", [*seldom, *short])).absent_from == ()
    assert ask(watched(tmp_path / "long", [*seldom, *enough])).absent_from != ()


def test_of_a_device_that_was_heard_once_nothing_is_claimed(tmp_path: Path) -> None:
    one = ask(watched(tmp_path / "hall", [(START, names_itself(CAMERA)), *chatter(OTHERS, 100)]))
    assert one.absent_from == ()


def test_another_watch_counts_where_it_hears_those_who_were_beside_it(tmp_path: Path) -> None:
    """Spring and autumn, the same hall: the camera is gone, five of its six neighbours are not."""
    spring = watched(tmp_path / "spring", chatter([CAMERA, *OTHERS], 10))
    autumn = watched(tmp_path / "autumn", chatter(OTHERS[:5], 40, start=START + 5000 * HOUR))
    one = ask(spring, autumn)
    assert said(one) == {"spring": ("seen", "heard"), "autumn": ("absent", "listened-beside")}
    assert one.absent_since == dt.datetime.fromtimestamp((START + 5000 * HOUR) / 1e9, dt.UTC)
    assert one.absent_from[0].details["common"] == 5


def test_another_watch_of_who_knows_which_link_counts_for_nothing(tmp_path: Path) -> None:
    spring = watched(tmp_path / "spring", chatter([CAMERA, *OTHERS], 10))
    elsewhere = watched(
        tmp_path / "elsewhere", chatter([OTHERS[0], host(40), host(41)], 100, start=START + 5000 * HOUR)
    )
    assert said(ask(spring, elsewhere))["elsewhere"] == ("not-covered", "other-link")


def test_a_device_that_moved_to_another_watch_is_not_absent(tmp_path: Path) -> None:
    hall = watched(tmp_path / "hall", [*chatter([CAMERA], 10), *chatter(OTHERS, 60)])
    yard = watched(tmp_path / "yard", chatter([CAMERA], 10, start=START + 80 * HOUR))
    one = ask(hall, yard)
    assert one.absent_from == ()
    assert said(one)["hall"] == ("not-covered", "not-after")


def test_a_day_is_asked_about_as_it_was_known_then(tmp_path: Path) -> None:
    """Vanished on the 3rd and back on the 8th: on the 5th it was absent, on the 9th it is not."""
    stream = [*chatter([CAMERA], 40), *chatter(OTHERS, 240), *chatter([CAMERA], 60, start=START + 170 * HOUR)]
    hall = watched(tmp_path / "hall", stream)
    assert ask(hall, by=dt.datetime(2026, 1, 5, 23, tzinfo=dt.UTC)).absent_since is not None
    assert ask(hall, by=dt.datetime(2026, 1, 9, 23, tzinfo=dt.UTC)).absent_since is None
    assert ask(hall, by=dt.datetime(2026, 1, 2, 8, tzinfo=dt.UTC)).last_seen == dt.datetime(
        2026, 1, 2, 8, tzinfo=dt.UTC
    )


# Discoveries


@pytest.mark.parametrize(("state", "says", "reason"), [
    ("silent", "absent", "silent"),
    ("answered", "not-covered", "something-there"),
    ("closed", "not-covered", "something-there"),
    ("filtered", "not-covered", "something-there"),
    ("not reached", "not-covered", "not-asked"),
    ("", "not-covered", "not-asked"),
])  # fmt: skip
def test_a_discovery_shows_absence_only_where_the_address_was_asked_and_silent(
    tmp_path: Path, state: str, says: str, reason: str
) -> None:
    hall = watched(tmp_path / "hall", chatter([CAMERA, *OTHERS], 10))
    states = {CAMERA.ip: state} if state else {"10.0.0.200": "silent"}
    one = ask(hall, discovered(tmp_path / "march", "2026-03-01", states))
    assert said(one)["march"] == (says, reason)


def test_the_account_of_a_discovery_is_read_as_discovery_writes_it(tmp_path: Path) -> None:
    """Nobody answers on any of the six addresses, at one of which a camera was heard a year ago."""
    clock = FakeClock()
    wire = FakeWire(clock, on_stream=lambda payload, address, port: TimeoutError(),
                    on_connect=lambda address, port: TimeoutError())  # fmt: skip
    camera = Host(CAMERA.mac, "10.20.0.3")
    hall = watched(tmp_path / "hall", chatter([camera, *OTHERS], 10))
    discover(Signed(permit(), "f" * 64, "authorisation.yaml"), tmp_path / "found", wire=wire, clock=clock)
    one = ask(hall, tmp_path / "found", by=dt.datetime(2026, 11, 23, tzinfo=dt.UTC))
    assert said(one) == {"hall": ("seen", "heard"), "found": ("absent", "silent")}
    assert one.absent_since == dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def test_a_discovery_before_the_last_sighting_shows_nothing(tmp_path: Path) -> None:
    hall = watched(tmp_path / "hall", chatter([CAMERA, *OTHERS], 10))
    one = ask(hall, discovered(tmp_path / "december", "2025-12-01", {CAMERA.ip: "silent"}))
    assert said(one)["december"] == ("not-covered", "not-after")


def test_the_silence_of_a_device_that_never_answers_shows_nothing(tmp_path: Path) -> None:
    """It was silent to a discovery on the day before it was heard: it does not answer, or something filters."""
    hall = watched(tmp_path / "hall", chatter([CAMERA, *OTHERS], 10))
    before = discovered(tmp_path / "before", "2025-12-31", {CAMERA.ip: "silent"})
    after = discovered(tmp_path / "after", "2026-03-01", {CAMERA.ip: "silent"})
    assert said(ask(hall, before, after))["after"] == ("not-covered", "never-answers")


def test_a_device_that_answered_and_then_did_not_is_absent_from_both(tmp_path: Path) -> None:
    hall = watched(tmp_path / "hall", [*chatter([CAMERA], 10), *chatter(OTHERS, 100)])
    before = discovered(tmp_path / "before", "2025-12-31", {CAMERA.ip: "answered"}, answer(CAMERA, "2025-12-31"))
    after = discovered(tmp_path / "after", "2026-03-01", {CAMERA.ip: "silent"})
    one = ask(hall, before, after)
    assert said(one) == {
        "hall": ("absent", "listened"),
        "before": ("not-covered", "not-after"),
        "after": ("absent", "silent"),
    }
    assert len(one.absent_from) == 2
    assert one.absent_since == one.last_seen


def test_the_last_address_is_what_must_be_silent(tmp_path: Path) -> None:
    """DHCP moved it: that nothing answers at its old address says nothing."""
    moved = Host(CAMERA.mac, "10.0.0.99")
    hall = watched(tmp_path / "hall", [*chatter([CAMERA], 10), *chatter([moved], 30, start=START + 30 * HOUR)])
    assert said(ask(hall, discovered(tmp_path / "a", "2026-03-01", {CAMERA.ip: "silent"})))["a"] == (
        "not-covered",
        "not-asked",
    )
    assert said(ask(hall, discovered(tmp_path / "b", "2026-03-01", {moved.ip: "silent"})))["b"] == ("absent", "silent")


# Imports


def test_a_later_import_of_the_same_list_without_it_shows_absence(tmp_path: Path) -> None:
    folder, export = tmp_path / "kept", tmp_path / "cameras.csv"
    imported(folder, export, [CAMERA, *OTHERS], "2026-02-01", "2026-01-30")
    imported(folder, export, OTHERS, "2026-03-01", "2026-02-28")
    one = ask(folder)
    assert (only(one).says, only(one).reason) == ("absent", "listed-no-more")
    assert only(one).since == dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    assert only(one).details == {"common": 6, "others": 6}


def test_a_part_of_the_list_shows_nothing(tmp_path: Path) -> None:
    folder, export = tmp_path / "kept", tmp_path / "cameras.csv"
    imported(folder, export, [CAMERA, *OTHERS], "2026-02-01", "2026-01-30")
    imported(folder, export, OTHERS[:2], "2026-03-01", "2026-02-28")
    assert (only(ask(folder)).says, only(ask(folder)).reason) == ("not-covered", "partial")


def test_a_list_of_another_name_is_a_later_export_where_it_names_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    imported(folder, tmp_path / "january.csv", [CAMERA, *OTHERS], "2026-02-01", "2026-01-30")
    imported(folder, tmp_path / "february.csv", OTHERS, "2026-03-01", "2026-02-28")
    imported(folder, tmp_path / "depot.csv", [host(50), host(51)], "2026-03-02", "2026-02-28")
    assert said(ask(folder)) == {
        "january.csv": ("seen", "named"),
        "february.csv": ("absent", "listed-elsewhere"),
        "depot.csv": ("not-covered", "not-mentioned"),
    }


def test_a_list_that_still_names_it_is_a_claim_and_no_sighting(tmp_path: Path) -> None:
    """An inventory that nobody brought up to date does not keep a device there."""
    hall = watched(tmp_path / "hall", [*chatter([CAMERA], 10), *chatter(OTHERS, 100)])
    folder = imported(tmp_path / "kept", tmp_path / "cameras.csv", [CAMERA, *OTHERS], "2026-06-01")
    one = ask(hall, folder)
    assert said(one) == {"hall": ("absent", "listened"), "cameras.csv": ("seen", "named")}
    assert one.last_seen == dt.datetime(2026, 1, 1, 19, 55, tzinfo=dt.UTC)


def test_a_device_that_only_a_list_names_was_never_seen(tmp_path: Path) -> None:
    folder = imported(tmp_path / "kept", tmp_path / "cameras.csv", [CAMERA, *OTHERS], "2026-06-01")
    one = ask(folder, discovered(tmp_path / "march", "2026-07-01", {CAMERA.ip: "silent"}))
    assert one.last_seen is None
    assert one.absent_from == ()


# Other evidence, and what is asked


def test_a_mere_file_shows_that_it_was_there_and_never_that_it_was_not(tmp_path: Path) -> None:
    hall = watched(tmp_path / "hall", [*chatter([CAMERA], 10), *chatter(OTHERS, 100)])
    capture = tmp_path / "later.pcap"
    capture.write_bytes(pcap(chatter([CAMERA], 1, start=START + 300 * HOUR)))
    other = tmp_path / "other.pcap"
    other.write_bytes(pcap(chatter(OTHERS, 900, every=100 * MINUTE, start=START + 400 * HOUR)))
    one = ask(hall, capture, other)
    assert one.absent_from == ()
    assert said(one) == {
        "hall": ("not-covered", "not-after"),
        "later.pcap": ("seen", "named"),
        "other.pcap": ("not-covered", "not-mentioned"),
    }


@pytest.mark.parametrize("wanted", [CAMERA.mac, "AC-CC-8E-00-00-01", CAMERA.ip, "P1ACCC8E000001", "p1"])
def test_a_device_is_asked_for_by_whatever_it_is_known_by(tmp_path: Path, wanted: str) -> None:
    hall = watched(tmp_path / "hall", [(START, names_itself(CAMERA)), *chatter([CAMERA, *OTHERS], 1)])
    found = seen([hall], by=LATER, wanted=wanted)
    assert [one.asset.macs for one in found.devices] == [(CAMERA.mac,)]


def test_a_device_that_nobody_speaks_of_is_one_clear_error(tmp_path: Path) -> None:
    hall = watched(tmp_path / "hall", chatter([CAMERA], 1))
    with pytest.raises(EvidenceError, match=r"no source speaks of 10\.9\.9\.9"):
        seen([hall], by=LATER, wanted="10.9.9.9")


@pytest.mark.parametrize("spoilt", ["{", '{"began": "2026-01-01T00:00:00Z"}', "[]"])
def test_an_account_that_cannot_be_read_is_one_clear_error(tmp_path: Path, spoilt: str) -> None:
    folder = discovered(tmp_path / "march", "2026-03-01", {})
    (folder / "coverage.json").write_text(spoilt)
    with pytest.raises(EvidenceError, match="no account of a discovery"):
        seen([folder], by=LATER)


@pytest.mark.parametrize(("text", "moment"), [
    ("2026-02", "2026-02-28T23:59:59"), ("2026-12", "2026-12-31T23:59:59"), ("2026", "2026-12-31T23:59:59"),
    ("2026-02-03", "2026-02-03T23:59:59"), ("2026-02-03T04:05:06Z", "2026-02-03T04:05:06"),
    ("2026-02-03T04:05:06+02:00", "2026-02-03T02:05:06"), ("soon", None), ("", None), ("9999", None), ("2026-13-45", None),
])  # fmt: skip
def test_a_date_is_as_late_as_it_may_be(text: str, moment: str | None) -> None:
    expected = dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC) if moment else None
    assert latest(text) == expected
