"""What the words of a line make of a name in it: the badge of goods, part of an address, or what an accessory fits.

A text and a place in it come in, an answer goes out; the words are data (`product_text.yaml`). A phrase of goods is a name,
words that turn nothing, and a noun of that badge's trade, and it is closed: `Capture turret camera` is one, `Capture card,
camera` and `capture camera footage` are none. In French the noun comes first: `caméra dôme Luma`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_WORD: Final = re.compile(r"[^\W_][^\s,;:()\[\]{}<>\"|/&+@=«»“”!?]{0,80}")
_ELIDED: Final = re.compile(r"^(?:d|l|qu)['’](?=\w)", re.IGNORECASE)
_MEASURE: Final = re.compile(
    r"(?a)^\d+(?:[.,]\d+)?(?:mp|mpx|k|p|mm|tb|gb|to|go|ch|m|ft|w|v|vdc|vac|x|in|\"|port|ports|-?channels?|-?canaux|-?ports?)?$",
    re.IGNORECASE,
)
_NEAR: Final = 8  # words looked at on either side of a name


@dataclass(frozen=True, slots=True)
class Ordinary:
    """A name that is an everyday word: what else it means, and the trades whose goods are a second signal for it."""

    name: str
    means: str
    goods: frozenset[str]
    cased: bool = False
    always: bool = False
    lines: frozenset[str] = frozenset()
    of: str = ""  # the badge that it is short for, where the badge's record does not say so


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    low: str
    start: int
    end: int


@dataclass(frozen=True)
class Phrases:
    """The word lists of `product_text.yaml`, and the everyday words among names."""

    goods: Mapping[str, frozenset[str]]
    any_goods: frozenset[str]
    plain: frozenset[str]
    joints: frozenset[str]
    accessories: frozenset[str]
    accessory_phrases: re.Pattern[str]
    fitting: frozenset[str]
    services: frozenset[str]
    ordinary: Mapping[str, Ordinary]
    distinctive: frozenset[str]
    address_after: re.Pattern[str]
    address_before: re.Pattern[str]
    address_not_before: re.Pattern[str]
    company_words: frozenset[str]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Phrases:
        """From the file's data; an older register has no such lists, and then every second signal is a model or column."""
        words = data.get("words", {})
        goods = {trade: frozenset(nouns) for trade, nouns in words.get("goods", {}).items()}
        rows = [_ordinary(row, goods) for row in data.get("ordinary", ())]
        return cls(
            goods=goods,
            any_goods=frozenset().union(*goods.values()),
            plain=frozenset(words.get("plain", ())),
            joints=frozenset(words.get("joints", ())),
            accessories=frozenset(words.get("accessories", ())),
            accessory_phrases=_any(words.get("accessory_phrases", ())),
            fitting=frozenset(words.get("fitting", ())),
            services=frozenset(words.get("services", ())),
            ordinary={row.name: row for row in rows},
            distinctive=frozenset(data.get("distinctive", ())),
            address_after=_any(data.get("address_after", ())),
            address_before=_any(data.get("address_before", ())),
            address_not_before=_any([one] if (one := data.get("address_not_before")) else []),
            company_words=frozenset(data.get("company_words", ())),
        )

    def stands_for_goods(self, name: str, text: str, start: int, end: int, *, is_brand: bool) -> bool:
        """Whether an everyday word at a place in a text is a badge there, by the goods that stand next to it."""
        row = self.ordinary.get(name) or Ordinary(name, "", self.any_goods)
        if not row.goods or not _cased(text[start:end], text, row):
            return False
        before, after = _before(text, start), _after(text, end)
        if not is_brand and self._opens(before) and after and _is_model(after[0][0].text):
            return True
        return self._closed_phrase(row, before, after) or self._goods_first(row, text, before, after)

    def _closed_phrase(self, row: Ordinary, before: Sequence[_Near], after: Sequence[_Near]) -> bool:
        """`Alibi 4MP turret camera, ...`: the name opens, its goods follow, and nothing else is meant by them."""
        if not self._opens(before):
            return False
        found = False
        for word, cut in after:
            if cut:  # punctuation ends the phrase
                return found
            if word.low in row.goods:
                found = True
            elif not (self._turns_nothing(word) or word.low in row.lines):
                return found and word.low in self.joints
        return found

    def _goods_first(self, row: Ordinary, text: str, before: Sequence[_Near], after: Sequence[_Near]) -> bool:
        """`caméra dôme Luma`, in the order of French; capital letters throughout would not show where a name begins."""
        if text.isupper() and row.cased and after and not after[0][1]:
            return False
        if after and not after[0][1]:
            word = after[0][0]
            if not (self._turns_nothing(word) or word.low in self.joints or word.low in row.lines):
                return False
        for word, cut in before:
            if cut:
                return False
            if word.low in row.goods:
                return True
            if not self._turns_nothing(word):
                return False
        return False

    def _opens(self, before: Sequence[_Near]) -> bool:
        if not before or before[0][1]:
            return True
        word = before[0][0]
        return word.low in self.joints or _MEASURE.match(word.text) is not None

    def _turns_nothing(self, word: _Word) -> bool:
        return word.low in self.plain or _MEASURE.match(word.text) is not None or _is_model(word.text, least=2)

    def fits_only(self, text: str, start: int, end: int, *, own_model: bool) -> bool:
        """Whether the name says what an accessory goes on, or what work is about: `Hikvision wall mount`, `support pour caméra
        Hikvision`, `formation Hikvision`. A maker's own part (`Hikvision wall mount DS-1273ZJ`) is its own.
        """
        work = frozenset[str]() if own_model or self.goods_in(text) else self.services
        return self._fits_before(text, start, work) or (not own_model and self._fits_after(text, end, work))

    def _fits_before(self, text: str, start: int, work: frozenset[str]) -> bool:
        for word, cut in _before(text, start):
            if cut:
                return False
            if word.low in self.accessories or word.low in work or self._ends_accessory(text, word):
                return True
            if not (word.low in self.fitting or word.low in self.any_goods or self._turns_nothing(word)):
                return False
        return False

    def _fits_after(self, text: str, end: int, work: frozenset[str]) -> bool:
        for word, cut in _after(text, end):
            if cut or (_is_model(word.text) and not _MEASURE.match(word.text)):
                return False
            if word.low in self.accessories or word.low in work or self.accessory_phrases.match(text, word.start):
                return True
            between = word.low in self.any_goods or word.low in self.plain or word.low in self.fitting
            if word.low in self.joints or not (between or _MEASURE.match(word.text)):
                return False
        return False

    def _ends_accessory(self, text: str, word: _Word) -> bool:
        """`power supply` ends in this word."""
        begin = max(0, word.start - 24)
        return any(found.end() >= word.end for found in self.accessory_phrases.finditer(text, begin, word.end))

    def is_address(self, text: str, start: int, end: int) -> bool:
        """Whether the name is that of a street: `Dahua Street renovation`, not `Hikvision street camera`."""
        if self.address_before.search(text[max(0, start - 40) : start]):
            return True
        found = self.address_after.match(text[end : end + 60])
        return bool(found) and not self.address_not_before.match(text[end + found.end() : end + found.end() + 40])  # type: ignore[union-attr]

    def accessory_in(self, text: str) -> str:
        """The first word of a text that names an accessory, or an empty string."""
        return self._first(text, self.accessories) or self._phrase_in(text)

    def service_in(self, text: str) -> str:
        """The first word of a text that names work rather than goods, or an empty string."""
        return self._first(text, self.services)

    def goods_in(self, text: str) -> str:
        """The first noun for goods in a text, or an empty string."""
        return self._first(text, self.any_goods)

    def _first(self, text: str, words: frozenset[str]) -> str:
        return next((word.text for word in _words(text) if word.low in words), "")

    def _phrase_in(self, text: str) -> str:
        found = self.accessory_phrases.search(text)
        return found.group() if found else ""

    def without_company_words(self, cell: str) -> str:
        """A manufacturer's name without its legal form: `Swann Communications Pty Ltd` is `swann`."""
        words = re.sub(r"[.,]", "", cell.casefold()).split()
        while len(words) > 1 and words[-1] in self.company_words:
            words.pop()
        return " ".join(words)


