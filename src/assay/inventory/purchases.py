"""Purchase lines, and the devices they can be shown to have bought.

A serial or MAC on the line settles it. Else the model, the quantity and the site or the date must leave no choice:
every device of that model which the line could have bought, and no other line could, is linked if there are at most as
many as were bought; if there are more, or two lines compete, nothing is linked and the line says why. Bought is not in
use: a line without a device stays a purchase.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assay.inventory.identity import earliest_day, folded, mac_kind, macs_in, serial_key
from assay.inventory.model import Asset, Conflict, Purchase
from assay.inventory.pieces import order_key
from assay.inventory.sites import SiteNames
from assay.observe.model import Observation

_MODEL_FIELDS = ("claim_model", "model", "onvif_model")
_WORDS = re.compile(r"[\s,;()\[\]\"“”«»]+")
_LIST = re.compile(r"[\s,;|/]+")
_AMOUNT = re.compile(
    r"^\s{0,8}(\d{1,7})(?:[.,]0{1,6})?\s{0,8}(?:x|pcs?|ea|units?|unités?|un)?\.?\s{0,8}$", re.IGNORECASE
)
_LONGEST_MODEL = 4  # words
_SHORTEST_MODEL = 4  # letters and digits


def read_purchases(observations: Sequence[Observation], names: SiteNames) -> tuple[Purchase, ...]:
    """One Purchase per line, in order of date, then file and line. Ids follow from what the line says."""
    alike: Counter[str] = Counter()
    purchases: list[Purchase] = []
    for seen in sorted(observations, key=lambda seen: (seen.source.record, order_key(seen))):
        said = json.dumps([sorted(seen.fields.items()), seen.site, seen.mac], ensure_ascii=False)
        number = alike[said]
        alike[said] += 1
        digest = hashlib.sha256(f"{said}{number or ''}".encode("utf-8", "surrogatepass")).hexdigest()[:10]
        purchases.append(
            Purchase(
                id=f"pur-{digest}",
                observation=seen,
                description=seen.get("claim_description") or seen.get("claim_model") or seen.get("device_name"),
                supplier=seen.get("claim_supplier"),
                quantity=_amount(seen.get("quantity")),
                price=seen.get("price"),
                currency=seen.get("currency"),
                date=seen.get("purchase_date") or seen.seen_at,
                site=names.of(seen.site),
                contract=seen.get("contract_id") or None,
            )
        )
    return tuple(sorted(purchases, key=lambda line: (line.date or "", order_key(line.observation))))


def _amount(text: str) -> int | None:
    match = _AMOUNT.match(text)
    return int(match.group(1)) if match else None


@dataclass(slots=True, eq=False)
class _Line:
    """A purchase line while links are sought: devices that could be of it, and those that are."""

    purchase: Purchase
    candidates: set[int] = field(default_factory=set)
    linked: set[int] = field(default_factory=set)
    model: str = ""
    why: str = ""


def link_purchases(
    assets: Sequence[Asset], purchases: Sequence[Purchase]
) -> tuple[tuple[Asset, ...], tuple[Purchase, ...]]:
    """The assets with the purchase that bought them, and the purchases with what they bought and why."""
    lines = [_Line(purchase) for purchase in purchases]
    _link_by_identity(lines, assets)
    taken = {number for line in lines for number in line.linked}
    _find_candidates(lines, assets, taken)
    _link_by_quantity(lines, assets)
    result = list(assets)
    for line in lines:
        for number in line.linked:
            result[number] = _bought(result[number], line.purchase)
    linked = [
        replace(line.purchase, linked=tuple(sorted(assets[number].id for number in line.linked)), why=line.why)
        for line in lines
    ]
    return tuple(result), tuple(linked)


def _bought(asset: Asset, purchase: Purchase) -> Asset:
    """The asset with its purchase; where its row has another date, the purchase's is taken and both are shown."""
    conflicts = asset.conflicts
    if asset.acquired_on and purchase.date and not _same_day(asset.acquired_on, purchase.date):
        note = f"a row and the linked purchase differ; the purchase's {purchase.date} is taken"
        values = tuple(sorted((asset.acquired_on, purchase.date)))
        conflicts = (*conflicts, Conflict("acquired_on", values, (purchase.observation.id,), note))
    return replace(asset, purchase=purchase.id, acquired_on=purchase.date or asset.acquired_on, conflicts=conflicts)


