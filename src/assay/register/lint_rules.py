"""What lint holds the register to in tables: which effects a measure of each force may have, and how sure a row may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from assay.register.load import Path_
from assay.register.measures import Effect, Force
from assay.register.schema import Status
from assay.register.support import surer, surest

_ALL: frozenset[str] = frozenset(get_args(Effect))
_NOTHING: frozenset[str] = frozenset({"none"})
_WORDS: frozenset[str] = frozenset({"none", "advise"})
_OWN_HOUSE: frozenset[str] = frozenset({"forbid-buy", "forbid-use", "forbid-deploy", "forbid-connect", "remove"})
_MARKET: frozenset[str] = frozenset(
    {"forbid-sell", "forbid-import", "forbid-authorise", "forbid-operate", "forbid-invest"}
)

COMBINATIONS: dict[Force, tuple[frozenset[str], str]] = {
    "binding": (_ALL - _WORDS, "law orders or forbids something; advice and mere lists have a force of their own"),
    "named-party": (_ALL - _WORDS, "an order orders or forbids something to the party it names"),
    "government-only": (_ALL - _NOTHING - _MARKET, "policy for public bodies cannot forbid others to sell, import or invest"),
    "contract": (_ALL - _WORDS - _MARKET - {"licence"}, "a clause binds who signed it, and no market"),
    "list": (_WORDS | {"not-modelled"}, "nothing follows from a list alone; the measure that acts on it has the effect"),
    "enabling": (_NOTHING | {"not-modelled"}, "a power orders nothing until it is used"),
    "advisory": (_OWN_HOUSE | _WORDS | {"risk-assess", "mitigate"}, "advice can only advise on what one buys, uses or removes"),
    "proposed": (_ALL, ""),
    "set-aside": (_ALL, ""),
    "terminated": (_ALL, ""),
    "none-found": (_WORDS, "a record that no measure was found orders nothing"),
}  # fmt: skip
"""By force, the effects that its provisions may have, and why no others."""


def effect_fault(force: Force, effect: Effect) -> str:
    """Why a measure of this force cannot have this effect; empty where it can."""
    allowed, why = COMBINATIONS[force]
    return "" if effect in allowed else f"force {force} does not go with effect {effect}: {why}"


def sureness_faults(value: Any, place: Path_) -> Iterator[tuple[Path_, str]]:
    """Rows with sources whose status is surer than the surest of them, wherever they stand in a file."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from sureness_faults(item, (*place, number))
    if not isinstance(value, dict):
        return
    sources = value.get("sources")
    if sources and "status" in value:
        best: Status = surest(source.get("status", "reported") for source in sources)
        if surer(value["status"], best):
            yield (*place, "status"), f"says {value['status']}, but the surest of its sources is {best}; say {best}"
    for key, item in value.items():
        if key != "sources":
            yield from sureness_faults(item, (*place, key))
