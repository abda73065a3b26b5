"""Facts about one device, gathered from its evidence, its site, its purchase and what people answered.

Facts have a subject: people answer once for a site or a purchase lot, and every device there takes the answer. What
nobody has said stays unknown with its reason; what the evidence says goes through the gate first (identify/gate.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from assay.determine.case import Reader
from assay.determine.facts import Day, FactValue, Party
from assay.errors import FactsError
from assay.identify.model import Identification
from assay.inventory.answers import Answer
from assay.inventory.model import Asset, Purchase, Site
from assay.inventory.sites import site_key
from assay.register.index import Register

BRAND_SOURCE = "the badge or the record"
SOLID = ("confirmed", "probable")


@dataclass(slots=True)
class Answers:
    """What people answered, by subject; counts which answers were used."""

    organisation: dict[str, FactValue] = field(default_factory=dict)
    sites: dict[str, dict[str, FactValue]] = field(default_factory=dict)
    subjects: dict[str, dict[str, FactValue]] = field(default_factory=dict)  # device:…, purchase:…, lot:…, contract:…
    interpretations: dict[str, bool] = field(default_factory=dict)
    total: int = 0

    @staticmethod
    def of(given: Iterable[Answer], reader: Reader) -> Answers:
        """Answers typed against the vocabulary. Raises FactsError naming file and line."""
        found = Answers()
        for answer in given:
            found.total += 1
            kind, _, name = answer.subject.partition(":")
            if kind == "question":
                key = f"{name}/{answer.fact}" if name else answer.fact
                found.interpretations |= reader.interpretations({key: answer.value})
                continue
            source = f"answered by {answer.by or 'somebody'}" + (f", {answer.on}" if answer.on else "")
            value = FactValue(reader.value(answer.fact, answer.value), "no-answer", source)
            if kind in ("organisation", "act") or (kind == "contract" and not name):
                found.organisation[answer.fact] = value
            elif kind == "site":
                found.sites.setdefault(site_key(name), {})[answer.fact] = value
            elif kind in ("device", "purchase", "lot", "contract"):
                found.subjects.setdefault(answer.subject, {})[answer.fact] = value
            else:
                raise FactsError(
                    f"unknown subject {answer.subject!r}", file=reader.file,
                    remedy="organisation, site:NAME, device:ID, purchase:ID, lot:ID, contract:ID or question",
                )  # fmt: skip
        return found

    def unused(self, sites: Iterable[str | None], subjects: Iterable[str]) -> tuple[str, ...]:
        """Subjects that somebody answered for and nothing here has."""
        known_sites = {site_key(site) for site in sites if site}
        known = set(subjects)
        return tuple(
            sorted(
                [f"site:{key}" for key in self.sites if key not in known_sites]
                + [key for key in self.subjects if key not in known]
            )
        )


def device_facts(
    asset: Asset,
    found: Identification,
    site: Site | None,
    answers: Answers,
    reader: Reader,
    contract: str | None = None,
) -> dict[str, FactValue]:
    """The facts of one device; answers win over evidence, and a confirmed maker over an answer that contradicts it."""
    facts = identified_facts(found, reader)
    if asset.owner == "landlord":
        facts["device.used_by"] = FactValue("landlord", source="the record says it is the landlord's")
    elif asset.owner == "contractor":
        facts["device.used_by"] = FactValue("service-provider", source="the record says it is a contractor's")
    for fact, text in (("device.acquired_on", asset.acquired_on), ("device.installed_on", asset.installed_on)):
        if text:
            facts[fact] = FactValue(Day.parse(text), source=asset.purchase or "the record")
    if site:
        facts |= {fact: FactValue(reader.value(fact, text), source="sites file") for fact, text in site.facts.items()}
    layers = [answers.sites.get(site_key(asset.site), {}) if asset.site else {}]
    layers += [answers.subjects.get(key, {}) for key in _keys(asset, found, contract)]
    return _layered(facts, layers)


def purchase_facts(line: Purchase, found: Identification, answers: Answers, reader: Reader) -> dict[str, FactValue]:
    """The facts of a purchase line that is not linked to a device: it was bought, and is not known to be in use."""
    facts = identified_facts(found, reader)
    if line.date:
        facts["device.acquired_on"] = FactValue(Day.parse(line.date), source=line.id)
    keys = [f"lot:{line.id}", f"purchase:{line.id}"] + ([f"contract:{line.contract}"] if line.contract else [])
    site = answers.sites.get(site_key(line.site), {}) if line.site else {}
    return _layered(facts, [site, *(answers.subjects.get(key, {}) for key in keys)])


def identified_facts(found: Identification, reader: Reader) -> dict[str, FactValue]:
    """Maker, brand, kind and components, as far as the gate let them through."""
    facts = {"device.maker": maker_fact(found)}
    if found.label_disputed:
        facts["device.brand"] = FactValue(None, "conflicting", BRAND_SOURCE)
    elif found.brand_unread:
        facts["device.brand"] = FactValue(None, "below-threshold", BRAND_SOURCE)
    elif found.brand or found.brand_label:
        facts["device.brand"] = FactValue(_brand_owner(found, reader), source=BRAND_SOURCE)
    elif found.maker and found.verdict in SOLID and found.maker not in badge_targets(reader.register):
        # The badge was not recorded, and no rule turns on this maker's badge.
        facts["device.brand"] = FactValue(Party(found.maker, found.maker_label), source="presumed", presumed=True)
    if found.kind:
        facts["device.kind"] = FactValue(reader.vocabulary.choice("device.kind", found.kind), source="evidence")
    parts = tuple(Party(part.entity) for part in found.components if part.verdict in SOLID)
    if parts:
        facts["device.components"] = FactValue(parts, source="evidence")
    return facts


@lru_cache(maxsize=4)
def badge_targets(register: Register) -> frozenset[str]:
    """The makers whose own badge some measure turns on: for these an unrecorded badge stays unknown."""
    terms = [term for measure in register.measures for term in measure.terms.values()]
    return frozenset(entity for term in terms if term.party == "device.brand" for entity in term.is_)


def maker_fact(found: Identification) -> FactValue:
    gate = found.gate
    if gate.gate == "unknown":
        return FactValue(None, gate.reason or "not-asked", candidates=gate.candidates)
    return FactValue(Party(gate.entity, gate.label), source=f"{found.verdict}: {gate.basis}")


def _brand_owner(found: Identification, reader: Reader) -> Party:
    brand = reader.register.parties.brand(found.brand) if found.brand else None
    return reader.brand_owner(brand.name) if brand else Party(None, found.brand_label)


def lot_of(asset: Asset, found: Identification) -> str:
    """The lot a device is asked about with: its purchase line, else its model at its site."""
    if asset.purchase:
        return f"lot:{asset.purchase}"
    return f"lot:{asset.site or 'no site'}/{found.model or found.brand_label or found.maker_label or 'unknown model'}"


def _keys(asset: Asset, found: Identification, contract: str | None) -> list[str]:
    keys = [lot_of(asset, found)]
    if asset.purchase:
        keys.append(f"purchase:{asset.purchase}")
    if contract:
        keys.append(f"contract:{contract}")
    return [*keys, f"device:{asset.id}"]


def _layered(facts: dict[str, FactValue], layers: list[dict[str, FactValue]]) -> dict[str, FactValue]:
    for layer in layers:
        for fact, value in layer.items():
            facts[fact] = _reconciled(facts.get(fact), value) if fact == "device.maker" else value
    return facts


def _reconciled(seen: FactValue | None, said: FactValue) -> FactValue:
    """A maker somebody names against confirmed evidence is a conflict to inspect, not an override."""
    if seen is None or seen.value is None or said.value is None or seen.value == said.value:
        return said
    first, second = seen.value, said.value
    same = isinstance(first, Party) and isinstance(second, Party) and first.entity == second.entity
    if same or not seen.source.startswith("confirmed"):
        return said
    return FactValue(None, "conflicting", f"{seen.source}; {said.source}")


def merged(*layers: Mapping[str, FactValue]) -> dict[str, FactValue]:
    """Facts of several subjects together, the later layer winning where it knows more."""
    found: dict[str, FactValue] = {}
    for layer in layers:
        for fact, value in layer.items():
            if value.value is not None or found.get(fact) is None or found[fact].presumed:
                found[fact] = value
    return found
