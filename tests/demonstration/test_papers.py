"""What a survey of the campus has in hand before it begins, and how it is held against the truth after."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest

from assay.demonstration import campus_up, papers
from assay.demonstration.run import MARK, _prepare
from assay.demonstration.score import Answered
from assay.discovery import read_authorisation
from assay.errors import LabError
from assay.inventory.sites import SiteNames, read_sites
from assay.lab import namespaces
from assay.lab.campus import plan

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def test_the_authorisation_allows_each_device_but_the_fire_panel(tmp_path: Path) -> None:
    campus = plan(60)
    path = tmp_path / "authorisation.yaml"
    path.write_text(papers.authorisation(campus, NOW), encoding="utf-8")
    assert path.read_text(encoding="utf-8").startswith("# DEMO.")
    allowed = read_authorisation(path).content
    from ipaddress import ip_address

    why = {stand.persona.id: allowed.why_not(ip_address(stand.address)) for stand in campus.stands}
    assert why.pop("fire-panel") == "excluded"
    assert set(why.values()) == {""}
    assert "made-up" in allowed.signed_by.role
    assert allowed.window.from_ < NOW < allowed.window.until
    assert [(one.name, one.ask, one.reaches_others) for one in allowed.interfaces] == [("eth0", True, False)]


def test_the_sites_file_places_every_device(tmp_path: Path) -> None:
    campus = plan(60)
    path = tmp_path / "sites.yaml"
    path.write_text(papers.sites(campus), encoding="utf-8")
    names = SiteNames(read_sites(path))
    assert [names.at(stand.address) for site in campus.sites for stand in site.stands] == [
        site.name for site in campus.sites for _ in site.stands
    ]


def test_the_list_misses_a_device_of_each_site_and_has_one_that_is_gone() -> None:
    campus = plan(60)
    rows = list(csv.DictReader(io.StringIO(papers.device_list(campus, NOW))))
    listed = {row["IP address"] for row in rows}
    standing = {stand.address for stand in campus.stands}
    assert listed - standing == {papers.gone(campus)}
    assert len(standing - listed) == 3
    assert {row["Last seen"] for row in rows} == {"2026-11-19"}
    assert set(rows[0]) == {"Name", "IP address", "Site", "Last seen"}, "no brand: the wire alone names makers"


# Score ----------------------------------------------------------------------------------------------------------------


def answered(persona: str, verdict: str, maker: str, state: str = "answered") -> Answered:
    stand = next(one for one in plan(60).stands if one.persona.id == persona)
    return Answered(stand, "North Hall", state, verdict, maker)


def test_the_true_maker_is_named_only_with_a_strong_word() -> None:
    assert answered("annke-on-hikvision", "confirmed", "hikvision").named
    assert answered("tapo-camera", "probable", "tp-link-cn").named, "a company of the maker's"
    weak = answered("annke-on-hikvision", "possible", "hikvision")
    assert not weak.named and not weak.wrong and not weak.enough


def test_another_maker_named_with_a_strong_word_is_wrong() -> None:
    assert answered("annke-on-hikvision", "confirmed", "dahua").wrong
    assert answered("scope-imitator", "probable", "dahua").wrong, "a trap: nobody may be named after it"
    assert not answered("scope-imitator", "possible", "dahua").wrong


def test_a_filtered_or_silent_address_shows_no_device() -> None:
    states = ("answered", "unread", "closed", "filtered", "silent")
    assert [answered("axis-camera", "", "", state).found for state in states] == [True, True, True, False, False]


# The folder -----------------------------------------------------------------------------------------------------------


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "survey").mkdir()
    (tmp_path / "survey" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(LabError, match="OUT="):
        _prepare(tmp_path)
    assert (tmp_path / "survey" / "mine.txt").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(namespaces, "check", lambda: None)
    monkeypatch.setattr(namespaces, "abandoned", list)
    (tmp_path / "file").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(LabError, match="--out"), campus_up(tmp_path / "file" / "out", 12, lambda *_: None):
        pass


def test_a_folder_of_an_earlier_run_is_written_anew(tmp_path: Path) -> None:
    _prepare(tmp_path / "out")
    (tmp_path / "out" / "survey").mkdir()
    (tmp_path / "out" / "report.html").write_text("earlier", encoding="utf-8")
    (tmp_path / "out" / "network.html").write_text("earlier", encoding="utf-8")
    _prepare(tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [MARK, "lab"]
