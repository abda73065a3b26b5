"""An assessment as one JSON document: stable keys, sorted, no clock and no machine in it, so equal input gives equal bytes.

The form is docs/reference/assessment.schema.json. Determinations stand once, under `groups`; a device names its group.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assay.assessment import Assessment, Coverage, DeviceResult, PurchaseResult, ToDo
from assay.determine.facts import FactValue
from assay.determine.model import MeasureDetermination
from assay.determine.pack import determiner
from assay.determine.stored import ASSESSMENT, fact_row
from assay.identify.model import Candidate, Evidence, Identification
from assay.inventory.model import Asset, Purchase
from assay.observe.label import LabelRead
from assay.register.index import Register
from assay.report.determinations import determination_data
from assay.report.inert import printable
from assay.report.stated import stated_data, statements_data
from assay.report.words import answer_text, atom_question, outcome_label

FORMAT = ASSESSMENT
NOTICE = {
    "en": "A screening aid, not legal advice. No finding is not the same as no restricted equipment.",
    "fr": "Aide au filtrage ; ne constitue pas un avis juridique. L'absence de constat n'est pas l'absence de matériel visé.",
}


def document(found: Assessment, register: Register, lang: str) -> dict[str, Any]:
    """The whole assessment as plain data in the language asked for."""
    parts = document_parts(found, register, lang)
    return {name: list(part) if isinstance(part, Iterator) else part for name, part in parts.items()}


def document_parts(found: Assessment, register: Register, lang: str) -> dict[str, Any]:
    """The document by key, devices and purchases as iterators: ten thousand devices need not stand in memory at once."""
    return {
        "format": FORMAT,
        "notice": NOTICE[lang],
        "lang": lang,
        "on": found.on.isoformat(),
        "known_at": found.known_at.isoformat(),
        "known_at_given": found.known_at_given,
        "engine": found.engine_version,
        "register": {
            "version": found.register_version,
            "digest": found.register_digest,
            "as_of": found.register_as_of,
            "sources_cover_to": found.register_sources_to,
        },
        "profile": found.profile,
        "organisation": facts_data(found.profile_facts),
        "not_covered": coverage_data(found.coverage),
        "counts": {"verdicts": dict(found.verdict_counts), "outcomes": dict(found.outcome_counts)},
        "todo": [todo_data(item, register, lang) for item in found.todo],
        "devices": (device_data(item, lang) for item in found.devices),
        "purchases_not_linked": (purchase_data(item, lang) for item in found.purchases),
        "purchases_linked": [_purchase(line) for line in found.coverage.inventory.purchases if line.linked],
        **determinations_data(found.groups, register, lang),
        "answers": {"given": found.answers_used, "unused_subjects": list(found.answers_unused)},
        "interpretations": dict(found.interpretations),
        **({"statements": statements_data(found)} if found.statements else {}),
    }


def determinations_data(
    answered: Mapping[str, tuple[MeasureDetermination, ...]], register: Register, lang: str
) -> dict[str, Any]:
    """`determinations` by id, each once, and `groups` that name one per measure."""
    engine = determiner(register)
    ids: dict[tuple[int, ...], str] = {}
    counts: dict[str, int] = {}
    determinations: dict[str, Any] = {}
    groups: dict[str, dict[str, str]] = {}
    for name, answers in answered.items():
        for answer in answers:
            key = tuple(id(item) for item in answer.all)
            if key not in ids:
                counts[answer.measure] = counts.get(answer.measure, 0) + 1
                ids[key] = f"{answer.measure}#{counts[answer.measure]}"
                determinations[ids[key]] = determination_data(answer, register, engine, lang)
            groups.setdefault(name, {})[answer.measure] = ids[key]
    return {"determinations": determinations, "groups": groups}


def facts_data(facts: Mapping[str, FactValue]) -> dict[str, Any]:
    """Facts by id: value, who said so, whether presumed; for an unknown one the reason and the candidates."""
    return {name: fact_row(fact) for name, fact in sorted(facts.items())}


def acts_data(acts: Mapping[str, FactValue]) -> dict[str, str]:
    """Each act under test: yes, no or unknown."""
    return {name: str(done) for name, done in sorted(acts.items())}


def coverage_data(found: Coverage) -> dict[str, Any]:
    inventory = found.inventory
    return {
        "files": [
            {"path": item.path, "sha256": item.sha256, "format": item.format, "size": item.size,
             "observations": item.observations, "left_out": item.left_out}
            for item in found.files
        ],
        "left_out": [
            {"path": item.path, "record": item.record, "reason": item.reason, "detail": printable(item.detail)}
            for item in found.left_out
        ],
        **({"labels": [_label(label) for label in found.labels]} if found.labels else {}),
        "secrets_dropped": dict(sorted(found.secrets_dropped.items())),
        "single_source_devices": list(found.single_source),
        "sites_without_evidence": list(found.sites_without_evidence),
        "devices_without_site": list(found.unplaced),
        "devices_with_parts_examined": found.components_examined,
        "sites": [
            {"site": item.site, "expected": item.expected, "devices": item.devices, "sources": dict(item.sources),
             "single_source_devices": item.single_source_devices}
            for item in inventory.coverage
        ],
    }  # fmt: skip


def _label(label: LabelRead) -> dict[str, Any]:
    """A label as it was read off a photo, or confirmed."""
    return {
        "photo": label.photo,
        "label": label.number,
        "confirmed_by": label.confirmed_by,
        "fields": [
            {"field": field.name, "value": printable(field.taken), "read": printable(field.read), "certainty": field.score,
             "doubts": [{"kind": doubt.kind, "text": printable(doubt.text)} for doubt in field.doubts]}
            for field in label.fields
        ],
    }  # fmt: skip


def device_data(item: DeviceResult, lang: str) -> dict[str, Any]:
    return {
        **_asset(item.asset),
        "identification": identification_data(item.identification, lang),
        "facts": facts_data(item.facts),
        "acts": acts_data(item.acts),
        "group": item.group,
        "outcome": item.lead,
        **({"statements": [stated_data(one, lang) for one in item.statements]} if item.statements else {}),
    }


def purchase_data(item: PurchaseResult, lang: str) -> dict[str, Any]:
    return {
        **_purchase(item.purchase),
        "identification": identification_data(item.identification, lang),
        "facts": facts_data(item.facts),
        "acts": acts_data(item.acts),
        "group": item.group,
        "outcome": item.lead,
        **({"statements": [stated_data(one, lang) for one in item.statements]} if item.statements else {}),
    }


def _asset(asset: Asset) -> dict[str, Any]:
    return {
        "id": asset.id,
        "name": printable(asset.name),
        "site": asset.site,
        "macs": list(asset.macs),
        "serials": [printable(serial) for serial in asset.serials],
        "addresses": list(asset.addresses),
        "channel_of": asset.channel_of,
        "owner": asset.owner,
        "first_seen": asset.first_seen,
        "last_seen": asset.last_seen,
        "acquired_on": asset.acquired_on,
        "installed_on": asset.installed_on,
        "purchase": asset.purchase,
        "single_source": asset.single_source,
        "merged": [{"by": item.by, "value": printable(item.value), "observations": list(item.observations)} for item in asset.merged],
        "conflicts": [
            {"field": item.field, "values": [printable(value) for value in item.values], "note": printable(item.note)}
            for item in asset.conflicts
        ],
        "observations": [
            {"id": seen.id, "kind": seen.kind, "path": seen.source.path, "record": seen.source.record, "unit": seen.source.unit,
             "sha256": seen.source.sha256, "seen_at": seen.seen_at}
            for seen in asset.observations
        ],
    }  # fmt: skip


def _purchase(line: Purchase) -> dict[str, Any]:
    return {
        "id": line.id,
        "description": printable(line.description),
        "supplier": printable(line.supplier),
        "quantity": line.quantity,
        "price": printable(line.price),
        "currency": printable(line.currency),
        "date": line.date,
        "site": line.site,
        "contract": line.contract,
        "linked": list(line.linked),
        "why": printable(line.why),
        "path": line.observation.source.path,
        "record": line.observation.source.record,
    }


def identification_data(found: Identification, lang: str) -> dict[str, Any]:
    """Brand, maker and components as three answers, with the evidence and the gate."""
    return {
        "brand": found.brand,
        "brand_label": printable(found.brand_label),
        "maker": found.maker,
        "maker_label": printable(found.maker_label),
        "verdict": found.verdict,
        "model": printable(found.model),
        "serial": printable(found.serial),
        "firmware": printable(found.firmware),
        "kind": found.kind,
        "why": printable(found.paragraph[lang]),
        "candidates": [_candidate(item) for item in found.candidates],
        "components": [_candidate(item) for item in found.components],
        "contradictions": [printable(text) for text in found.contradictions],
        "gate": {
            "gate": found.gate.gate, "entity": found.gate.entity, "label": printable(found.gate.label), "reason": found.gate.reason,
            "basis": found.gate.basis, "candidates": list(found.gate.candidates), "decisive_date": found.gate.decisive_date,
        },
        "needs": list(found.needs),
        "evidence": [evidence_data(item) for item in found.evidence],
        "against": [evidence_data(item) for item in found.against],
    }  # fmt: skip


def _candidate(item: Candidate) -> dict[str, Any]:
    return {"entity": item.entity, "verdict": item.verdict, "why": printable(item.why),
            "for": len(item.for_), "against": len(item.against)}  # fmt: skip


def evidence_data(item: Evidence) -> dict[str, Any]:
    return {
        "fingerprint": item.fingerprint, "class": item.evidence, "says": item.says, "entity": item.entity, "weight": item.weight,
        "status": item.status, "title": item.title, "text": printable(item.text), "place": printable(item.place),
        "observation": item.observation,
    }  # fmt: skip


def todo_data(item: ToDo, register: Register, lang: str) -> dict[str, Any]:
    measure = register.measure(item.measures[0])
    if item.kind in ("report", "act"):
        provision, outcome = item.atom.rsplit(":", 1)
        duty = next(part for part in measure.provisions if part.id == provision).duty.in_(lang)
        text = f"{outcome_label(outcome, register, lang)}: {duty}"
    else:
        text = atom_question(item.atom, measure, register, lang)
    return {
        "kind": item.kind,
        "subject": item.subject,
        "id": item.atom,
        "text": text,
        "devices": list(item.devices),
        "measures": list(item.measures),
        "answers": [
            {
                "answer": answer,
                "label": answer_text(item.atom, tuple(answer.split(", ")), register, lang),
                "outcome": outcome,
            }
            for answer, outcome in item.answers
        ],
        "due": item.due.isoformat() if item.due else None,
        "settles_alone": item.alone,
    }
