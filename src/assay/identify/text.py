"""Who a line of product text says made the item: names, model grammars, and the words around them that turn the meaning.

Text comes in; mentions go out, each with its role. *item*: the text says so. *beside*: the item works with, fits or copies
that maker's products ("bracket for ...", "compatible avec ..."). *denied*: the item is said not to be theirs, or replaces
theirs. *trap*: the name belongs to somebody else there ("Huawei Road").

Names that are everyday words (Honor, Alibi, Capture) and names of three letters need a second signal: a model of that
badge in the same text, goods of its trade in the same phrase (`phrases`), or the cell of a brand column to themselves. The
word "camera" elsewhere in the line is no second signal: a purchase line for a "capture card, camera" is not a Capture camera.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

from ahocorasick_rs import AhoCorasick, MatchKind

from assay.identify.phrases import Phrases
from assay.register.fingerprints import DATA, MakerName
from assay.register.load import read_yaml
from assay.register.patterns import first_signs
from assay.register.schema import Brand, ModelPattern

Role = Literal["item", "beside", "denied", "trap"]
AROUND = 60  # characters before and after a name that can turn its meaning
TEXT_LIMIT = 2000
_TOKEN = re.compile(r"[^\s,;|\"'()\[\]<>]{3,60}")
_SHORT = 3
_REMEMBERED = 4096  # texts whose kind of device is known


@dataclass(frozen=True, slots=True)
class Mention:
    """A name or model in a text. `subject` is a brand id (`is_brand`) or the id of a maker without a brand record."""

    subject: str
    is_brand: bool
    text: str
    role: Role
    why: str  # name | alone | model | name-and-model | name-and-goods | weak-name
    start: int


@dataclass(frozen=True, slots=True)
class _Trap:
    name: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None


@dataclass(frozen=True)
class TextRules:
    """`product_text.yaml`, compiled."""

    denied_before: tuple[re.Pattern[str], ...]
    denied_after: tuple[re.Pattern[str], ...]
    beside_before: tuple[re.Pattern[str], ...]
    beside_after: tuple[re.Pattern[str], ...]
    traps: tuple[_Trap, ...]
    list_between: re.Pattern[str]
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    phrases: Phrases

    @classmethod
    def load(cls, path: Path = DATA / "product_text.yaml") -> TextRules:
        data = read_yaml(path, name=path.name).data

        def compiled(key: str) -> tuple[re.Pattern[str], ...]:
            return tuple(re.compile(pattern, re.IGNORECASE) for pattern in data[key])

        return cls(
            compiled("denied_before"),
            compiled("denied_after"),
            compiled("beside_before"),
            compiled("beside_after"),
            tuple(_Trap(row["name"], _maybe(row.get("before")), _maybe(row.get("after"))) for row in data["traps"]),
            re.compile(data["list_between"], re.IGNORECASE),
            tuple((row["kind"], re.compile(row["pattern"], re.IGNORECASE)) for row in data["kinds"]),
            Phrases.of(data),
        )

    def role(self, name: str, before: str, after: str) -> Role:
        """What the words around a name make of it."""
        for trap in self.traps:
            if trap.name != name:
                continue
            if (trap.before and trap.before.search(before)) or (trap.after and trap.after.search(after)):
                return "trap"
        if any(one.search(before) for one in self.denied_before) or any(one.search(after) for one in self.denied_after):
            return "denied"
        if any(one.search(before) for one in self.beside_before) or any(one.search(after) for one in self.beside_after):
            return "beside"
        return "item"

    def kind(self, text: str) -> str:
        """The kind of device a text speaks of, or an empty string."""
        return next((kind for kind, pattern in self.kinds if pattern.search(text[:TEXT_LIMIT])), "")


def _maybe(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern, re.IGNORECASE) if pattern else None


@dataclass(frozen=True, slots=True)
class _Surface:
    """A spelling, whose it is, and whether it needs a second signal."""

    subject: str
    is_brand: bool
    ordinary: bool


@dataclass(frozen=True, slots=True)
class _Grammar:
    brand: str
    pattern: re.Pattern[str]
    distinctive: bool
    component: bool


class Gazetteer:
    """Every name and model grammar of the register, searched in one pass."""

    def __init__(
        self, brands: Iterable[Brand], makers: Mapping[str, MakerName], rules: TextRules | None = None
    ) -> None:
        self.rules = rules or TextRules.load()
        self.brands = {brand.id: brand for brand in brands}
        self._surfaces: dict[str, _Surface] = {}
        for brand in self.brands.values():
            for name in (brand.name, *brand.aliases):
                self._surfaces.setdefault(name.lower(), _Surface(brand.id, True, self._ordinary(brand, name)))
        for word in self.rules.phrases.ordinary.values():
            if word.of in self.brands:
                self._surfaces.setdefault(word.name, _Surface(word.of, True, True))
        for maker in makers.values():
            for name in (maker.name, *maker.words):
                if len(name) > _SHORT or name.isupper():
                    self._surfaces.setdefault(name.lower(), _Surface(maker.id, False, self._ordinary(None, name)))
        self._names = sorted(self._surfaces)
        self._automaton = AhoCorasick(self._names, matchkind=MatchKind.LeftmostLongest)
        self.kind = lru_cache(_REMEMBERED)(self.rules.kind)  # models and titles repeat from device to device
        self._modelled = lru_cache(_REMEMBERED)(self._models)
        self._said = lru_cache(_REMEMBERED)(self._mentions)  # so do descriptions, and each is asked for more than once

    def _ordinary(self, brand: Brand | None, name: str) -> bool:
        """Whether a spelling needs a second signal: the register's flag, three letters, or a row of everyday words."""
        listed, low = self.rules.phrases.ordinary.get(name.lower()), name.lower()
        if listed and listed.always:
            return True
        if brand is None:
            return len(name) <= _SHORT
        return low not in self.rules.phrases.distinctive and is_ordinary(brand, name)

    @property
    def names(self) -> tuple[str, ...]:
        """Every spelling that is looked for, in lower case."""
        return tuple(self._names)

    @property
    def distinctive_grammars(self) -> tuple[str, ...]:
        """The patterns that name a badge by a model alone; parts inside are none."""
        return tuple(one.pattern.pattern for one in self._grammars if one.distinctive and not one.component)

    @cached_property
    def _grammars(self) -> tuple[_Grammar, ...]:
        return tuple(
            _Grammar(brand.id, _compiled(row), row.distinctive, brand.class_ == "component")
            for brand in self.brands.values()
            for row in brand.model_patterns
        )

    def mentions(self, text: str) -> list[Mention]:
        """Names and models in a free text, in order; names that lack their second signal are left out."""
        return [mention for mention in self._said(text[:TEXT_LIMIT]) if mention.why != "weak-name"]

    def words_alone(self, text: str) -> list[Mention]:
        """Everyday words in a text that are names of badges, and have no second signal there."""
        return [mention for mention in self._said(text[:TEXT_LIMIT]) if mention.why == "weak-name"]

    def _mentions(self, text: str) -> tuple[Mention, ...]:
        models = self.models(text)
        own_models = {mention.subject for mention in models if mention.role == "item"}
        named = [self._weighed(mention, text, own_models) for mention in self._named(text)]
        distinctive = [mention for mention in models if mention.why == "model" and not self._covered(mention, named)]
        return tuple(sorted([*named, *distinctive], key=lambda mention: mention.start))

    def _weighed(self, mention: Mention, text: str, own_models: Collection[str]) -> Mention:
        """A name with what else speaks for it, and with the role that the phrase it stands in gives it."""
        start, end, phrases = mention.start, mention.start + len(mention.text), self.rules.phrases
        name = mention.text.lower()
        why, role = mention.why, mention.role
        if mention.subject in own_models:
            why = "name-and-model"
        elif why == "weak-name" and phrases.stands_for_goods(name, text, start, end, is_brand=mention.is_brand):
            why = "name-and-goods"
        own_model = mention.subject in own_models
        if role == "item" and not own_model and phrases.is_address(text, start, end):
            role = "trap"
        elif role == "item" and why != "weak-name" and phrases.fits_only(text, start, end, own_model=own_model):
            role = "beside"
        return replace(mention, why=why, role=role)

    def alone(self, cell: str) -> list[Mention]:
        """Names in the cell of a brand column: an everyday word counts when the cell holds nothing else."""
        found = self._surfaces.get(" ".join(cell.lower().split()))
        found = found or self._surfaces.get(self.rules.phrases.without_company_words(cell[:200]))
        if found:
            return [Mention(found.subject, found.is_brand, cell.strip(), "item", "alone", 0)]
        return self.mentions(cell)

    def names_in_reply(self, text: str) -> list[Mention]:
        """Badges that a device names in a reply; everyday words never count there."""
        return [mention for mention in self._named(text) if mention.is_brand and mention.why == "name"]

    def models(self, text: str) -> list[Mention]:
        """Tokens that follow a badge's model grammar; `why` is model where the grammar is that badge's alone."""
        return list(self._modelled(text))

    def _models(self, text: str) -> tuple[Mention, ...]:
        found: list[Mention] = []
        for token in _TOKEN.finditer(text):
            written = token.group()
            for grammar in self._by_first.get(written[0].upper(), self._anywhere):
                if grammar.component or not grammar.pattern.search(written):
                    continue
                role = self._role(grammar.brand, text, token.start(), token.end())
                why = "model" if grammar.distinctive else "weak-model"
                found.append(Mention(grammar.brand, True, written, role, why, token.start()))
        return tuple(found)

    @cached_property
    def _anywhere(self) -> tuple[_Grammar, ...]:
        """Grammars that do not say how a model begins."""
        return tuple(one for one in self._grammars if first_signs(one.pattern.pattern) is None)

    @cached_property
    def _by_first(self) -> Mapping[str, tuple[_Grammar, ...]]:
        """By a sign, the grammars whose models may begin with it, in the register's order."""
        begins = [(one, first_signs(one.pattern.pattern)) for one in self._grammars]
        signs = {sign for _, begun in begins for sign in begun or ()}
        return {sign: tuple(one for one, begun in begins if begun is None or sign in begun) for sign in signs}

    def _named(self, text: str) -> list[Mention]:
        found: list[Mention] = []
        end_before = 0
        lowered = text.lower()
        if len(lowered) != len(text):  # a few capitals grow when lowered; then positions would be wrong
            text = lowered
        for number, start, end in self._automaton.find_matches_as_indexes(lowered):
            if _inside_word(lowered, start, end):
                continue
            surface = self._surfaces[self._names[number]]
            role = self._role(self._names[number], text, start, end)
            if found and role == "item" and self.rules.list_between.search(text[end_before:start]):
                role = found[-1].role
            why = "weak-name" if surface.ordinary else "name"
            found.append(Mention(surface.subject, surface.is_brand, text[start:end], role, why, start))
            end_before = end
        return found

    def _role(self, name: str, text: str, start: int, end: int) -> Role:
        return self.rules.role(name, text[max(0, start - AROUND) : start], text[end : end + AROUND])

    @staticmethod
    def _covered(model: Mention, named: Sequence[Mention]) -> bool:
        """A name right before the model already tells its role: `for Dahua DH-IPC-...`."""
        return any(
            name.subject == model.subject and name.start < model.start <= name.start + len(name.text) + 2
            for name in named
        )


def is_ordinary(brand: Brand, name: str) -> bool:
    """The spelling is an everyday word or three letters; a longer alias of such a badge is not."""
    if len(name) <= _SHORT and brand.class_ not in ("own-brand", "not-named-889"):
        return True
    return brand.ordinary_word and (name == brand.name or " " not in name)


def _compiled(row: ModelPattern) -> re.Pattern[str]:
    return re.compile(row.pattern, re.IGNORECASE | re.ASCII)


def _inside_word(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return (before.isalnum() and text[start].isalnum()) or (after.isalnum() and text[end - 1].isalnum())
