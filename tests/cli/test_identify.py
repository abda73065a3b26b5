"""`assay identify` and `assay check`: who made it, in words and as JSON, and no law where none is asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assay.identify.model import VERDICTS
from tests.cli.conftest import Assay, written

REPLY = {"id": "one", "protocol": "http", "raw": "HTTP/1.1 401 Unauthorized\r\nServer: App-webs/\r\nWWW-Authenticate: Digest realm=\"DS-2CD2032-I\"\r\n\r\n", "mac": "44:19:b6:00:00:01"}  # fmt: skip


def test_each_device_is_one_line_of_json(assay: Assay, few: Path) -> None:
    ran = assay("identify", few, "--json")
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 0
    assert len(lines) == 2
    assert {line["verdict"] for line in lines} <= set(VERDICTS)


def test_the_words_name_the_device_and_the_reason(assay: Assay, few: Path) -> None:
    ran = assay("identify", few)
    door = next(line for line in ran.out.splitlines() if line.startswith("Door: "))
    assert "Hikvision" in door
    assert "For it:" in door


def test_the_reason_comes_in_french_too(assay: Assay, few: Path) -> None:
    assert assay("identify", few, "--lang", "fr").out != assay("identify", few, "--lang", "en").out


def test_one_answer_per_observation_keeps_the_ids_of_the_file(assay: Assay, tmp_path: Path) -> None:
    rows = "".join(json.dumps(REPLY | {"id": name}) + "\n" for name in ("one", "two"))
    corpus = written(tmp_path, "rows.jsonl", rows)
    lines = [json.loads(line) for line in assay("identify", corpus, "--json", "--per-observation").out.splitlines()]
    assert [line["id"] for line in lines] == ["one", "two"]


def test_what_was_left_out_goes_to_standard_error(assay: Assay, few: Path) -> None:
    (few / "empty.csv").touch()
    ran = assay("identify", few, "--json")
    assert "left out: " in ran.err
    assert "empty.csv" in ran.err
    assert all(json.loads(line) for line in ran.out.splitlines())


def test_identifying_speaks_of_no_measure(assay: Assay, demo: Path) -> None:
    ran = assay("identify", demo / "evidence", "--json")
    assert ran.out.count("\n") > 50
    assert "us-889" not in ran.out
    assert "ca-gc" not in ran.out


@pytest.mark.parametrize("command", ["identify", "assess"])
def test_a_missing_file_is_named(assay: Assay, command: str) -> None:
    more = ("--as", "ca-private") if command == "assess" else ()
    ran = assay(command, "nowhere.csv", *more)
    assert (ran.code, ran.err) == (2, "assay: nowhere.csv: no such file or folder (check the path)\n")


def test_a_wrong_date_is_refused(assay: Assay, few: Path) -> None:
    ran = assay("identify", few, "--known-at", "2026-13-01")
    assert (ran.code, "--known-at: expected a date" in ran.err) == (2, True)


@pytest.mark.parametrize(
    "text", ["Annke", "DS-2CD2143G2-I", "44:19:b6:00:00:01", "Server: App-webs/", "Honeywell HEN16104", "海康威视"]
)
def test_a_product_is_answered_in_one_screen(assay: Assay, text: str) -> None:
    ran = assay("check", text, "--on", "2026-11-16")
    assert ran.code == 0
    assert 3 < len(ran.out.splitlines()) < 60


def test_a_check_as_json_holds_every_kind_of_organisation_asked_for(assay: Assay) -> None:
    ran = assay(
        "check", "Hikvision", "--as", "ca-federal-department", "--as", "us-private", "--on", "2026-11-16", "--json"
    )
    assert set(ran.json["meanings"]) == {"ca-federal-department", "us-private"}
    assert ran.json["identification"]
    assert ran.json["text"] == "Hikvision"


def test_a_banner_is_read_from_standard_input_and_shown_inert(assay: Assay) -> None:
    banner = "HTTP/1.1 200 OK\r\nServer: App-webs/\r\n\x1b[31m<script>alert(1)</script>"
    ran = assay("check", "-", "--on", "2026-11-16", stdin=banner)
    assert ran.code == 0
    assert "Hikvision" in ran.out
    assert "\x1b" not in ran.out


def test_nothing_found_is_not_said_to_be_clear(assay: Assay) -> None:
    ran = assay("check", "an ordinary table lamp", "--on", "2026-11-16")
    assert ran.code == 0
    assert "unknown" in ran.out.lower() or "nothing" in ran.out.lower()


def test_an_unknown_kind_of_organisation_is_named(assay: Assay) -> None:
    ran = assay("check", "Annke", "--as", "martian-department")
    assert ran.code == 2
    assert "martian-department" in ran.err
    assert "ca-federal-department" in ran.err
