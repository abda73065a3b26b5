"""What an answer is about, and which subjects a device belongs to.

Subjects are written `organisation`, `act`, `site:NAME`, `device:ID`, `purchase:ID`, `contract:NUMBER` and `lot:ID`
(the devices of one purchase line, ID being the line's). What an answer says of a site, contract or lot holds for each
of its devices.
"""

from __future__ import annotations

from collections.abc import Mapping

from assay.errors import FactsError
from assay.inventory.identity import folded
from assay.inventory.model import Asset, Inventory
from assay.inventory.sites import SiteNames

ALONE = ("organisation", "act")
KEYED = ("site", "device", "purchase", "contract", "lot")
_KINDS = {
    **{kind: kind for kind in (*ALONE, *KEYED)},
    **{"organization": "organisation", "organisme": "organisation", "acte": "act", "appareil": "device"},
    **{"asset": "device", "lieu": "site", "achat": "purchase", "contrat": "contract"},
}


def subject_of(text: str) -> str:
    """The subject in its canonical form. Raises FactsError without a place; the reader of the file adds it."""
    kind, colon, key = text.strip().partition(":")
    known = _KINDS.get(folded(kind))
    if known is None:
        raise FactsError(
            f"unknown subject {text.strip()!r}",
            remedy="write organisation, act, site:NAME, device:ID, purchase:ID, contract:NUMBER or lot:PURCHASE-ID",
        )
    if known in ALONE and not key.strip():
        return known
    if known in ALONE or not colon or not key.strip():
        wanted = known if known in ALONE else f"{known}:{'NAME' if known == 'site' else 'ID'}"
        raise FactsError(f"incomplete subject {text.strip()!r}", remedy=f"write {wanted}")
    return f"{known}:{key.strip()}"


class Subjects:
    """For each device, whom an answer has to be about: its site, its purchase, its contract, its lot or itself."""

    def __init__(self, inventory: Inventory) -> None:
        self._assets: Mapping[str, Asset] = {asset.id: asset for asset in inventory.assets}
        self._contracts = {purchase.id: purchase.contract for purchase in inventory.purchases}
        self._sites = SiteNames(inventory.sites)
        self._named = {site.name for site in inventory.sites}

    def subject(self, asked_per: str, device: str | None) -> str:
        """The widest subject that holds the device; the device itself where its site or purchase is not known."""
        if asked_per in ALONE:
            return asked_per
        if device is None:
            return "organisation"
        asset = self._assets.get(device)
        purchase = asset.purchase if asset else None
        contract = self._contracts.get(purchase) if purchase else None
        found = {
            "site": asset.site if asset else None,
            "purchase": purchase,
            "lot": purchase,
            "contract": contract,
        }.get(asked_per)
        return f"{asked_per}:{found}" if found else f"device:{device}"

    def about(self, device: str) -> tuple[str, ...]:
        """Every subject whose answers hold for the device, the nearest first."""
        wider = ("lot", "purchase", "contract", "site")
        subjects = [self.subject(kind, device) for kind in wider]
        return tuple(dict.fromkeys((f"device:{device}", *subjects, "act", "organisation")))

    def known(self, subject: str) -> str | None:
        """The subject as the inventory spells it (a site by any of its names), or None where it holds no such thing."""
        kind, _, key = subject.partition(":")
        if kind in ALONE:
            return kind
        if kind == "site":
            name = self._sites.of(key)
            return f"site:{name}" if name in self._named else None
        if kind == "contract":
            spelled = sorted(number for number in self._contracts.values() if number and folded(number) == folded(key))
            return f"contract:{spelled[0]}" if spelled else None
        held: Mapping[str, object] = self._assets if kind == "device" else self._contracts
        return subject if key in held else None
