"""The holiday calendars of the register, written once from the `holidays` package so that replay never needs it.

A deadline counted in business days must come out the same in ten years, whatever package is installed then; so the days
are data in the pack. Run `python tools/make_calendars.py` after raising the package, read the diff, and commit it;
`--check` only says whether the committed files are what the installed package gives.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.metadata
import sys
from dataclasses import dataclass
from pathlib import Path

import holidays

VERSION = importlib.metadata.version("holidays")
FIRST_YEAR, LAST_YEAR = 2018, 2035
FOLDER = Path(__file__).parent.parent / "src" / "assay" / "register" / "data" / "calendars"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Which holidays of the package make up a calendar; `left_out` are categories listed beside it but not counted."""

    id: str
    title: tuple[str, str]
    basis: tuple[str, str]
    country: str
    language: str
    subdivision: str | None = None
    categories: tuple[str, ...] = ("public",)
    left_out: tuple[str, ...] = ()
    easter_monday: bool = False  # a holiday of the basis that the package files under `optional`, or leaves out


CLOSINGS = (
    (
        "Days on which a President closed federal offices are listed but stay business days: whether they stop a "
        "contractor's clock is not settled, and the earlier deadline is the safer one."
    ),
    (
        "Les jours où un président a fermé les bureaux fédéraux figurent mais restent ouvrables : qu'ils suspendent "
        "le délai d'un contractant n'est pas tranché, et l'échéance la plus proche est la plus sûre."
    ),
)

RECIPES = (
    Recipe(
        "us-federal",
        ("Federal holidays (United States)", "Jours fériés fédéraux (États-Unis)"),
        (
            "Legal public holidays of 5 U.S.C. 6103, with their observed days. " + CLOSINGS[0],
            "Jours fériés légaux de 5 U.S.C. 6103, avec leurs jours d'observation. " + CLOSINGS[1],
        ),
        "US", "en_US", left_out=("government",),
    ),
    Recipe(
        "ca-federal",
        ("Federal holidays (Canada)", "Jours fériés fédéraux (Canada)"),
        (
            "Holidays of Canada and its federal public service as the package lists them, and Easter Monday.",
            "Jours fériés du Canada et de sa fonction publique fédérale selon le progiciel, et lundi de Pâques.",
        ),
        "CA", "en_CA", categories=("public", "government"), easter_monday=True,
    ),
    Recipe(
        "ca-qc",
        ("Holidays (Québec)", "Jours fériés (Québec)"),
        (
            "Public holidays of Québec as the package lists them, and Easter Monday.",
            "Jours fériés du Québec selon le progiciel, et lundi de Pâques.",
        ),
        "CA", "en_CA", subdivision="QC", easter_monday=True,
    ),
    Recipe(
        "uk-england",
        ("Bank holidays (England)", "Jours fériés bancaires (Angleterre)"),
        (
            "Bank and public holidays in England, with substitute days and the one-off holidays proclaimed so far.",
            "Jours fériés et bancaires en Angleterre, avec jours de remplacement et jours uniques proclamés à ce jour.",
        ),
        "GB", "en_GB", subdivision="ENG",
    ),
)  # fmt: skip

