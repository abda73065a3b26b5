"""The register is one object, read once, that a digest names exactly."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from assay.errors import NotFoundError, RegisterError
from assay.register.index import DATA, Register, calendar_days, digest, read_cases, read_measure
from assay.register.measures import Profile
from tests.register.small import FILES, MEASURE, register


@pytest.fixture(scope="module")
def shipped() -> Register:
    return Register.load()


def test_the_shipped_register_is_loaded_once(shipped: Register) -> None:
    assert Register.load() is shipped
    assert Register.load(DATA) is shipped


def test_every_measure_file_is_in_it_under_its_own_name(shipped: Register) -> None:
    assert [measure.id for measure in shipped.measures] == [
        path.stem for path in sorted((DATA / "measures").rglob("*.yaml"))
    ]
    assert len({measure.id for measure in shipped.measures}) == len(shipped.measures)


def test_the_twenty_first_measures_are_there(shipped: Register) -> None:
    wanted = """
        ca-ica-hikvision-oic-2025 ca-gc-hikvision-procure-use-policy-2025 ca-advisory-public-hikvision-2025
        ca-qc-arrete-mcn-2023 us-889-a1A us-889-a1B us-2cfr-200-216 us-far-889-reps-and-reporting
        us-fcc-covered-list-2021-five us-fcc-covered-list-additions us-fcc-22-84-equipment-authorization
        us-fcc-legacy-ban-2026 us-bis-entity-hikvision-dahua-2019 us-bis-entity-hikvision-subs-2023
        us-bis-affiliates-rule us-ns-cmic uk-wms-sensitive-sites-2022 au-commonwealth-removal-2023 in-cro-er-cctv-2024
        ua-nacp-sponsors-of-war
    """
    assert set(wanted.split()) <= {measure.id for measure in shipped.measures}


def test_a_measure_is_found_by_its_id(shipped: Register) -> None:
    assert shipped.measure("us-889-a1A").id == "us-889-a1A"


@pytest.mark.parametrize("wrong", ["us-889", "US-889-A1A", "", "../us-889-a1A"])
def test_an_unknown_measure_says_where_the_ids_are(shipped: Register, wrong: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        shipped.measure(wrong)
    assert "assay register show" in str(caught.value)


def test_an_unknown_profile_names_those_there_are(shipped: Register) -> None:
    with pytest.raises(NotFoundError) as caught:
        shipped.profile("ca-federal-departement")
    assert "ca-federal-department" in str(caught.value)


def test_every_profile_stands_under_its_own_id(shipped: Register) -> None:
    assert all(isinstance(profile, Profile) and profile.id == name for name, profile in shipped.profiles.items())
    assert {path.stem for path in (DATA / "profiles").glob("*.yaml")} == set(shipped.profiles)


def test_every_case_file_belongs_to_a_measure(shipped: Register) -> None:
    cases = read_cases(DATA)
    assert {file.measure for file, _ in cases} == {measure.id for measure in shipped.measures}


def test_a_calendar_is_a_set_of_days(shipped: Register) -> None:
    days = calendar_days(shipped.calendars["us-federal"])
    assert dt.date(2026, 7, 3) in days  # Independence Day of 2026 falls on a Saturday and is observed on Friday


def test_dates_of_the_pack_are_text_and_dates(shipped: Register) -> None:
    assert dt.date.fromisoformat(shipped.as_of)
    assert isinstance(shipped.version, str)


def test_a_copy_of_the_folder_has_the_same_digest(tmp_path: Path, shipped: Register) -> None:
    shutil.copytree(DATA, tmp_path / "copy")
    assert digest(tmp_path / "copy") == shipped.digest == digest(DATA)


@pytest.mark.parametrize("change", ["content", "name", "more", "less"])
def test_any_change_of_any_file_is_another_digest(tmp_path: Path, change: str) -> None:
    folder = register(tmp_path)
    before = digest(folder)
    path = folder / MEASURE
    if change == "content":
        path.write_bytes(path.read_bytes() + b"\n")
    elif change == "name":
        path.rename(path.with_name("other.yaml"))
    elif change == "more":
        (folder / "measures/more.yaml").touch()
    else:
        path.unlink()
    assert digest(folder) != before


def test_a_register_folder_of_ones_own_is_read(tmp_path: Path) -> None:
    own = Register.load(register(tmp_path))
    assert (own.version, [measure.id for measure in own.measures]) == ("1", ["xx-rule"])
    assert own.parties.resolve("Acme") is not None


def test_a_measure_under_another_file_name_is_refused(tmp_path: Path) -> None:
    folder = register(tmp_path, extra={"measures/xx/zz-rule.yaml": FILES[MEASURE]})
    with pytest.raises(RegisterError) as caught:
        read_measure(folder / "measures/xx/zz-rule.yaml", folder)
    assert str(caught.value) == "measures/xx/zz-rule.yaml:1: the file name says zz-rule, the id xx-rule"


def test_a_broken_file_stops_the_load_with_its_place(tmp_path: Path) -> None:
    folder = register(tmp_path, (MEASURE, "force: binding", "force: strong"))
    with pytest.raises(RegisterError) as caught:
        Register.load(folder)
    assert str(caught.value).startswith(f"{MEASURE}:7: force: ")
