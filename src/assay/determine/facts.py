"""Facts about an organisation, a site, a device, a purchase, a contract and an act, each known or unknown with a reason."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from assay.errors import FactsError
from assay.register.measures import ActKind, Choice, Fact
from assay.register.schema import earliest, latest

YES = frozenset({"yes", "true", "oui", "vrai", "y", "o", "1"})
NO = frozenset({"no", "false", "non", "faux", "n", "0"})
UNKNOWN = frozenset({"unknown", "inconnu", "?", ""})
COMPUTED = "computed: "
WORKED_OUT = frozenset(
    {
        "act.date", "device.new_authorisation", "organisation.us_award_recipient", "organisation.us_person",
        "organisation.found_during_performance",
    }
)  # fmt: skip
"""Facts that other facts, the acts and the day of use may say (`Situation.get`)."""
LONGEST = 80  # letters of a wrong value that an error repeats
AWARD_MONEY = frozenset({"federal-award", "cost-share", "indirect-pool", "program-income"})
# ISO 3166-1 alpha-2, and XK
_CODES = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
    CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE
    GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM
    KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ
    NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH
    SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG
    VI VN VU WF WS XK YE YT ZA ZM ZW"""
COUNTRIES = frozenset(_CODES.split())
COUNTRY_NAMES = {
    "uk": "GB", "united-kingdom": "GB", "great-britain": "GB", "royaume-uni": "GB", "england": "GB", "scotland": "GB",
    "wales": "GB", "northern-ireland": "GB", "usa": "US", "united-states": "US", "united-states-of-america": "US",
    "etats-unis": "US", "canada": "CA", "china": "CN", "prc": "CN", "chine": "CN", "taiwan": "TW", "hong-kong": "HK",
    "india": "IN", "inde": "IN", "australia": "AU", "australie": "AU", "new-zealand": "NZ", "nouvelle-zelande": "NZ",
    "ukraine": "UA", "mexico": "MX", "mexique": "MX", "vietnam": "VN", "japan": "JP", "japon": "JP", "germany": "DE",
    "allemagne": "DE", "france": "FR", "south-korea": "KR", "coree-du-sud": "KR", "malaysia": "MY", "thailand": "TH",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Party:
    """A company that is known. `entity` is its id, or None for one that the register does not hold."""

    entity: str | None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or the span that a partial date (`2023`, `2023-02`) may mean."""

    first: dt.date
    last: dt.date

    @staticmethod
    def parse(text: str) -> Day:
        return Day(earliest(text), latest(text))

    def turns(self, days: Iterable[dt.date]) -> tuple[dt.date, ...]:
        """The first day, and each of the given days within the span: what holds between two of them may be read off one."""
        if self.first == self.last:
            return (self.first,)
        return (self.first, *sorted(day for day in days if self.first < day <= self.last))

    def __str__(self) -> str:
        return self.first.isoformat() if self.first == self.last else f"{self.first}/{self.last}"


Value = bool | str | Day | Party | tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class FactValue:
    """A fact's value, or None for unknown with the reason why.

    `reason` is one of not-asked, no-answer, below-threshold, conflicting, stale, open-question, date-needed. `source`
    says who said so, in words; `presumed` marks what a profile presumes.
    """

    value: Value | None
    reason: str = "not-asked"
    source: str = ""
    presumed: bool = False
    candidates: tuple[str, ...] = ()

    def __str__(self) -> str:
        return value_text(self.value)


NOT_ASKED = FactValue(None)


def value_text(value: Value | None) -> str:
    """The value as the facts file would write it."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case Party():
            return value.entity or value.label or "another"
        case tuple():
            return ", ".join(value_text(item) for item in value) or "none"
        case _:
            return str(value)


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a determination may look at.

    `acts` holds the acts under test (yes, no or unknown each); an act not named is judged by its `done` fact, and
    without one is not done. `on` is the day of use; `known_at` what had been recorded. `interpretations` are counsel's
    recorded answers to open legal questions, keyed by question id or `measure/question`.
    """

    facts: Mapping[str, FactValue]
    on: dt.date
    known_at: dt.date
    acts: Mapping[str, FactValue] = field(default_factory=dict)
    acts_exclusive: bool = False  # only the acts named are done
    interpretations: Mapping[str, bool] = field(default_factory=dict)

    def get(self, fact: str) -> FactValue:
        found = self.facts.get(fact, NOT_ASKED)
        if fact not in WORKED_OUT:
            return found
        if fact == "act.date":
            return self.facts.get(fact) or FactValue(Day(self.on, self.on), source="the date asked about")
        if fact == "device.new_authorisation" and found.value is None and self._granted_before():
            return FactValue(False, source=COMPUTED + "the model was authorised before")
        if found.value is not None and not found.presumed:
            return found
        if fact == "organisation.us_award_recipient" and self._spends_award_money():
            return FactValue(True, source=COMPUTED + "award money pays for it")
        if fact == "organisation.us_person" and found.value is None and self._established_in_us():
            return FactValue(True, source=COMPUTED + "the organisation is established in the United States")
        if fact == "organisation.found_during_performance" and found.value is None and self._asks_about_a_find():
            return FactValue(True, source=COMPUTED + "the act asked about is a find")
        return found

    def _spends_award_money(self) -> bool:
        """Whoever spends federal award money received it, but for the executive agency, which hands it out.

        A profile that presumes otherwise gives way.
        """
        money = self.facts.get("purchase.money_source", NOT_ASKED)
        hands_out = self.facts.get("organisation.kind", NOT_ASKED).value == "us-federal-agency"
        return not money.presumed and money.value in AWARD_MONEY and not hands_out

    def _asks_about_a_find(self) -> bool:
        """Whoever asks about finding equipment, and says no more, means during performance: that starts the clocks."""
        return self.acts.get("discover", NOT_ASKED).value is True

    def _established_in_us(self) -> bool:
        return self.facts.get("organisation.country", NOT_ASKED).value == "US"

    def _granted_before(self) -> bool:
        granted = self.facts.get("device.fcc_granted_on", NOT_ASKED).value
        return isinstance(granted, Day) and granted.last < self.on


class Vocabulary:
    """The facts and acts that exist, by id."""

    def __init__(self, facts: tuple[Fact, ...], acts: tuple[ActKind, ...]) -> None:
        self.facts: dict[str, Fact] = {fact.id: fact for fact in facts}
        self.acts: dict[str, ActKind] = {act.id: act for act in acts}
        self.classes = {
            fact.id: {choice.id: frozenset(choice.classes) for choice in fact.choices} for fact in facts if fact.choices
        }

    def fact(self, fact_id: str, *, file: str | None = None, line: int | None = None) -> Fact:
        if fact_id not in self.facts:
            raise FactsError(
                f"there is no fact {fact_id!r}",
                file=file,
                line=line,
                remedy=nearest(fact_id, self.facts) or "see docs/reference/facts.md",
            )
        return self.facts[fact_id]

    def choice(self, fact_id: str, word: str) -> str | None:
        """The choice meant by a word that a machine wrote; None where the vocabulary has no such choice."""
        found = _choice(self.facts[fact_id], word)
        return found if isinstance(found, str) else None

    def parse(self, fact_id: str, text: str, *, file: str | None = None, line: int | None = None) -> Value | None:
        """The typed value of a fact, None for unknown; parties stay labels until the register resolves them."""
        fact = self.fact(fact_id, file=file, line=line)
        if text.strip().lower() in UNKNOWN:
            return None
        parsed = _PARSERS[fact.type](fact, text.strip())
        if parsed is None:
            raise FactsError(
                f"{fact_id}: {_EXPECTED[fact.type]}, found {text[:LONGEST]!r}",
                file=file,
                line=line,
                remedy=_choices_near(text, fact) or "see docs/reference/facts.md",
            )
        return parsed


def nearest(text: str, known: Mapping[str, object]) -> str | None:
    """A remedy naming the nearest known words, or None where nothing is near."""
    import difflib

    near = difflib.get_close_matches(text, list(known), n=3, cutoff=0.5)
    return f"did you mean {' or '.join(near)}?" if near else None


def _yes_no(_: Fact, text: str) -> Value | None:
    word = text.lower()
    return True if word in YES else False if word in NO else None


@lru_cache(maxsize=16_384)  # the same few labels are compared over and over
def slug(text: str) -> str:
    """The words of a text without accents, case and punctuation, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "-".join(re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode()))


