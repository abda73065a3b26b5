"""Authorisations for tests."""

from __future__ import annotations

from typing import Any

from assay.observe.probe.authorisation import Authorisation

PLAIN: dict[str, Any] = {
    "owner": "City of Example, Facilities",
    "signed_by": {"name": "J. Roy", "role": "Director of Facilities", "on": "2026-11-20"},
    "contact": "network operations, +1 555 0100",
    "networks": ["10.20.0.0/29"],
    "window": {"from": "2026-11-22T08:00:00+00:00", "until": "2026-11-22T18:00:00+00:00"},
}


def permit(**changes: Any) -> Authorisation:
    """A plain authorisation with some parts changed."""
    return Authorisation.model_validate(PLAIN | changes)
