"""Business days come from the pack's own calendars, which a script wrote once."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from assay.determine.deadlines import Calendar
from assay.register.load import read_yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "src" / "assay" / "register" / "data" / "calendars"
IDS = ("ca-federal", "ca-qc", "uk-england", "us-federal")
DAY = dt.date.fromisoformat


def calendar(calendar_id: str) -> Calendar:
    data = read_yaml(FOLDER / f"{calendar_id}.yaml").data
    holidays = frozenset(DAY(row["on"]) for row in data["holidays"])
    return Calendar(data["id"], holidays, int(data["first_year"]), int(data["last_year"]))


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_calendars", ROOT / "tools" / "make_calendars.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up while it loads
    spec.loader.exec_module(module)
    return module


def test_the_pack_has_these_calendars() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(IDS)


@pytest.mark.parametrize("calendar_id", IDS)
def test_a_calendar_names_its_package_and_covers_2018_to_2035(calendar_id: str) -> None:
    data = read_yaml(FOLDER / f"{calendar_id}.yaml").data
    assert (data["id"], data["package"]) == (calendar_id, "holidays")
    assert (data["first_year"], data["last_year"]) == ("2018", "2035")
    assert data["package_version"]
    years = {int(row["on"][:4]) for row in data["holidays"]}
    assert years == set(range(2018, 2036))


@pytest.mark.parametrize("calendar_id", IDS)
def test_days_are_in_order_once_each_and_named_in_both_languages(calendar_id: str) -> None:
    rows = read_yaml(FOLDER / f"{calendar_id}.yaml").data["holidays"]
    days = [row["on"] for row in rows]
    assert days == sorted(set(days))
    assert all(row["name"]["en"] and row["name"]["fr"] for row in rows)


@pytest.mark.parametrize("calendar_id", IDS)
def test_new_years_day_and_christmas_are_never_business_days(calendar_id: str) -> None:
    found = calendar(calendar_id).holidays
    assert all(dt.date(year, 1, 1) in found and dt.date(year, 12, 25) in found for year in range(2018, 2036))


@pytest.mark.parametrize(
    ("calendar_id", "start", "count", "due"),
    [
        ("us-federal", "2026-11-20", 1, "2026-11-23"),  # a Friday: the weekend does not count
        ("us-federal", "2026-11-21", 1, "2026-11-23"),  # found on a Saturday
        ("us-federal", "2026-11-25", 1, "2026-11-27"),  # Thanksgiving
        ("us-federal", "2026-12-31", 1, "2027-01-04"),  # a Thursday; New Year's Day is the Friday
        ("us-federal", "2021-12-30", 1, "2022-01-03"),  # New Year's Day observed on Friday 31 December
        ("us-federal", "2027-12-30", 1, "2028-01-03"),  # the same again
        ("us-federal", "2022-12-30", 1, "2023-01-03"),  # New Year's Day on a Sunday, observed on Monday
        ("us-federal", "2026-07-02", 1, "2026-07-06"),  # Independence Day on a Saturday, observed on Friday
        ("us-federal", "2021-06-17", 1, "2021-06-21"),  # the first Juneteenth, observed the day after it became law
        ("us-federal", "2020-06-18", 1, "2020-06-19"),  # no Juneteenth yet
        ("us-federal", "2026-12-21", 10, "2027-01-06"),  # ten business days over Christmas and New Year
        ("us-federal", "2025-01-08", 1, "2025-01-09"),  # offices closed by executive order: still counted
        ("us-federal", "2026-11-23", 0, "2026-11-23"),
        ("ca-federal", "2026-06-30", 1, "2026-07-02"),
        ("ca-federal", "2026-04-02", 1, "2026-04-07"),  # Good Friday and Easter Monday
        ("ca-federal", "2021-09-29", 1, "2021-10-01"),  # Truth and Reconciliation, from 2021
        ("ca-federal", "2020-09-29", 1, "2020-09-30"),
        ("ca-federal", "2026-12-24", 1, "2026-12-29"),  # Boxing Day on a Saturday, observed on Monday
        ("ca-qc", "2026-06-23", 1, "2026-06-25"),
        ("ca-qc", "2026-11-10", 1, "2026-11-11"),  # Remembrance Day is no holiday in Québec
        ("uk-england", "2026-12-24", 1, "2026-12-29"),
        ("uk-england", "2022-09-16", 1, "2022-09-20"),  # the Queen's funeral
        ("uk-england", "2026-08-28", 1, "2026-09-01"),
        # Over a year's end
        ("ca-federal", "2021-12-24", 1, "2021-12-29"),  # Christmas on a Saturday, Boxing Day on a Sunday
        ("ca-federal", "2027-12-31", 1, "2028-01-04"),  # New Year's Day on a Saturday, observed on Monday
        ("ca-qc", "2021-12-31", 1, "2022-01-04"),
        ("ca-qc", "2026-12-24", 1, "2026-12-28"),  # the day after Christmas is no holiday in Québec
        ("ca-qc", "2026-12-21", 10, "2027-01-06"),
        ("uk-england", "2022-12-23", 1, "2022-12-28"),  # Christmas on a Sunday: two days in lieu
        ("uk-england", "2027-12-31", 1, "2028-01-04"),
    ],
)
def test_business_days_skip_weekends_and_holidays(calendar_id: str, start: str, count: int, due: str) -> None:
    assert calendar(calendar_id).add_business_days(DAY(start), count) == DAY(due)


@pytest.mark.parametrize(
    ("calendar_id", "day", "english", "french"),
    [
        ("ca-federal", "2026-05-18", "Victoria Day", "Fête de Victoria"),
        ("ca-federal", "2026-10-12", "Thanksgiving Day", "Action de grâces"),
        ("ca-federal", "2026-11-11", "Remembrance Day", "Jour du Souvenir"),
        ("ca-qc", "2026-05-18", "National Patriots' Day", "Journée nationale des patriotes"),
        ("us-federal", "2026-12-25", "Christmas Day", "Noël"),
    ],
)
def test_canadian_holidays_bear_the_names_of_their_statutes(
    calendar_id: str, day: str, english: str, french: str
) -> None:
    rows = {row["on"]: row["name"] for row in read_yaml(FOLDER / f"{calendar_id}.yaml").data["holidays"]}
    assert (rows[day]["en"], rows[day]["fr"]) == (english, french)


def test_the_120_days_of_canadas_order_end_on_25_october_or_later_by_the_standstill() -> None:
    """The order of 27 June 2025; the standstill ran from 7 July to the ruling of 16 September at the most."""
    order = read_yaml(FOLDER.parent / "measures" / "ca" / "ca-ica-hikvision-oic-2025.yaml").data
    deadline = next(item for item in order["provisions"] if item["id"] == "wind-up")["deadline"]
    starts = {row["state"]: DAY(row["from"]) for row in order["in_force"][:2]}
    made, stopped, resumed = starts["in-force"], starts["suspended"], DAY(order["in_force"][2]["from"])
    assert DAY(deadline["on"]) == made + dt.timedelta(days=120)
    assert deadline["status"] == "unconfirmed"
    stood_still = resumed - stopped
    assert (stood_still.days, DAY(deadline["on"]) + stood_still) == (71, DAY("2026-01-04"))
    assert "71" in deadline["note"]["en"] and "4 January 2026" in deadline["note"]["en"]
    assert "71" in deadline["note"]["fr"] and "4 janvier 2026" in deadline["note"]["fr"]


def test_past_the_last_year_there_is_no_answer_rather_than_a_wrong_one() -> None:
    assert calendar("us-federal").add_business_days(DAY("2035-12-31"), 1) is None


def test_days_closed_by_executive_order_are_listed_beside_the_holidays() -> None:
    data = read_yaml(FOLDER / "us-federal.yaml").data
    beside = {row["on"] for row in data["not_counted"]}
    assert "2025-01-09" in beside
    assert not beside & {row["on"] for row in data["holidays"]}


def test_the_committed_files_are_what_the_script_writes() -> None:
    module = script()
    version = read_yaml(FOLDER / "us-federal.yaml").data["package_version"]
    if importlib.metadata.version("holidays") != version:
        pytest.skip(f"the calendars were written with holidays {version}")
    written = {recipe.id: module.text(recipe) for recipe in module.RECIPES}
    assert written == {calendar_id: (FOLDER / f"{calendar_id}.yaml").read_text(encoding="utf-8") for calendar_id in IDS}


def test_a_holiday_without_a_french_name_stops_the_script() -> None:
    with pytest.raises(SystemExit, match="no French name for 'Some New Day'"):
        script().french("Some New Day")
