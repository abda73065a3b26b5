"""Everything of the register that identification asks: names, badges, fingerprints, MAC blocks and the gate's policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from assay.identify.match import FingerprintIndex
from assay.identify.names import NameIndex
from assay.identify.text import Gazetteer, TextRules
from assay.register.fingerprints import DATA, FingerprintBook, load_book
from assay.register.installed.packs import folder_in_use
from assay.register.load import read_yaml, typed
from assay.register.parties import Parties
from assay.register.schema import BadgeBlock, Brand, EvidenceClass, Id, Strict

Count = Annotated[int, Field(ge=0)]


class Confirmed(Strict):
    classes: Count
    strong_classes: Count
    observed_classes: Count


class Probable(Strict):
    medium_classes: Count
    row_scopes: tuple[str, ...]
    row_confidence: tuple[str, ...]
    backed_by: tuple[str, ...] = ()  # how sure a badge row must be to back up a medium tell; none: it backs up nothing


class RecordRule(Strict):
    brand_classes: tuple[str, ...]
    row_scopes: tuple[str, ...]
    row_confidence: tuple[str, ...]


class GatePolicy(Strict):
    """`gate.yaml`: the only numbers in identification."""

    confirmed: Confirmed
    probable: Probable
    own_record: RecordRule
    single_maker_brand: RecordRule
    stock_days: Count
    badge_kinds: tuple[str, ...]
    own_lines: tuple[str, ...]
    class_rank: tuple[EvidenceClass, ...]
    platforms: dict[Id, tuple[Id, ...]]
    badge_blocks: dict[Id, Id]
    block_sightings: Count = 3
    module_vendors: tuple[str, ...]

    @classmethod
    def load(cls, path: Path = DATA / "gate.yaml") -> GatePolicy:
        return typed(cls, read_yaml(path, name=path.name))


@dataclass(frozen=True, eq=False)
class Knowledge:
    """The register as identification sees it; build once, use for every device."""

    parties: Parties
    book: FingerprintBook
    index: FingerprintIndex
    names: NameIndex
    gazetteer: Gazetteer
    policy: GatePolicy
    house_of: Mapping[str, str]
    seen_in_block: Mapping[str, BadgeBlock]

    @classmethod
    def of(
        cls, parties: Parties, book: FingerprintBook, policy: GatePolicy, rules: TextRules | None = None
    ) -> Knowledge:
        gazetteer = Gazetteer(parties.brands, book.makers, rules)
        return cls(
            parties=parties,
            book=book,
            index=FingerprintIndex.build(book.fingerprints),
            names=NameIndex(book, gazetteer),
            gazetteer=gazetteer,
            policy=policy,
            house_of={member: head for head, members in policy.platforms.items() for member in members},
            seen_in_block={row.prefix: row for brand in parties.brands for row in brand.blocks},
        )

    def house(self, entity: str) -> str:
        """The head of the platform an entity's firmware belongs to, or the entity itself."""
        return self.house_of.get(entity, entity)

    def name(self, entity: str) -> str:
        """The name people use for an entity, or its id where the register has none."""
        found = self.parties.entity(entity)
        return found.name if found else entity

    def brand(self, brand_id: str) -> Brand | None:
        return self.parties.brand(brand_id)

    def brand_name(self, brand_id: str) -> str:
        found = self.parties.brand(brand_id)
        return found.name if found else self.name(brand_id)


@lru_cache(maxsize=4)
def knowledge_of(folder: Path) -> Knowledge:
    """What the register in a folder lets us identify by. Raises RegisterError."""
    rules = TextRules.load(folder / "product_text.yaml")
    return Knowledge.of(Parties.load(folder), load_book(folder), GatePolicy.load(folder / "gate.yaml"), rules)


def default_knowledge() -> Knowledge:
    """The register in use."""
    return knowledge_of(folder_in_use())