def _same_day(one: str, two: str) -> bool:
    return one.startswith(two) or two.startswith(one)


def _link_by_identity(lines: list[_Line], assets: Sequence[Asset]) -> None:
    """Serials and MACs named on a line, where one device bears them and one line names them."""
    named = {id(line): _named(line.purchase.observation) for line in lines}
    users = Counter(identity for identities in named.values() for identity in identities)
    if not users:
        return
    bearers: defaultdict[str, set[int]] = defaultdict(set)
    for number, asset in enumerate(assets):
        for serial in asset.serials:
            bearers[serial_key(serial)].add(number)
        for mac in asset.macs:
            if mac_kind(mac) == "global":
                bearers[mac].add(number)
    for line in lines:
        identities = named[id(line)]
        found: set[int] = set()
        for identity in identities:
            if users[identity] > 1:
                line.why = f"{identity} stands on {users[identity]} purchase lines: which of them bought it is open"
            elif len(bearers[identity]) > 1:
                line.why = f"several devices bear {identity}"
            else:
                found |= bearers[identity]
        if found:
            line.linked = found
            missing = (line.purchase.quantity or len(identities)) - len(found)
            gap = f"; {_units(missing)} not found" if missing > 0 else ""
            line.why = f"linked {len(found)} by serial or MAC{gap}"
    shared = Counter(number for line in lines for number in line.linked)
    for line in lines:
        if any(shared[number] > 1 for number in line.linked):
            line.linked = {number for number in line.linked if shared[number] == 1}
            line.why = "another purchase line names the same device: which of them bought it is open"


def _named(seen: Observation) -> set[str]:
    """The serials and MACs that a purchase line names, normalised."""
    whole = seen.get("serial")
    serials = {serial_key(part) for part in _LIST.split(whole)} if re.search(r"[,;|\n]", whole) else {serial_key(whole)}
    macs = {mac for mac in macs_in(seen.mac or "") if mac_kind(mac) == "global"}
    return (serials | macs) - {""}


def _units(count: int) -> str:
    return "1 unit" if count == 1 else f"{count} units"


def _find_candidates(lines: list[_Line], assets: Sequence[Asset], taken: set[int]) -> None:
    if not lines:
        return
    by_model: defaultdict[str, set[int]] = defaultdict(set)
    for number, asset in enumerate(assets):
        if number not in taken:
            for key in _model_keys(asset):
                by_model[key].add(number)
    for line in lines:
        if line.linked or line.why:
            continue
        keys = _models_named(line.purchase, by_model)
        if not keys:
            line.why = "no device of a model that the line names was found"
        elif len(keys) > 1:
            line.why = f"the line names several models that were found ({', '.join(sorted(keys))})"
        else:
            (line.model,) = keys
            line.candidates = {number for number in by_model[line.model] if _could_be_of(assets[number], line.purchase)}
            if not line.candidates:
                line.why = f"no device of model {line.model.upper()} that this line could have bought was found"


def _model_keys(asset: Asset) -> set[str]:
    """The asset's models, each whole and without what follows in brackets or after a space."""
    keys: set[str] = set()
    for seen in asset.observations:
        for name in _MODEL_FIELDS:
            text = seen.get(name).strip()
            if text:
                keys |= {folded(text), folded(_WORDS.split(text)[0])}
    return {key for key in keys if _is_model(key)}


