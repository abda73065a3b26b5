"""The fixed words of the site: English message ids behind the register's ids, and the French catalogue beside this file.

Words that the report already has (outcomes, forces, states, statuses) come from there, so that both say the same.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.messages.pofile import read_po

from assay.report.i18n import Translate, translator

CATALOGUE = Path(__file__).parent / "fr.po"

EFFECTS = {
    "forbid-buy": "forbids buying",
    "forbid-use": "forbids use",
    "forbid-deploy": "forbids deploying",
    "forbid-connect": "forbids connecting to a network",
    "forbid-provide": "forbids supplying",
    "forbid-sell": "forbids selling",
    "forbid-import": "forbids importing",
    "forbid-authorise": "forbids authorising a model",
    "forbid-operate": "forbids operating the business",
    "forbid-invest": "forbids investing",
    "forbid-fund": "forbids paying for it with the money named",
    "remove": "orders removal",
    "eligibility": "decides who may be awarded a contract",
    "licence": "asks for a licence first",
    "approval": "asks for an approval first",
    "represent": "asks for a statement",
    "report": "asks for a report",
    "risk-assess": "asks for a risk assessment",
    "mitigate": "asks for protective measures",
    "advise": "advises, without a duty",
    "none": "has no effect of its own",
    "not-modelled": "is not modelled",
}

TESTS = {
    "named-only": "the companies named, and no others",
    "subsidiary-or-affiliate": "the companies named, their subsidiaries and affiliates",
    "ownership-50": "the companies named, and those they own to half or more, together or by steps",
    "control": "the companies named, and those they control",
    "linked": "the companies named, and those linked to them",
    "licensee-or-jv": "the companies named, their subsidiaries, joint ventures and licensees",
    "registered-in": "companies registered in the countries named",
}

ANSWERS = {
    "yes": "reached",
    "no": "not reached",
    "unknown": "open",
}

REASONS = {
    "none": "every link is sourced and dated",
    "unconfirmed-edge": "a link on the way is unconfirmed",
    "undated": "a link on the way has no sure date",
    "percentage-missing": "a percentage is missing",
    "open-question": "whether such a link is enough is a question of law",
    "registration-unknown": "where it is registered is not known",
}

RELATIONS = {
    "wholly-owned-by": "wholly owned by",
    "subsidiary-of": "subsidiary of",
    "controlled-by": "controlled by",
    "minority-held-by": "minority held by",
    "joint-venture-of": "joint venture of",
    "affiliate-of": "affiliate of",
    "state-owned-by": "state-owned, through",
    "successor-of": "successor of",
    "sold-by": "sold by",
    "spun-out-of": "spun out of",
    "factory-of": "factory of",
}

ENTITY_KINDS = {
    "company": "company",
    "public-body": "public body",
    "state-investor": "state investor",
    "group": "group of companies",
}

NAME_KINDS = {
    "legal": "legal name",
    "alias": "other name",
    "short": "short name",
    "statutory-name": "name in a statute",
    "trademark": "trade mark",
    "former": "former name",
    "transliteration": "transliteration",
    "registry-spelling": "spelling in a registry",
    "misspelling": "misspelling",
}

CLASSES = {
    "own-brand": "A maker's own brand",
    "oem-rebrand": "A badge with products that another company made",
    "former-rebrand": "A badge that had products of another maker, formerly",
    "defunct-brand": "A brand no longer in use",
    "sold-brand": "A brand that changed hands",
    "component": "A brand of parts inside devices",
    "contested": "Contested: sources disagree, and a party denies it",
    "conflicting": "Conflicting: sources contradict each other",
    "needs-review": "Needs review: not enough is known",
    "not-named-889": "A maker that section 889 does not name",
    "not-restricted": "No evidence of a maker that a measure names",
    "false-accusation": "Accused in error: the sources show otherwise",
}

CONFIDENCE = {
    "high": "high",
    "medium": "medium",
    "low": "low",
}

SOURCE_KINDS = {
    "statute": "statute",
    "regulation": "regulation",
    "official": "official text",
    "court": "court decision",
    "filing": "company filing",
    "registry": "registry",
    "law-firm": "law firm",
    "press": "press",
    "trade-press": "trade press",
    "vendor": "vendor",
    "dataset": "data set",
    "code": "source code",
    "recording": "recording",
    "community": "community",
    "lead": "lead, not proof",
}

SCHEMES = {
    "ieee_oui_org_name": "Name in the IEEE register of MAC blocks",
    "ieee_ma_m": "IEEE MA-M block",
    "ieee_ma_s": "IEEE MA-S block",
    "ticker": "Stock exchange code",
    "isin": "ISIN",
    "uscc": "Unified social credit code",
    "fcc_grantee": "FCC grantee code",
    "address": "Address",
    "lei": "LEI",
    "duns": "DUNS number",
    "cage": "CAGE code",
    "uei": "UEI",
}

SAYS = {
    "maker": "names the maker",
    "brand": "names the brand",
    "component": "names a part inside",
    "not-maker": "speaks against the maker",
}

WEIGHTS = {
    "strong": "strong",
    "medium": "medium",
    "weak": "weak",
}

YES_NO = {
    "yes": "yes",
    "no": "no",
    "unknown": "unknown",
}

SCRIPTS = {
    "Hans": "simplified Chinese characters",
    "Hant": "traditional Chinese characters",
    "Jpan": "Japanese",
    "Kore": "Korean",
}

PLACES = {
    "US": "United States",
    "GB": "United Kingdom",
    "EU": "European Union",
}
"""Territories that are said so whatever the version of the locale data says."""

REGIONS = {
    "CA-AB": "Alberta", "CA-BC": "British Columbia", "CA-MB": "Manitoba", "CA-NB": "New Brunswick",
    "CA-NL": "Newfoundland and Labrador", "CA-NS": "Nova Scotia", "CA-NT": "Northwest Territories", "CA-NU": "Nunavut",
    "CA-ON": "Ontario", "CA-PE": "Prince Edward Island", "CA-QC": "Quebec", "CA-SK": "Saskatchewan", "CA-YT": "Yukon",
    "US-AL": "Alabama", "US-AK": "Alaska", "US-AZ": "Arizona", "US-AR": "Arkansas", "US-CA": "California",
    "US-CO": "Colorado", "US-CT": "Connecticut", "US-DE": "Delaware", "US-FL": "Florida", "US-GA": "Georgia",
    "US-HI": "Hawaii", "US-ID": "Idaho", "US-IL": "Illinois", "US-IN": "Indiana", "US-IA": "Iowa", "US-KS": "Kansas",
    "US-KY": "Kentucky", "US-LA": "Louisiana", "US-ME": "Maine", "US-MD": "Maryland", "US-MA": "Massachusetts",
    "US-MI": "Michigan", "US-MN": "Minnesota", "US-MS": "Mississippi", "US-MO": "Missouri", "US-MT": "Montana",
    "US-NE": "Nebraska", "US-NV": "Nevada", "US-NH": "New Hampshire", "US-NJ": "New Jersey", "US-NM": "New Mexico",
    "US-NY": "New York", "US-NC": "North Carolina", "US-ND": "North Dakota", "US-OH": "Ohio", "US-OK": "Oklahoma",
    "US-OR": "Oregon", "US-PA": "Pennsylvania", "US-RI": "Rhode Island", "US-SC": "South Carolina",
    "US-SD": "South Dakota", "US-TN": "Tennessee", "US-TX": "Texas", "US-UT": "Utah", "US-VT": "Vermont",
    "US-VA": "Virginia", "US-WA": "Washington State", "US-WV": "West Virginia", "US-WI": "Wisconsin", "US-WY": "Wyoming",
    "US-DC": "District of Columbia",
}  # fmt: skip

TABLES = (
    EFFECTS, TESTS, ANSWERS, REASONS, RELATIONS, ENTITY_KINDS, NAME_KINDS, CLASSES, CONFIDENCE, SOURCE_KINDS, SCHEMES, SAYS,
    WEIGHTS, YES_NO, SCRIPTS, PLACES, REGIONS,
)  # fmt: skip

_ALIAS = {"UK": "GB"}


@lru_cache(maxsize=1)
def catalogue() -> dict[str, str]:
    """Message id -> French, for the words that only the site has."""
    with CATALOGUE.open("rb") as stream:
        found = read_po(stream)
    return {str(one.id): str(one.string) for one in found if one.id and one.string}


@lru_cache(maxsize=4)
def message(lang: str) -> Translate:
    """A function from an English message to the language: the site's own words, then the report's."""
    if lang != "fr":
        return lambda english: english
    own, shared = catalogue(), translator(lang)
    return lambda english: own[english] if english in own else shared(english)


def territory(code: str, lang: str) -> str:
    """A country or region by name; its code where neither we nor the locale data have one."""
    say = message(lang)
    country, _, _ = code.partition("-")
    country = _ALIAS.get(country, country)
    name = say(PLACES[country]) if country in PLACES else Locale(lang).territories.get(country, country)
    if code in REGIONS:
        return f"{name} – {say(REGIONS[code])}"
    return name if "-" not in code else f"{name} – {code.partition('-')[2]}"


def script(code: str, lang: str) -> str:
    """A script's name (ISO 15924)."""
    return message(lang)(SCRIPTS[code]) if code in SCRIPTS else str(Locale(lang).scripts.get(code, code))
