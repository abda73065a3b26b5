"""What the evidence for one maker amounts to: a verdict word, and which pieces carry it.

Independence is by evidence class: two strings of one class do not add up, two classes in one reply do, unless they are the
same words (`tests/identify/test_same_words.py` holds the register to that). Claims never confirm. A piece that a
fingerprint `clears` is a copied trait and moves to the other side of the scale.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from assay.identify.knowledge import GatePolicy, Knowledge
from assay.identify.model import Candidate, Evidence, Verdict
from assay.identify.rows import UNKNOWN, OpenRows, open_rows
from assay.register.schema import Brand, BrandMaker

RANK: Mapping[Verdict, int] = {"confirmed": 4, "probable": 3, "possible": 2, "no-evidence": 1, "not-enough-data": 0}


@dataclass(frozen=True, slots=True)
class BadgeRow:
    """A maker row of a badge that is named; `sole` where no other maker is open for the device."""

    brand: Brand
    row: BrandMaker
    named_by: Evidence
    sole: bool


@dataclass(slots=True)
class Scale:
    """Everything that speaks for and against one platform, the house a maker's firmware belongs to."""

    house: str
    for_: list[Evidence] = field(default_factory=list)
    against: list[Evidence] = field(default_factory=list)
    rows: list[BadgeRow] = field(default_factory=list)

    def told(self) -> list[Evidence]:
        """Supporting pieces that are no claims."""
        return [one for one in self.for_ if one.evidence != "claim"]

    def classes(self, *weights: str) -> set[str]:
        """Evidence classes of the supporting pieces with these weights."""
        return {one.evidence for one in self.told() if one.weight in weights}

    def verdict(self, policy: GatePolicy, *, contradicted: bool) -> Verdict | None:
        """The word for what is on the scale, or None where only weak pieces lie on it."""
        strong, solid = self.classes("strong"), self.classes("strong", "medium")
        observed = {one.evidence for one in self.told() if one.weight != "weak" and not one.recorded}
        denied = any(one.says == "not-maker" and one.evidence != "claim" for one in self.against)
        need = policy.confirmed
        if len(solid) >= need.classes and len(strong) >= need.strong_classes and len(observed) >= need.observed_classes:
            found: Verdict = "probable" if contradicted or denied else "confirmed"
        elif strong or len(solid) >= policy.probable.medium_classes or self._backed(solid, policy):
            found = "possible" if denied else "probable"
        elif solid or len(self.classes("weak")) > 1:
            found = "possible"
        else:
            return self._by_rows(policy)
        return found

    def _backed(self, solid: set[str], policy: GatePolicy) -> bool:
        """A medium tell stands beside a badge, told in another way, that sells this maker's products.

        A stranger who copies a layout does not sell under that badge. The badge's own MAC block is the badge once more.
        """
        return any(
            one.row.status != "unconfirmed"
            and one.row.confidence in policy.probable.backed_by
            and one.named_by.evidence not in ("claim", "mac-block")
            and solid - {"mac-block", one.named_by.evidence}
            for one in self.rows
        )

    def _by_rows(self, policy: GatePolicy) -> Verdict | None:
        """What a name or badge alone allows: possible, or probable where its whole range has one sourced maker."""
        if not self.rows:
            return "possible" if any(one.evidence == "claim" for one in self.for_) else None
        whole = any(
            one.sole
            and one.row.status != "unconfirmed"
            and one.row.scope in policy.probable.row_scopes
            and one.row.confidence in policy.probable.row_confidence
            for one in self.rows
        )
        return "probable" if whole else "possible"

    def leader(self, knowledge: Knowledge) -> str:
        """The member that the heaviest pieces name; the head of the house where they name several alike."""
        named = [one.entity for one in self.told() if one.weight == "strong" and one.entity != self.house]
        named = named or [one.row.entity for one in self.rows if one.row.entity != self.house]
        return named[0] if len(set(named)) == 1 else self.house

    def weight(self, policy: GatePolicy) -> tuple[int, int, int, int]:
        """For ranking only: strong classes, solid classes, how high the best class stands, and the best badge row."""
        order: dict[str, int] = {name: len(policy.class_rank) - place for place, name in enumerate(policy.class_rank)}
        best = max((order.get(one.evidence, 0) for one in self.told() if one.weight == "strong"), default=0)
        rows = max((_row_weight(one.row) for one in self.rows), default=0)
        return len(self.classes("strong")), len(self.classes("strong", "medium")), best, rows


def _row_weight(row: BrandMaker) -> int:
    """How much of a badge a row covers, and how well: the whole range of a high row first, unconfirmed leads last."""
    scope = {"all": 3, "some-products": 2, "recorders-only": 2}.get(row.scope, 1)
    sure = {"high": 3, "medium": 2, "low": 1}[row.confidence]
    return scope + 3 * sure if row.status != "unconfirmed" else 0