def meant(word: str, item: Choice | ActKind) -> bool:
    """Whether a word is the item's id, another word for it, or its label in English or French."""
    wanted = slug(word.replace("_", "-"))
    return bool(wanted) and wanted in {item.id, *item.also, slug(item.label.en), slug(item.label.fr)}


def _choice(fact: Fact, text: str) -> Value | None:
    found = [choice.id for choice in fact.choices if meant(text, choice)]
    return found[0] if len(found) == 1 else None


def _choices_near(text: str, fact: Fact) -> str | None:
    """The choices that a word comes near to, by id, by label or by another word; all of them where they are few."""
    words = {slug(word): choice.id for choice in fact.choices
             for word in (choice.label.fr, choice.label.en, *choice.also, choice.id)}  # fmt: skip
    near = nearest(slug(text), words)
    if near is None:
        return f"one of {', '.join(choice.id for choice in fact.choices)}" if fact.choices else None
    found = dict.fromkeys(words[name] for name in near.removeprefix("did you mean ").removesuffix("?").split(" or "))
    return f"did you mean {' or '.join(found)}?"


def _day(_: Fact, text: str) -> Value | None:
    try:
        return Day.parse(text)
    except ValueError:
        return None


def _country(_: Fact, text: str) -> Value | None:
    """The code of a country, of a part of one (`CA-QC` is in Canada), or of a country commonly named."""
    code = re.sub(r"^([A-Z]{2})-[A-Z0-9]{1,3}$", r"\1", text.upper())
    return code if code in COUNTRIES else COUNTRY_NAMES.get(slug(code))


def _party(_: Fact, text: str) -> Value | None:
    return Party(None, text)


def _parties(_: Fact, text: str) -> Value | None:
    names = [part.strip() for part in _BETWEEN_NAMES.split(text)]
    return () if text.lower() == "none" else tuple(Party(None, name) for name in names if name)


# A comma before a legal form belongs to the name: "X Co., Ltd., Y Inc." names two companies.
_BETWEEN_NAMES = re.compile(r",(?!\s*(?:ltd|limited|inc|llc|corp|plc|s\.?a|co)\b)", re.IGNORECASE)

_PARSERS = {
    "yes-no": _yes_no, "choice": _choice, "date": _day, "country": _country, "party": _party, "parties": _parties,
}  # fmt: skip
_EXPECTED = {
    "yes-no": "expected yes, no or unknown",
    "choice": "expected one of its choices or unknown",
    "date": "expected a date such as 2023-12-21, 2023-12 or 2023",
    "country": "expected a two-letter country code (ISO 3166-1), such as CA, US or GB",
    "party": "expected a company's id or name",
    "parties": "expected companies' ids or names separated by commas, or none",
}
