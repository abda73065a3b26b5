"""One record of the register as data and as text, with its sources."""

from __future__ import annotations

from typing import Any

import yaml
from pydantic import BaseModel

from assay.register.fingerprints import load_book
from assay.register.index import Register


def record(register: Register, name: str) -> BaseModel | None:
    """The measure, entity, brand, fingerprint, fact or profile of this id, whichever there is."""
    named: dict[str, BaseModel] = {
        **register.profiles,
        **{fact.id: fact for fact in register.facts},
        **{measure.id: measure for measure in register.measures},
    }
    if name in named:
        return named[name]
    found = register.parties.entity(name) or register.parties.brand(name) or register.parties.brand_named(name)
    return found or register.parties.resolve(name) or load_book(register.folder).by_id(name)


def record_data(register: Register, name: str) -> dict[str, Any] | None:
    """The record as JSON, its kind named; an entity comes with the brands it makes."""
    found = record(register, name)
    if found is None:
        return None
    return {"record": type(found).__name__.lower(), **_pruned(found.model_dump(mode="json", by_alias=True))}


def record_text(register: Register, name: str, lang: str) -> str:
    """The record as YAML, in one language where it has two."""
    data = record_data(register, name)
    return yaml.safe_dump(_in(data, lang), allow_unicode=True, sort_keys=False, width=110) if data else ""


def _pruned(value: Any) -> Any:
    """Without what is empty."""
    if isinstance(value, dict):
        return {key: _pruned(item) for key, item in value.items() if item not in (None, "", [], (), {})}
    if isinstance(value, list | tuple):
        return [_pruned(item) for item in value]
    return value


def _in(value: Any, lang: str) -> Any:
    if isinstance(value, dict):
        if set(value) == {"en", "fr"}:
            return value[lang]
        return {key: _in(item, lang) for key, item in value.items()}
    return [_in(item, lang) for item in value] if isinstance(value, list) else value