@dataclass(frozen=True, slots=True)
class Badges:
    """The badges that are named, with the rows that can hold for them."""

    claimed: tuple[str, ...]
    told: tuple[str, ...]
    open: Mapping[str, OpenRows]

    @property
    def first(self) -> str | None:
        """The badge on the front: what the record says, else what the device says."""
        return next(iter((*self.claimed, *self.told)), None)


def badges(
    evidence: Sequence[Evidence], knowledge: Knowledge, model: str, acquired_on: str | None, *, about: bool = True
) -> Badges:
    """Badges in evidence, claims first; re-badged lines before a maker's own brand, since the front hides the back.

    `about` says whether the device can be of a kind that is sold under other names (`about_badges`).
    """
    policy = knowledge.policy
    named = [one for one in evidence if one.says == "brand" and knowledge.brand(one.entity)]
    ordered = sorted(named, key=lambda one: _own_brand(knowledge, one.entity))
    claimed = tuple(dict.fromkeys(one.entity for one in ordered if one.evidence == "claim"))
    told = tuple(dict.fromkeys(one.entity for one in ordered if one.evidence != "claim"))
    rows = {
        brand_id: open_rows(
            brand, model, acquired_on, policy.stock_days, about=about or brand.class_ in policy.own_lines
        )
        for brand_id in (*claimed, *told)
        if (brand := knowledge.brand(brand_id))
    }
    return Badges(claimed, told, rows)


def _own_brand(knowledge: Knowledge, brand_id: str) -> bool:
    brand = knowledge.brand(brand_id)
    return brand is not None and brand.class_ in knowledge.policy.own_lines


def scales(evidence: Sequence[Evidence], named: Badges, knowledge: Knowledge) -> list[Scale]:
    """One scale per platform that anything speaks for or against."""
    found: dict[str, Scale] = {}
    cleared = _cleared(evidence, knowledge)
    for one in evidence:
        if one.says == "component":
            continue
        if one.says in ("maker", "not-maker"):
            house = knowledge.house(one.entity)
            scale = found.setdefault(house, Scale(house))
            (scale.for_ if one.says == "maker" and one.fingerprint not in cleared else scale.against).append(one)
        elif one.says == "brand":
            _weigh_badge(one, named, knowledge, found)
    return list(found.values())


def _weigh_badge(one: Evidence, named: Badges, knowledge: Knowledge, found: dict[str, Scale]) -> None:
    """A badge speaks for the makers of its open rows; a device that names a single-maker badge names the maker."""
    brand, rows = knowledge.brand(one.entity), named.open.get(one.entity)
    if brand is None or rows is None:
        return
    for row in rows.rows:
        if row.entity == UNKNOWN:
            continue
        house = knowledge.house(row.entity)
        scale = found.setdefault(house, Scale(house))
        sole = rows.makers == (row.entity,) and row.scope == "all" and row.status != "unconfirmed"
        if sole and one.evidence != "claim":
            scale.for_.append(_as_maker(one, row))
        else:
            scale.rows.append(BadgeRow(brand, row, one, rows.makers == (row.entity,)))


def _as_maker(one: Evidence, row: BrandMaker) -> Evidence:
    """A badge in a reply, read as its one maker's name: strong where the row is high, else medium."""
    return Evidence(
        fingerprint=one.fingerprint,
        evidence=one.evidence,
        says="maker",
        entity=row.entity,
        weight="strong" if row.confidence == "high" and one.weight != "weak" else "medium",
        observation=one.observation,
        place=one.place,
        text=one.text,
        title=one.title,
        status=row.status,
        survives_rebadging="no",
        captures=one.captures,
        recorded=one.recorded,
        kind=one.kind,
    )


def _cleared(evidence: Iterable[Evidence], knowledge: Knowledge) -> set[str]:
    """Fingerprints that a matching one explains away."""
    matched = (knowledge.index.by_id.get(one.fingerprint) for one in evidence)
    return {cleared for one in matched if one for cleared in one.clears}


def components(evidence: Sequence[Evidence], knowledge: Knowledge) -> tuple[Candidate, ...]:
    """Makers of parts: a chip or module inside never makes the device theirs."""
    found: dict[str, list[Evidence]] = {}
    for one in evidence:
        if one.says == "component":
            found.setdefault(one.entity, []).append(one)
    return tuple(
        Candidate(
            entity,
            "probable" if any(one.weight == "strong" for one in pieces) else "possible",
            tuple(pieces),
            (),
            "a part inside, not the maker of the device",
        )
        for entity, pieces in found.items()
    )