FRENCH = {
    "Boxing Day": "Lendemain de Noël",
    "Canada Day": "Fête du Canada",
    "Christmas Day": "Noël",
    "Christmas Eve": "Veille de Noël",
    "Columbus Day": "Jour de Christophe Colomb",
    "Coronation of Charles III": "Couronnement de Charles III",
    "Day After Christmas": "Lendemain de Noël",
    "Easter Monday": "Lundi de Pâques",
    "Good Friday": "Vendredi saint",
    "Independence Day": "Fête de l'Indépendance",
    "Juneteenth National Independence Day": "Juneteenth, jour national de l'indépendance",
    "Labor Day": "Fête du Travail",
    "Labour Day": "Fête du Travail",
    "Late Summer Bank Holiday": "Jour férié de fin d'été",
    "Martin Luther King Jr. Day": "Jour de Martin Luther King, fils",
    "May Day": "Premier lundi de mai",
    "Memorial Day": "Jour du Souvenir (Memorial Day)",
    "National Day for Truth and Reconciliation": "Journée nationale de la vérité et de la réconciliation",
    "National Day of Mourning for former President George H. W. Bush": "Deuil pour le président George H. W. Bush",
    "National Day of Mourning for former President Jimmy Carter": "Deuil pour le président Jimmy Carter",
    "National Patriots' Day": "Journée nationale des patriotes",
    "New Year's Day": "Jour de l'An",
    "Platinum Jubilee of Elizabeth II": "Jubilé de platine d'Elizabeth II",
    "Remembrance Day": "Jour du Souvenir",
    "Saint Jean Baptiste Day": "Fête nationale du Québec (Saint-Jean-Baptiste)",
    "Saint John the Baptist Day": "Fête nationale du Québec (Saint-Jean-Baptiste)",
    "Spring Bank Holiday": "Jour férié de printemps",
    "State Funeral of Queen Elizabeth II": "Funérailles d'État de la reine Elizabeth II",
    "Thanksgiving Day": "Action de grâces",
    "Thanksgiving": "Action de grâces",
    "Veterans Day": "Jour des anciens combattants",
    "Victoria Day": "Fête de Victoria",
    "Washington's Birthday": "Anniversaire de Washington",
}
OBSERVED = " (observed)"

Days = dict[dt.date, str]


def french(name: str) -> str:
    """The French name; a name that the table lacks is an error, so that no calendar goes out half translated."""
    base = name.removesuffix(OBSERVED)
    if base not in FRENCH:
        raise SystemExit(f"no French name for {base!r}: add it to FRENCH in {Path(__file__).name}")
    return FRENCH[base] + (" (jour d'observation)" if name.endswith(OBSERVED) else "")


def days(recipe: Recipe, categories: tuple[str, ...]) -> Days:
    found = holidays.country_holidays(
        recipe.country, subdiv=recipe.subdivision, years=range(FIRST_YEAR, LAST_YEAR + 1), language=recipe.language,
        categories=categories,
    )  # fmt: skip
    return {day: name for day, name in sorted(found.items()) if FIRST_YEAR <= day.year <= LAST_YEAR}


def counted(recipe: Recipe) -> Days:
    """The calendar's holidays, Easter Monday added where the basis has it."""
    found = days(recipe, recipe.categories)
    if recipe.easter_monday:
        fridays = [day for day, name in found.items() if name == "Good Friday"]
        found |= {friday + dt.timedelta(days=3): "Easter Monday" for friday in fridays}
    return dict(sorted(found.items()))


def row(day: dt.date, name: str) -> str:
    parts = name.split("; ")  # two holidays on one day
    english, translated = "; ".join(parts), " ; ".join(french(part) for part in parts)
    return f'  - {{on: "{day}", name: {{en: "{english}", fr: "{translated}"}}}}'


def text(recipe: Recipe) -> str:
    """The calendar file."""
    holiday_rows = counted(recipe)
    others = days(recipe, recipe.left_out) if recipe.left_out else {}
    beside = {day: name for day, name in others.items() if day not in holiday_rows}
    return "\n".join(
        [
            "# Generated by tools/make_calendars.py: change the script, not this file.",
            f"id: {recipe.id}",
            f'title: {{en: "{recipe.title[0]}", fr: "{recipe.title[1]}"}}',
            "basis:",
            f'  en: "{recipe.basis[0]}"',
            f'  fr: "{recipe.basis[1]}"',
            "package: holidays",
            f'package_version: "{VERSION}"',
            f'first_year: "{FIRST_YEAR}"',
            f'last_year: "{LAST_YEAR}"',
            'weekend: ["saturday", "sunday"]',
            "holidays:",
            *(row(day, name) for day, name in holiday_rows.items()),
            *(["not_counted:", *(row(day, name) for day, name in beside.items())] if beside else []),
            "",
        ]
    )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a committed file differs")
    check = parser.parse_args(arguments).check
    stale = []
    for recipe in RECIPES:
        path, fresh = FOLDER / f"{recipe.id}.yaml", text(recipe)
        if path.exists() and path.read_text(encoding="utf-8") == fresh:
            continue
        stale.append(path.name)
        if not check:
            path.write_text(fresh, encoding="utf-8")
    print(f"{'differ' if check else 'written'}: {', '.join(stale) or 'none'} (holidays {VERSION})")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
