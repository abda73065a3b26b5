"""The companies and badges of the register, found by id or by an exact name in any script.

Names are compared after folding (case, width, punctuation, and spellings of one legal form: `CO.,LTD` is `Company
Limited`), never by likeness: two companies whose names differ by one word are two companies. A name without its legal form
finds a company only while no other has the same stem.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from assay.errors import RegisterError
from assay.register.load import Document, read_yaml, typed, yaml_files
from assay.register.schema import Brand, Entity, Strict

_FORMAL = frozenset({"legal", "registry-spelling", "statutory-name", "former"})
UNKNOWN = "unknown"
"""The entity id of a maker row that says only "somebody else"."""

Record = TypeVar("Record", bound=Strict)

_LEGAL_FORMS = {
    "limited": "ltd", "company": "co", "corporation": "corp", "incorporated": "inc", "coltd": "co ltd", "gmbh": "gmbh",
    "ltd": "ltd", "co": "co", "corp": "corp", "inc": "inc", "llc": "llc", "plc": "plc", "ag": "ag", "ab": "ab", "bv": "bv",
    "sa": "sa", "sau": "sau", "sl": "sl", "slu": "slu", "spa": "spa", "srl": "srl", "kg": "kg", "pty": "pty", "pte": "pte",
    "as": "as", "oy": "oy", "kft": "kft",
}  # fmt: skip
_FORM_TOKENS = frozenset(token for form in _LEGAL_FORMS.values() for token in form.split())
# Letters of one abbreviation stand apart once the points are gone: B.V., S.A.U., S.p.A.
_DOTTED = re.compile(r"\b(?:\w\.){2,}")
_HAN_FORMS = ("股份有限公司", "有限责任公司", "有限責任公司", "有限公司", "集团", "集團")
_NOT_WORD = re.compile(r"[\W_]+")


def folded(name: str) -> str:
    """The name without differences of case, width, punctuation and spelling of its legal form."""
    text = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ")
    text = _DOTTED.sub(lambda match: match.group().replace(".", "") + " ", text)
    return " ".join(_LEGAL_FORMS.get(token, token) for token in _NOT_WORD.split(text) if token)


def stem(name: str) -> str:
    """The folded name without its legal form; the folded name itself where nothing would be left."""
    text = folded(name)
    for form in _HAN_FORMS[:4]:
        if text.endswith(form) and len(text) > len(form) + 1:
            return text.removesuffix(form)
    tokens = text.split()
    while len(tokens) > 1 and tokens[-1] in _FORM_TOKENS:
        tokens.pop()
    return " ".join(tokens)


@dataclass(frozen=True, eq=False)
class Parties:
    """Entities and brands, read once. `resolve` and `brand_named` answer None for what is unknown or ambiguous."""

    entities: tuple[Entity, ...]
    brands: tuple[Brand, ...]
    _entities: Mapping[str, Entity] = field(repr=False)
    _brands: Mapping[str, Brand] = field(repr=False)
    _names: Mapping[str, str] = field(repr=False)
    _stems: Mapping[str, str] = field(repr=False)
    _badges: Mapping[str, str] = field(repr=False)
    _registrants: Mapping[str, str] = field(repr=False)

    @staticmethod
    def load(folder: Path) -> Parties:
        """The parties in a register folder. Raises RegisterError with file and line."""
        entities = tuple(_records(folder / "entities", "entities", Entity))
        brands = tuple(_records(folder / "brands", "brands", Brand))
        return Parties.of(entities, brands, tuple(_named_makers(folder / "makers.yaml", {one.id for one in entities})))

    @staticmethod
    def of(entities: Sequence[Entity], brands: Sequence[Brand] = (), makers: Sequence[Entity] = ()) -> Parties:
        """Parties from records already read. `makers` are known by name only, and give way where a name is taken."""
        registered = [
            (one.value, entity.id)
            for entity in entities
            for one in entity.identifiers
            if one.scheme == "ieee_oui_org_name"
        ]
        formal = [(name.text, entity.id) for entity in entities for name in entity.names if name.kind in _FORMAL]
        names = [(name.text, entity.id) for entity in entities for name in entity.names] + registered
        plain = [(name.text, maker.id) for maker in makers for name in maker.names]
        badges = [(text, brand.id) for brand in brands for text in (brand.name, brand.id, *brand.aliases)]
        everyone = (*entities, *makers)
        return Parties(
            everyone,
            tuple(brands),
            {entity.id: entity for entity in everyone},
            {brand.id: brand for brand in brands},
            _unique(plain, folded) | _unique(names, folded),
            _unique(plain, stem) | _unique(names, stem),
            _unique(badges, folded),
            _unique(registered + formal, folded),
        )

    def entity(self, entity_id: str) -> Entity | None:
        """The entity with this id."""
        return self._entities.get(entity_id)

    def resolve(self, name_or_id: str) -> Entity | None:
        """The one entity with this id or exactly this name."""
        known = self._entities.get(name_or_id.strip())
        if known:
            return known
        name = folded(name_or_id)
        found = self._names.get(name)
        if found is None and stem(name_or_id) == name:
            found = self._stems.get(name)
        return self._entities.get(found) if found else None

    def brand(self, brand_id: str) -> Brand | None:
        """The brand with this id."""
        return self._brands.get(brand_id)

    def brand_named(self, text: str) -> Brand | None:
        """The one brand whose name, id or alias this text is, as a whole."""
        found = self._badges.get(folded(text))
        return self._brands.get(found) if found else None

    def registrant(self, organisation: str) -> str | None:
        """The id of the entity that registers MAC blocks under this name, or bears it as a formal name."""
        return self._registrants.get(folded(organisation))


def _unique(names: Iterable[tuple[str, str]], key: Callable[[str], str]) -> dict[str, str]:
    """Each name's key with its owner; a key that two owners share is left out, since it would be a guess."""
    owners: dict[str, set[str]] = {}
    for name, owner in names:
        owners.setdefault(key(name), set()).add(owner)
    return {name: next(iter(found)) for name, found in owners.items() if name and len(found) == 1}


def _records(folder: Path, key: str, model: type[Record]) -> Iterator[Record]:
    """Every record below a folder; an id that stands twice is refused."""
    seen: dict[str, str] = {}
    for path in yaml_files(folder):
        document = read_yaml(path, name=path.relative_to(folder.parent).as_posix())
        for index, _ in enumerate(_rows(document, key)):
            record = typed(model, document, (key, index))
            record_id = str(getattr(record, "id"))  # noqa: B009  # both models have it, their common base does not
            if record_id in seen:
                line = document.line((key, index, "id"))
                raise RegisterError(
                    f"the id {record_id} stands twice, first in {seen[record_id]}", file=document.file, line=line
                )
            seen[record_id] = document.file
            yield record


def _rows(document: Document, key: str) -> list[Any]:
    rows = document.data.get(key) if isinstance(document.data, dict) else None
    if not isinstance(rows, list):
        raise RegisterError(f"expected a list under {key!r}", file=document.file, line=1)
    return rows


def _named_makers(path: Path, known: set[str]) -> Iterator[Entity]:
    """Makers of `makers.yaml` that have no entry of their own: a name, and nothing is said about owners."""
    if not path.exists():
        return
    document = read_yaml(path, name=path.name)
    for row in _rows(document, "makers"):
        if row["id"] not in known:
            name = {"text": row["name"], "script": "Latn", "kind": "short", "status": "reported"}
            yield Entity.model_validate({"id": row["id"], "kind": "company", "names": [name]})
