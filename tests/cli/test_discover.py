"""`assay discover` as people type it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from assay.cli.main import app
from assay.errors import AssayError
from tests.observe.probe.permits import PLAIN

run = CliRunner().invoke


@pytest.fixture
def authorisation(tmp_path: Path) -> Path:
    now = dt.datetime.now(dt.UTC)
    window = {"from": (now - dt.timedelta(hours=1)).isoformat(), "until": (now + dt.timedelta(hours=1)).isoformat()}
    given = PLAIN | {
        "networks": ["127.77.9.1/32"],
        "exclude": ["127.77.9.2"],
        "window": window,
        "rates": {"total": 500, "per_host": 200},
    }
    path = tmp_path / "authorisation.yaml"
    path.write_text(yaml.safe_dump(given), encoding="utf-8")
    return path


def test_without_an_authorisation_nothing_happens() -> None:
    done = run(app, ["discover"])
    assert done.exit_code == 2
    assert "--authorisation" in done.output


def test_a_dry_run_names_every_message_and_makes_no_folder(authorisation: Path, tmp_path: Path) -> None:
    done = run(app, ["discover", "--authorisation", str(authorisation), "--dry-run", "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    for name in ("Nothing was sent", "sadp-inquiry", "tls-hello", "1 asked one by one"):
        assert name in done.output
    assert not (tmp_path / "out").exists()


def test_a_dry_run_as_json_is_one_document(authorisation: Path) -> None:
    told = json.loads(run(app, ["discover", "--authorisation", str(authorisation), "--dry-run", "--json"]).output)
    assert told["addresses"] == 1
    assert told["authorisation"]["authorisation"]["owner"] == PLAIN["owner"]


def test_a_run_says_who_authorised_it_and_what_came_of_it(authorisation: Path, tmp_path: Path) -> None:
    done = run(
        app, ["discover", "--authorisation", str(authorisation), "--out", str(tmp_path / "out"), "--listen", "0"]
    )
    assert done.exit_code == 0, done.output
    assert "refused every port" in done.output
    assert (tmp_path / "out" / "coverage.csv").read_text().splitlines()[1].startswith("127.77.9.1,closed")


def test_a_mistake_in_the_authorisation_is_one_clear_error(authorisation: Path) -> None:
    authorisation.write_text(authorisation.read_text().replace("127.77.9.1/32", "203.0.113.1/32"))
    with pytest.raises(AssayError, match="not a private network"):
        run(app, ["discover", "--authorisation", str(authorisation)], catch_exceptions=False)


def test_the_stop_file_stops_before_the_first_packet(authorisation: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "stop").touch()
    with pytest.raises(AssayError, match="stop switch"):
        run(
            app,
            ["discover", "--authorisation", str(authorisation), "--out", str(tmp_path / "out")],
            catch_exceptions=False,
        )


def test_a_folder_that_cannot_be_written_is_one_clear_error(authorisation: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file, no folder")
    with pytest.raises(AssayError, match="cannot be written"):
        run(
            app,
            ["discover", "--authorisation", str(authorisation), "--out", str(tmp_path / "out")],
            catch_exceptions=False,
        )


def test_evidence_that_somebody_spoilt_is_one_clear_error(authorisation: Path, tmp_path: Path) -> None:
    words = ["discover", "--authorisation", str(authorisation), "--out", str(tmp_path / "out"), "--listen", "0"]
    assert run(app, words).exit_code == 0
    (tmp_path / "out/evidence/observations.jsonl").write_text("spoilt\n")
    with pytest.raises(AssayError, match=r"observations\.jsonl:1: not a line"):
        run(app, [*words, "--resume"], catch_exceptions=False)