def _is_model(key: str) -> bool:
    return len(key) >= _SHORTEST_MODEL and any(char.isdigit() for char in key) and not key.isdigit()


def _models_named(purchase: Purchase, known: dict[str, set[int]]) -> set[str]:
    """The known models that the line names; a model within a longer one that is named too does not count."""
    seen = purchase.observation
    named: set[str] = set()
    for text in (seen.get("claim_model"), seen.get("claim_description"), seen.get("device_name")):
        words = [word for word in _WORDS.split(text) if word]
        for at in range(len(words)):
            for length in range(1, _LONGEST_MODEL + 1):
                key = folded("".join(words[at : at + length]))
                if key in known:
                    named.add(key)
    return {key for key in named if not any(key != other and key in other for other in named)}


def _could_be_of(asset: Asset, purchase: Purchase) -> bool:
    """Nothing shows that the line did not buy it: not another site, not seen or installed before, not another date."""
    if purchase.site and asset.site != purchase.site:
        return False
    if not (purchase.site or (purchase.date and (asset.installed_on or asset.first_seen))):
        return False  # the model alone is no link
    bought = earliest_day(purchase.date)
    if asset.acquired_on and purchase.date and not _same_day(asset.acquired_on, purchase.date):
        return False
    if bought is None:
        return True
    return all(
        day is None or day >= bought for day in (earliest_day(asset.installed_on), earliest_day(asset.first_seen))
    )


def _link_by_quantity(lines: list[_Line], assets: Sequence[Asset]) -> None:
    """Settle the lines that leave no choice, round after round, until none does; then say why the others stay open."""
    open_lines = [line for line in lines if line.candidates]
    for line in open_lines:
        if line.purchase.quantity is None or line.purchase.quantity < 1:
            line.why = f"{_found(line, assets)} of model {line.model.upper()}, but the line gives no quantity"
    progress = True
    while progress:
        progress = False
        wanted = Counter(number for line in open_lines if not line.linked for number in line.candidates)
        for line in [line for line in open_lines if not line.linked and not line.why]:
            certain = {number for number in line.candidates if wanted[number] == 1}
            if _settled(line, certain, assets):
                for other in open_lines:
                    if other is not line:
                        other.candidates = other.candidates - line.linked
                progress = True
                break
    for line in open_lines:
        if not line.linked and not line.why:
            line.why = _why_open(line, open_lines, assets)


def _settled(line: _Line, certain: set[int], assets: Sequence[Asset]) -> bool:
    """Link if every candidate is this line's alone and there are not too many, or if those alone fill it exactly."""
    bought = line.purchase.quantity or 0
    count = _count(certain, assets)
    if not certain or count > bought or (certain != line.candidates and count != bought):
        return False
    line.linked = certain
    basis = " and ".join(
        filter(None, ["model", "site" if line.purchase.site else "", "date" if line.purchase.date else ""])
    )
    if count == bought:
        line.why = f"{bought} bought, {count} found: linked by {basis}"
    else:
        line.why = f"{bought} bought, {count} found: linked {count} by {basis}, {_units(bought - count)} not found"
    return True


def _why_open(line: _Line, lines: Sequence[_Line], assets: Sequence[Asset]) -> str:
    rivals = sum(1 for other in lines if other is not line and not other.linked and other.candidates & line.candidates)
    found = f"{line.purchase.quantity} bought, {_found(line, assets)} of model {line.model.upper()}"
    if rivals:
        return f"{found} that this line or {rivals} other{'s' if rivals > 1 else ''} could have bought: which is open"
    if not line.candidates:
        return f"{found}: other lines account for those there are"
    return f"{found} that it could have bought: which of them is open"


def _found(line: _Line, assets: Sequence[Asset]) -> str:
    return f"{_count(line.candidates, assets)} found"


def _count(numbers: set[int], assets: Sequence[Asset]) -> int:
    return sum(assets[number].quantity for number in numbers)
