"""The form of report.json as JSON Schema (2020-12). docs/reference/assessment.schema.json is written from here.

Objects are closed: a key that is not named here is a mistake, in the document or in this file, and the test finds it.
"""

from __future__ import annotations

from typing import Any, get_args

from assay.determine.model import Kleene
from assay.determine.model import Verdict as MeasureVerdict
from assay.identify.model import VERDICTS, Gate
from assay.identify.stated import Standing
from assay.inventory.statements import ROLES, State
from assay.observe.label import LABEL_FIELDS
from assay.observe.model import KINDS
from assay.register.index import Register
from assay.register.measures import Act, Effect, Force
from assay.register.schema import Status
from assay.report.document import FORMAT
from assay.report.labels import KINDS as TODO_KINDS

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
YES_NO: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
PARTIAL_DAY: Schema = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}
SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
DEVICE_ID: Schema = {"type": "string", "pattern": "^dev-[0-9a-f]{10}$"}
PURCHASE_ID: Schema = {"type": "string", "pattern": "^pur-[0-9a-f]{10}$"}


def assessment_schema(register: Register | None = None) -> Schema:
    """The JSON Schema of an assessment document, with the register's closed list of outcomes."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Assay assessment",
        "description": f"report.json of `assay assess`, format {FORMAT}. Determinations stand once; groups and devices name them.",
        **_object(_document(), optional=("statements",)),
        "$defs": _definitions(register or Register.load()),
    }


def _document() -> Schema:
    return {
        "format": {"const": FORMAT},
        "notice": TEXT,
        "lang": _one_of("en", "fr"),
        "on": DAY,
        "known_at": DAY,
        "known_at_given": YES_NO,
        "engine": TEXT,
        "register": _object({"version": TEXT, "digest": SHA256, "as_of": DAY, "sources_cover_to": PARTIAL_DAY}),
        "profile": TEXT,
        "organisation": _ref("facts"),
        "not_covered": _ref("coverage"),
        "counts": _object({"verdicts": _counts(_one_of(*VERDICTS)), "outcomes": _counts(_ref("outcome"))}),
        "todo": _list(_ref("todo")),
        "devices": _list(_ref("device")),
        "purchases_not_linked": _list(_object(_purchase() | _judged(), optional=("statements",))),
        "purchases_linked": _list(_object(_purchase())),
        "determinations": _map(_ref("determination"), "By id: the measure, # and a number."),
        "groups": _map(_map(TEXT, "Measure id to determination id."), "By group id."),
        "answers": _object({"given": COUNT, "unused_subjects": _list(TEXT)}),
        "interpretations": _map(YES_NO, "Counsel's recorded answers to open questions of law, by question id."),
        "statements": _list(_object(_statement())),
    }


def _statement() -> Schema:
    """What a maker or supplier states, and of how many devices and purchase lines here."""
    return {
        "statement": TEXT, "by": TEXT, "role": _one_of(*ROLES, ""), "signed_by": TEXT, "date": _maybe(PARTIAL_DAY),
        "expires": _maybe(PARTIAL_DAY), "not_made_by": _list(TEXT), "made_by": TEXT, "complies_with": _list(TEXT),
        "covers": _one_of("all", "named"), "brands": _list(TEXT), "models": _list(TEXT), "document": TEXT,
        "sha256": {"type": "string", "pattern": "^([0-9a-f]{64})?$"}, "document_found": YES_NO, "url": TEXT, "note": TEXT,
        "state": _one_of(*get_args(State)), "devices": COUNT, "purchases": COUNT,
    }  # fmt: skip


def _stated() -> Schema:
    """A statement on one device or line: shown beside the evidence, never weighed."""
    return {
        "statement": TEXT, "state": _one_of(*get_args(State)), "standing": _one_of(*get_args(Standing)), "certain": YES_NO,
        "about": TEXT, "verdict": TEXT, "evidence": _list(_object({"observation": TEXT, "class": TEXT, "title": TEXT})), "text": TEXT,
    }  # fmt: skip


def _definitions(register: Register) -> Schema:
    return {
        "outcome": _one_of(*(row["id"] for row in register.outcomes["outcomes"])),
        "facts": _map(_object(_fact(), optional=("reason", "candidates", "presumed", "parties")), "By fact id."),
        "coverage": _object(_coverage(), optional=("labels",)),
        "todo": _object(_todo()),
        "device": _object(_device() | _judged(), optional=("statements",)),
        "identification": _object(_identification()),
        "candidate": _object(
            {"entity": TEXT, "verdict": _one_of(*VERDICTS), "why": TEXT, "for": COUNT, "against": COUNT}
        ),
        "evidence": _object(_evidence()),
        "determination": _object(_determination()),
        "provision": _object(_provision(), optional=("rests_on_unconfirmed",)),
        "clause": _object(_clause(), optional=("name", "label", "value", "cite", "links", "open", "children")),
    }


def _fact() -> Schema:
    parties = _list(_object({"entity": _maybe(TEXT), "label": TEXT}))
    return {
        "value": TEXT, "source": TEXT, "reason": TEXT, "candidates": _list(TEXT), "presumed": {"const": True}, "parties": parties,
    }  # fmt: skip


def _coverage() -> Schema:
    return {
        "files": _list(_object({"path": TEXT, "sha256": SHA256, "format": TEXT, "size": COUNT, "observations": COUNT, "left_out": COUNT})),
        "left_out": _list(_object({"path": TEXT, "record": _maybe(COUNT), "reason": TEXT, "detail": TEXT})),
        "labels": _list(_object({"photo": TEXT, "label": COUNT, "confirmed_by": TEXT, "fields": _list(_object(_label_field()))})),
        "secrets_dropped": _counts(TEXT),
        "single_source_devices": _list(DEVICE_ID),
        "sites_without_evidence": _list(TEXT),
        "devices_without_site": _list(DEVICE_ID),
        "devices_with_parts_examined": COUNT,
        "sites": _list(
            _object({"site": TEXT, "expected": YES_NO, "devices": COUNT, "sources": _counts(TEXT), "single_source_devices": COUNT})
        ),
    }  # fmt: skip


def _label_field() -> Schema:
    """A field read off a photographed label, the letters read, and why to doubt it."""
    return {
        "field": _one_of(*LABEL_FIELDS),
        "value": TEXT,
        "read": TEXT,
        "certainty": {"type": "number", "minimum": 0, "maximum": 1},
        "doubts": _list(_object({"kind": TEXT, "text": TEXT})),
    }


def _todo() -> Schema:
    return {
        "kind": _one_of(*TODO_KINDS),
        "subject": TEXT,
        "id": TEXT,
        "text": TEXT,
        "devices": _list(TEXT),
        "measures": _list(TEXT),
        "answers": _list(_object({"answer": TEXT, "label": TEXT, "outcome": _ref("outcome")})),
        "due": _maybe(DAY),
        "settles_alone": YES_NO,
    }


def _judged() -> Schema:
    """What devices and purchase lines have alike."""
    acts = {
        "type": "object",
        "propertyNames": _one_of(*get_args(Act)),
        "additionalProperties": _one_of(*get_args(Kleene)),
    }
    return {
        "identification": _ref("identification"), "facts": _ref("facts"), "acts": acts, "group": TEXT,
        "outcome": _ref("outcome"), "statements": _list(_object(_stated())),
    }  # fmt: skip


def _device() -> Schema:
    seen = {
        "id": TEXT, "kind": TEXT, "path": TEXT, "record": COUNT, "unit": _one_of("line", "row", "frame", "host", "label", "component"),
        "sha256": SHA256, "seen_at": _maybe(TEXT),
    }  # fmt: skip
    return {
        "id": DEVICE_ID,
        "name": TEXT,
        "site": _maybe(TEXT),
        "macs": _list({"type": "string", "pattern": "^([0-9a-f]{2}:){5}[0-9a-f]{2}$"}),
        "serials": _list(TEXT),
        "addresses": _list(TEXT),
        "channel_of": _maybe(TEXT),
        "owner": _one_of("organisation", "landlord", "contractor", "unknown"),
        "first_seen": _maybe(TEXT),
        "last_seen": _maybe(TEXT),
        "acquired_on": _maybe(PARTIAL_DAY),
        "installed_on": _maybe(PARTIAL_DAY),
        "purchase": _maybe(PURCHASE_ID),
        "single_source": YES_NO,
        "merged": _list(_object({"by": TEXT, "value": TEXT, "observations": _list(TEXT)})),
        "conflicts": _list(_object({"field": TEXT, "values": _list(TEXT), "note": TEXT})),
        "observations": _list(_object(seen | {"kind": {"type": "string", "examples": list(KINDS[:3])}})),
    }


def _purchase() -> Schema:
    return {
        "id": PURCHASE_ID,
        "description": TEXT,
        "supplier": TEXT,
        "quantity": _maybe({"type": "integer"}),
        "price": TEXT,
        "currency": TEXT,
        "date": _maybe(PARTIAL_DAY),
        "site": _maybe(TEXT),
        "contract": _maybe(TEXT),
        "linked": _list(DEVICE_ID),
        "why": TEXT,
        "path": TEXT,
        "record": COUNT,
    }


def _identification() -> Schema:
    gate = {
        "gate": _one_of(*get_args(Gate)), "entity": _maybe(TEXT), "label": TEXT, "reason": TEXT, "basis": TEXT,
        "candidates": _list(TEXT), "decisive_date": _maybe(PARTIAL_DAY),
    }  # fmt: skip
    return {
        "brand": _maybe(TEXT),
        "brand_label": TEXT,
        "maker": _maybe(TEXT),
        "maker_label": TEXT,
        "verdict": _one_of(*VERDICTS),
        "model": TEXT,
        "serial": TEXT,
        "firmware": TEXT,
        "kind": TEXT,
        "why": TEXT,
        "candidates": _list(_ref("candidate")),
        "components": _list(_ref("candidate")),
        "contradictions": _list(TEXT),
        "gate": _object(gate),
        "needs": _list(TEXT),
        "evidence": _list(_ref("evidence")),
        "against": _list(_ref("evidence")),
    }


def _evidence() -> Schema:
    return {
        "fingerprint": TEXT,
        "class": TEXT,
        "says": _one_of("maker", "brand", "component", "not-maker"),
        "entity": TEXT,
        "weight": _one_of("strong", "medium", "weak"),
        "status": _one_of(*get_args(Status)),
        "title": TEXT,
        "text": TEXT,
        "place": TEXT,
        "observation": TEXT,
    }


def _determination() -> Schema:
    return {
        "measure": TEXT,
        "title": TEXT,
        "jurisdiction": TEXT,
        "citation": TEXT,
        "force": _one_of(*get_args(Force)),
        "verdict": _one_of(*get_args(MeasureVerdict)),
        "outcome": _ref("outcome"),
        "outcome_label": TEXT,
        "lead": {**COUNT, "description": "Place of the leading provision in the list."},
        "verified_on": DAY,
        "verify_by": DAY,
        "cites": {
            "type": "object",
            "additionalProperties": _one_of(*get_args(Status)),
            "description": "How sure each source is that the provisions, clauses, periods and days cite, by its key. A clause "
            "without a key is as sure as the clause around it, in the end as its exception or provision.",
        },
        "provisions": _list(_ref("provision")),
    }


def _provision() -> Schema:
    cite = _object({"key": TEXT, "text": TEXT, "url": _maybe(TEXT), "status": _one_of(*get_args(Status)), "quote": _maybe(TEXT)},
                   optional=("text", "url", "status", "quote"))  # fmt: skip
    answer = _object(
        {
            "values": _list(TEXT),
            "label": TEXT,
            "verdict": _one_of(*get_args(MeasureVerdict)),
            "outcome": _ref("outcome"),
        }
    )
    settle = {
        "id": TEXT,
        "question": TEXT,
        "legal": YES_NO,
        "settles_alone": YES_NO,
        "reason": TEXT,
        "answers": _list(answer),
    }
    due = {"step": TEXT, "on": _maybe(DAY), "rule": TEXT, "status": _one_of(*get_args(Status)), "cite": TEXT}
    return {
        "provision": TEXT,
        "title": TEXT,
        "act": _one_of(*get_args(Act)),
        "verdict": _one_of(*get_args(MeasureVerdict)),
        "outcome": _ref("outcome"),
        "outcome_label": TEXT,
        "effect": _one_of(*get_args(Effect)),
        "duty": TEXT,
        "on": _maybe(DAY),
        "interval": TEXT,
        "interval_cites": _list(TEXT),
        "cite": cite,
        "tree": _ref("clause"),
        "exceptions": _list(_ref("clause")),
        "exception": _maybe(TEXT),
        "failing": _list(TEXT),
        "failing_ids": _list(TEXT),
        "settle": _list(_object(settle)),
        "open_questions": _list(TEXT),
        "due": _list(_object(due)),
        "stale": YES_NO,
        "rests_on_unconfirmed": {
            **_list(TEXT),
            "description": "Sources that nobody has confirmed and without which the verdict would not stand.",
        },
    }


def _clause() -> Schema:
    return {
        "form": TEXT,
        "answer": _one_of(*get_args(Kleene)),
        "name": TEXT,
        "label": TEXT,
        "value": TEXT,
        "cite": TEXT,
        "links": _list(_object({"entity": TEXT, "relation": TEXT, "to": TEXT, "status": _one_of(*get_args(Status))})),
        "open": _list(TEXT),
        "children": _list(_ref("clause")),
    }


def _object(properties: Schema, *, optional: tuple[str, ...] = ()) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _map(values: Schema, description: str) -> Schema:
    return {"type": "object", "additionalProperties": values, "description": description}


def _counts(names: Schema) -> Schema:
    return {"type": "object", "propertyNames": names, "additionalProperties": COUNT}


def _maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _one_of(*values: str) -> Schema:
    return {"enum": list(values)}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}