_Near = tuple[_Word, bool]  # a word, and whether punctuation stands between it and the word nearer to the name


def _ordinary(row: Mapping[str, Any], goods: Mapping[str, frozenset[str]]) -> Ordinary:
    trades = row["goods"] if isinstance(row["goods"], list) else [row["goods"]]
    nouns = frozenset[str]().union(*(goods[trade] for trade in trades if trade != "none"))
    flags = {name: row.get(name) == "true" for name in ("cased", "always")}
    lines = frozenset(row.get("lines", ()))
    return Ordinary(row["name"], row["means"], nouns, flags["cased"], flags["always"], lines, row.get("of", ""))


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    """One of the patterns; of none, what nothing matches."""
    return re.compile("|".join(f"(?:{one})" for one in patterns) or r"[^\s\S]", re.IGNORECASE)


def _cased(written: str, text: str, row: Ordinary) -> bool:
    """Written as a name is. Where a text has no capitals at all, only what is no common word may still be one."""
    if len(row.name) <= 3 and not row.means:
        return written.isupper() or text.islower()
    return written[:1].isupper() or (not row.cased and text.islower())


def _words(text: str) -> Iterator[_Word]:
    for found in _WORD.finditer(text):
        word = found.group().rstrip(".-–'’")
        elided = _ELIDED.match(word)
        start = found.start() + (elided.end() if elided else 0)
        word = word[elided.end() :] if elided else word
        yield _Word(word, word.casefold(), start, start + len(word))


def _after(text: str, end: int) -> list[_Near]:
    """The next words, each with whether punctuation cuts it off from what stands before it."""
    found: list[_Near] = []
    last = end
    for word in _words(text[end : end + 120]):
        begin = end + word.start
        found.append((_Word(word.text, word.low, begin, end + word.end), _cuts(text[last:begin])))
        last = end + word.end
        if len(found) == _NEAR:
            break
    return found


def _before(text: str, start: int) -> list[_Near]:
    """The words before, the nearest first."""
    begin = max(0, start - 120)
    found: list[_Near] = []
    last = start
    for word in reversed(list(_words(text[begin:start]))):
        found.append(
            (_Word(word.text, word.low, begin + word.start, begin + word.end), _cuts(text[begin + word.end : last]))
        )
        last = begin + word.start
        if len(found) == _NEAR:
            break
    return found


def _cuts(between: str) -> bool:
    """Punctuation that ends a phrase; a hyphen without blanks, an apostrophe or a quotation mark does not."""
    return any(sign in ",;:()[]{}|/&+@=!?–—" for sign in between) or " - " in f" {between.strip()} " * bool(
        between.strip()
    )


def _is_model(text: str, least: int = 4) -> bool:
    """Letters and digits as in a part number: `CMIP3042W-M`, not `4MP` and not `2024`."""
    return (
        len(text) >= least
        and any(sign.isdigit() for sign in text)
        and any(sign.isalpha() for sign in text)
        and not _MEASURE.match(text)
    )
