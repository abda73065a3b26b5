"""What a photographed label says of badge, maker and parts by the names on it: class *photo of a label*.

Serial numbers, models, FCC IDs and MAC addresses on a label are matched like any others. Until a person has confirmed the reading,
nothing on it is strong, save a serial number that follows a maker's whole grammar as read: chance does not write one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from assay.identify.grantee import grantee_of
from assay.identify.knowledge import Knowledge
from assay.identify.match import place_of, shown
from assay.identify.model import Evidence
from assay.identify.text import is_ordinary
from assay.identify.views import LABEL_KIND
from assay.observe.label import LabelShapes
from assay.observe.model import Observation

Says = Literal["maker", "brand", "component"]
Weight = Literal["strong", "medium", "weak"]

WHOLE_SERIAL = 12  # letters of a serial that one grammar must cover
_MODEL_FIELDS = ("model", "any-model")
_SERIAL_FIELDS = ("serial", "anywhere")
# A label's sentences (rules, warnings, addresses) speak of others; names stand alone or beside a model.
_MOST_WORDS = 6


def match_label(seen: Observation, knowledge: Knowledge) -> list[Evidence]:
    """Evidence of the names on a label and of a module it names; nothing for any other kind of observation."""
    if seen.kind != LABEL_KIND:
        return []
    found: dict[tuple[str, str], Evidence] = {}
    for evidence in (*_names(seen, knowledge), *_module(seen, knowledge)):
        found.setdefault((evidence.says, evidence.entity), evidence)
    return list(found.values())


def _names(seen: Observation, knowledge: Knowledge) -> Iterator[Evidence]:
    gazetteer = knowledge.gazetteer
    mentions = list(gazetteer.alone(seen.get("brand"))) if seen.get("brand") else []
    for line in seen.get("label_text").split("\n"):
        if len(line.split()) <= _MOST_WORDS:
            mentions += gazetteer.mentions(line)
    for mention in mentions:
        if mention.role == "item" and mention.why not in ("weak-name", "weak-model"):
            says: Says = "brand" if mention.is_brand else "maker"
            title = f"the label bears {shown(mention.text)}"
            yield _evidence(seen, "label-name", says, mention.subject, mention.text, title)


def _module(seen: Observation, knowledge: Knowledge) -> Iterator[Evidence]:
    """`Contains FCC ID`: a radio module inside, approved for its own maker. (The device's own FCC ID is matched as others are.)"""
    fcc_id = seen.get("module_fcc_id")
    holder = grantee_of(fcc_id, knowledge.parties.entities) if fcc_id else None
    if holder is not None:
        title = f"a module inside bears an FCC ID of {holder.name}"
        yield _evidence(seen, "fcc-grantee", "component", holder.id, fcc_id, title)


def _evidence(seen: Observation, fingerprint: str, says: Says, entity: str, text: str, title: str) -> Evidence:
    confirmed = is_confirmed(seen)
    weight: Weight = "medium" if confirmed or says == "maker" else "weak"
    return Evidence(
        fingerprint=fingerprint,
        evidence="label-photo",
        says=says,
        entity=entity,
        weight=weight,
        observation=seen.id,
        place=place_of(seen),
        text=shown(text),
        title=title,
        recorded=True,
    )


def is_unconfirmed(seen: Observation) -> bool:
    """A label that a machine read and nobody has compared with its photo."""
    return seen.kind == LABEL_KIND and not is_confirmed(seen)


def is_confirmed(seen: Observation) -> bool:
    return seen.get("label_reading") == "confirmed"


def tempered(seen: Observation, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The evidence of a reading that nobody has confirmed, marked as such: nothing strong, save a whole serial number as read."""
    if not is_unconfirmed(seen):
        return tuple(evidence)
    return tuple(
        replace(
            one, unread=True, weight="medium" if one.weight == "strong" and not _whole_serial(one, seen) else one.weight
        )
        for one in evidence
    )


def _whole_serial(one: Evidence, seen: Observation) -> bool:
    serial = seen.get("serial")
    if one.evidence != "serial-model-grammar" or "serial" in seen.get("label_corrected").split():
        return False
    return len(one.text) >= WHOLE_SERIAL and one.text in serial and 3 * len(one.text) >= 2 * len(serial)


@lru_cache(maxsize=4)
def shapes_of(knowledge: Knowledge) -> LabelShapes:
    """The forms of models and serials and the names that the register knows, without whose they are."""
    models = list(_patterns(knowledge, _MODEL_FIELDS))
    names: dict[str, str] = {}
    for brand in knowledge.parties.brands:
        models += [re.compile(row.pattern, re.ASCII) for row in brand.model_patterns if row.distinctive]
        for name in (brand.name, *brand.aliases):
            if not is_ordinary(brand, name) or name == brand.name:
                names.setdefault(name.casefold(), name)
    for maker in knowledge.book.makers.values():
        names.setdefault(maker.name.casefold(), maker.name)
    return LabelShapes(tuple(models), tuple(_patterns(knowledge, _SERIAL_FIELDS)), names)


def _patterns(knowledge: Knowledge, fields: Iterable[str]) -> Iterator[re.Pattern[str]]:
    """The patterns of tells that look at one of these fields and nothing else."""
    for one in knowledge.book.fingerprints:
        alone = len(one.when) == 1 and not one.when[0].absent
        if alone and one.evidence == "serial-model-grammar" and one.when[0].field in fields:
            yield re.compile(one.when[0].pattern, re.ASCII)
