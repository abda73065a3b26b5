"""JSON Schemas of everything a person or program writes or reads."""

from __future__ import annotations

import json
from typing import Any

from assay.determine.case import TOP
from assay.register.index import Register
from assay.register.measures import CaseFile, Fact, Measure, Profile
from assay.register.schema import Brand, Entity, Fingerprint
from assay.report.schema import assessment_schema
from assay.report.screened_schema import screened_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MODELS = {
    "measure": Measure,
    "brand": Brand,
    "entity": Entity,
    "fingerprint": Fingerprint,
    "case-file": CaseFile,
    "profile": Profile,
}


def schemas(register: Register) -> dict[str, str]:
    """Every schema, by file name."""
    found: dict[str, Any] = {name: model.model_json_schema(by_alias=True) for name, model in MODELS.items()}
    found["facts-file"] = _facts_file(register)
    found["assessment"] = assessment_schema(register)
    found["screened"] = screened_schema()
    found["determination"] = _determination(found["assessment"])
    return {f"{name}.schema.json": _text({"$schema": DIALECT} | schema) for name, schema in sorted(found.items())}


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _determination(assessment: dict[str, Any]) -> dict[str, Any]:
    """One measure's answer, as `assay determine` and `assay explain` print it: the same form as in an assessment."""
    return {"title": "Determination of one measure", "$ref": "#/$defs/determination", "$defs": assessment["$defs"]}


def _facts_file(register: Register) -> dict[str, Any]:
    acts = {"enum": sorted(word for act in register.acts for word in (act.id, *act.also))}
    day = {"type": "string", "format": "date"}
    known: dict[str, Any] = {
        "profile": {"enum": sorted(name for name in register.profiles)},
        "on": day,
        "known_at": day,
        "act": {"anyOf": [acts, {"type": "array", "items": acts}]},
        "facts": {
            "type": "object",
            "additionalProperties": False,
            "properties": {fact.id: _fact(fact) for fact in register.facts}
            | {
                subject: {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        fact.id.split(".", 1)[1]: {"$ref": f"#/properties/facts/properties/{fact.id}"}
                        for fact in register.facts
                        if fact.subject == subject
                    },
                }
                for subject in sorted({fact.subject for fact in register.facts})
            },
        },
        "interpretations": {"type": "object", "additionalProperties": {"enum": ["yes", "no", True, False]}},
        "note": {"type": "string"},
        "title": {"type": "string"},
        "id": {"type": "string"},
    }
    assert set(known) == set(TOP), "the facts file has other keys"
    return {"title": "Facts file", "type": "object", "additionalProperties": False, "properties": known}


def _fact(fact: Fact) -> dict[str, Any]:
    value = {"anyOf": [*_values(fact), {"enum": ["unknown", None]}]}
    detailed = {
        "type": "object",
        "properties": {"value": value, "source": {"type": "string"}, "reason": {"type": "string"}},
    }
    return {"description": fact.question.en, "anyOf": [value, detailed]}


def _values(fact: Fact) -> list[dict[str, Any]]:
    match fact.type:
        case "yes-no":
            return [{"enum": ["yes", "no"]}, {"type": "boolean"}]
        case "choice":
            return [{"enum": [word for choice in fact.choices for word in (choice.id, *choice.also)]}]
        case "date":
            return [{"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}]
        case "country":
            return [{"type": "string", "pattern": "^[A-Za-z]{2}$"}]
        case "parties":
            return [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]
        case _:
            return [{"type": "string"}]
