"""How many, for how much and when: what a purchase line says in its columns, else in its text, in English and French.

A column outranks the text. A number that could mean two things (`1,234 $`, 03/04/2022, two quantities) is left open, and the
line says so. Money is decimal, never floating; a price is a unit's or the line's only where a column or the text says which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from assay.observe.read import values

Basis = Literal["unit", "total", ""]
MOST = 10_000_000  # units on one line; more is a part number
MOST_MONEY = Decimal(10) ** 14
_READ = 500  # characters of a text in which terms are looked for

_SP = r"[ \u00a0\u202f]"
_COUNT = r"(\d{1,3}(?:[ ,\u00a0\u202f]\d{3}){1,2}|\d{1,8})"
_UNITS = r"(?:pcs?|pces?|pi[eè]ces?|ea|each|units?|unit[eé]s?|sets?|ensembles?|appareils?|nos)"
# `12 caméras dômes` counts, `8 channel recorders` and `24 port switches` do not.
_SIZES = r"(?:ch|channels?|canaux|ports?|mp|m[ée]gapixels?|inch(?:es)?|pouces?|[tg]b|[tg]o|years?|ans?|months?|mois|volts?|v|w|watts?|hours?|heures?|bits?|way|voies?)"
_PLURALS = r"(?:cam(?:era|éra)s|recorders|enregistreurs|[nd]vrs|domes|dômes|turrets|bullets|switches|commutateurs|routers|routeurs|phones|téléphones|radios|modems|tablets|tablettes|intercoms|interphones)"
# Each names the group that holds the count.
_QUANTITIES: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:qty|quantity|qt[eé]|quantit[eé]|q'ty|nb|nombre|no\. of units|units?|unit[eé]s?)\.?{_SP}?[:=#]?{_SP}?{_COUNT}(?![\w.-])",
        rf"(?<![\w.,-]){_COUNT}{_SP}?{_UNITS}\b\.?(?!{_SP}?(?:price|prix|cost))",
        rf"(?:^|[,;:(–—-]){_SP}?(\d{{1,6}}){_SP}?[x×]{_SP}?(?=[^\W\d]{{2}})(?!zoom|optical|optique|digital|magnif)",
        rf"^{_SP}?(\d{{1,5}}){_SP}(?!{_SIZES}\b)(?:[^\s,;]{{1,30}}{_SP}){{0,4}}{_PLURALS}\b",
        rf"(?<![\w.,/-])(?:(?-i:[x×])|[x×]{_SP}){_SP}?(\d{{1,6}})(?![\w.-])(?!{_SP}?(?:zoom|optical|optique))",
        rf"(?<![\w-])(?:lot|pack|paquet|bo[iî]te|box|case|set){_SP}(?:of|de){_SP}(\d{{1,6}})(?![\w.-])",
        r"^\s{0,4}\((\d{1,6})\)",
        rf"\((?:x|×|qty|qt[eé]){_SP}?(\d{{1,6}})\)",
    )
)  # fmt: skip
_SIGN = r"(?:CA\$|C\$|US\$|AU\$|A\$|NZ\$|\$|€|£|₹|CAD|USD|EUR|GBP|AUD|NZD|INR|CHF|CNY|RMB)"
_AFTER = rf"(?:\${_SP}?(?:CA|US|CAD|USD)\b|\$|€|£|₹|(?:CAD|USD|EUR|GBP|AUD|NZD|INR|CHF|CNY|RMB|dollars?|euros?)\b)"
_MONEY = r"\d{1,3}(?:[ \u00a0\u202f'’,.]\d{3}){1,4}(?:[.,]\d{1,4})?|\d{1,12}(?:[.,]\d{1,4})?"
_PRICES: Final = re.compile(
    rf"(?P<before>{_SIGN}){_SP}?(?P<first>{_MONEY})(?![\d])(?P<more>{_SP}?(?:CAD|USD|EUR|GBP|CA|US)\b)?"
    rf"|(?<![\w.,-])(?P<second>{_MONEY}){_SP}?(?P<after>{_AFTER})"
    rf"|(?P<at>@){_SP}?(?P<third>{_MONEY})(?![\w-])(?:{_SP}?(?P<sign>{_AFTER}))?",
    re.IGNORECASE,
)
_UNIT_BEFORE: Final = re.compile(
    r"(?:@|\bat|\beach|\bunit(?:[eé]|aire)?(?: price| cost)?|\bprix (?:unitaire|unit\.?|par unit[eé])|\bp\.? ?u\.?)[ :=]{0,3}$",
    re.IGNORECASE,
)
_UNIT_AFTER: Final = re.compile(
    r"^(?:[ /]{0,2}(?:each|ea\b|pce?\b|pi[eè]ce|unit(?:aire)?\b|unit[eé]|chacun|u\.)|[ ]?(?:per|par|l['’]|la |/)[ ]?(?:unit|pi[eè]ce|pce|ea\b|each|camera|cam[eé]ra))",
    re.IGNORECASE,
)
_TOTAL_BEFORE: Final = re.compile(
    r"(?:=|\b(?:total|subtotal|sous-total|montant|amount|ext(?:ended)?\.?|line total|prix total)(?: price| cost| ht| ttc)?)[ :=]{0,3}$",
    re.IGNORECASE,
)
_TOTAL_AFTER: Final = re.compile(r"^[ ]?(?:au |en |in )?(?:total|tout|all)\b", re.IGNORECASE)
_PLAIN_MONEY: Final = re.compile(r"(?a)\d{1,9}(?:[.,]\d{1,2})?")
_DIGIT: Final = re.compile(r"\d")
_YEAR: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")
_DATES: Final = re.compile(
    r"(?a)(?<![\w.-])(?:\d{4}-\d{2}-\d{2}|\d{4}/\d{2}/\d{2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
    r"|\d{1,2}(?:er|st|nd|rd|th)? (?:of |de )?[a-zéû]{3,9}\.? \d{4}|[a-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})(?![\w-])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Terms:
    """Quantity, money and day of one line. None is unknown, and `open` says what could not be told.

    `unit_price` is of one, `amount` of the whole line; `by` says where the quantity stood: column, text or nowhere.
    """

    quantity: int | None = None
    by: Literal["column", "text", ""] = ""
    unit_price: Decimal | None = None
    amount: Decimal | None = None
    currency: str = ""
    date: str | None = None
    open: tuple[str, ...] = ()  # quantity-open | quantity-differs | price-open | price-basis-open | date-open


NOTHING_SAID: Final = Terms()


@dataclass(frozen=True, slots=True)
class _Price:
    """Money in a text, and whether it is a unit's or the line's."""

    amount: Decimal | None
    currency: str
    basis: Basis


def read_terms(text: str, cells: Mapping[str, str]) -> Terms:
    """The terms of a line. `cells` may hold quantity, price, unit_price, total, currency and date, as written there."""
    doubts: list[str] = []
    text = text[:_READ]
    if not any(cells.values()) and not _DIGIT.search(text):
        return NOTHING_SAID
    date, rest = _date(cells.get("date", ""), text, doubts)
    prices, rest = _money(rest)
    quantity, by = _quantity(cells.get("quantity", ""), rest, doubts)
    unit, total, code = _prices(cells, prices, quantity, doubts)
    unit, total = _completed(unit, total, quantity)
    return Terms(quantity, by, unit, total, code, date, tuple(dict.fromkeys(doubts)))


# When


def _date(cell: str, text: str, doubts: list[str]) -> tuple[str | None, str]:
    """The day of the column, else of the text; and the text without its dates, whose numbers count nothing."""
    found = list(_DATES.finditer(text)) if _YEAR.search(text) else []
    rest = _without(text, [one.span() for one in found])
    if cell.strip():
        read = values.read_date(cell.strip())
        if read.problem:
            doubts.append("date-open")
        return read.value, rest
    read_all = [values.read_date(one.group()) for one in found]
    days = {read.value for read in read_all if read.value}
    if len(days) == 1 and not any(read.problem == "ambiguous" for read in read_all):
        return days.pop(), rest
    if found and (len(days) > 1 or any(read.problem == "ambiguous" for read in read_all)):
        doubts.append("date-open")
    return None, rest


# How many


def _quantity(cell: str, text: str, doubts: list[str]) -> tuple[int | None, Literal["column", "text", ""]]:
    counts = set(_counts(text))
    said = counts.pop() if len(counts) == 1 else None
    if cell.strip():
        written = values.whole(cell)
        if written is None or int(written) > MOST:
            doubts.append("quantity-open")
            return None, ""
        if said is not None and said != int(written):
            doubts.append("quantity-differs")
        return int(written), "column"
    if counts:
        doubts.append("quantity-open")
    return (said, "text") if said is not None else (None, "")


def _counts(text: str) -> Iterator[int]:
    """Every count in a text; a count that is part of an earlier find is not read again."""
    taken: list[tuple[int, int]] = []
    for pattern in _QUANTITIES:
        for found in pattern.finditer(text):
            begin, end = found.span(1)
            if any(begin < last and first < end for first, last in taken):
                continue
            taken.append(found.span())
            number = int(re.sub(r"\D", "", found.group(1)))
            if 0 < number <= MOST:
                yield number


# For how much

_PRICE_CELLS: Final[tuple[tuple[str, Basis], ...]] = (("unit_price", "unit"), ("total", "total"), ("price", ""))


def _money(text: str) -> tuple[list[_Price], str]:
    """The prices in a text, and the text without them."""
    found: list[_Price] = []
    spans: list[tuple[int, int]] = []
    for one in _PRICES.finditer(text):
        number = one["first"] or one["second"] or one["third"]
        sign = " ".join(part for part in (one["before"], one["after"], one["more"], one["sign"]) if part)
        basis: Basis = ""
        before, after = text[max(0, one.start() - 24) : one.start()], text[one.end() : one.end() + 24]
        if one["at"] or _UNIT_BEFORE.search(before) or _UNIT_AFTER.search(after):
            basis = "unit"
        elif _TOTAL_BEFORE.search(before) or _TOTAL_AFTER.search(after):
            basis = "total"
        found.append(_Price(_decimal(number), _code(sign), basis))
        spans.append(one.span())
    return found, _without(text, spans)


def _prices(
    cells: Mapping[str, str], prices: list[_Price], quantity: int | None, doubts: list[str]
) -> tuple[Decimal | None, Decimal | None, str]:
    """Unit price, amount and currency; the columns first, then the text."""
    named = _code(cells.get("currency", ""))
    told: dict[Basis, Decimal | None] = {}
    for name, basis in _PRICE_CELLS:
        cell = cells.get(name, "").strip()
        if cell:
            told[basis] = _decimal(cell)
            named = named or _code(cell)
            if told[basis] is None:
                doubts.append("price-open")
    if not told:
        codes = {price.currency for price in prices if price.currency}
        named = named or (codes.pop() if len(codes) == 1 else "")
        if codes:  # two currencies on one line: neither is the line's
            doubts.append("price-open")
            return None, None, ""
        told = _of_text(prices, quantity, doubts)
    bare = told.get("")
    if bare is not None and "unit" not in told and "total" not in told:
        if quantity == 1:
            return bare, bare, named
        doubts.append("price-basis-open")
    return told.get("unit"), told.get("total"), named


def _of_text(prices: list[_Price], quantity: int | None, doubts: list[str]) -> dict[Basis, Decimal | None]:
    """The one price of each basis; of two without any, the unit's is the one that the quantity makes the other of."""
    told: dict[Basis, Decimal | None] = {}
    for basis in ("unit", "total"):
        amounts = {price.amount for price in prices if price.basis == basis}
        if len(amounts) == 1:
            told[basis] = amounts.pop()
        if len(amounts) > 1 or (basis in told and told[basis] is None):
            doubts.append("price-open")
    bare = list(dict.fromkeys(price.amount for price in prices if not price.basis))
    if len(bare) == 2 and not told and quantity and None not in bare:
        low, high = sorted(amount for amount in bare if amount is not None)
        if low * quantity == high:
            return {"unit": low, "total": high}
    if len(bare) == 1 and bare[0] is not None:
        told.setdefault("", bare[0])
    elif bare and not told:
        doubts.append("price-open")
    return told


def _completed(
    unit: Decimal | None, total: Decimal | None, quantity: int | None
) -> tuple[Decimal | None, Decimal | None]:
    """The amount where a unit's price and the quantity give it."""
    if total is None and unit is not None and quantity is not None:
        total = unit * quantity
    return unit, total


def _decimal(text: str) -> Decimal | None:
    if _PLAIN_MONEY.fullmatch(text):
        return Decimal(text.replace(",", "."))
    written = values.amount(text.replace("’", "'"))
    if written is None:
        return None
    number = Decimal(written)
    exact = number == number.quantize(Decimal("0.0001")) if abs(number) < MOST_MONEY else False
    return number if exact else None


def _code(text: str) -> str:
    """The currency's code; a bare `$` names none."""
    found = values.currency(text)
    if found:
        return found
    words = text.casefold()
    return "EUR" if "euro" in words else ""


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with spans blanked, so that positions stay."""
    for begin, end in spans:
        text = text[:begin] + ";" * (end - begin) + text[end:]
    return text
