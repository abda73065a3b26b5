"""A row of somebody's list is a claim about one device; a row of a lease list is what a server saw."""

from __future__ import annotations

from assay.observe.aliases import plain
from assay.observe.model import Observation
from assay.observe.read import values
from assay.observe.read.row import Row

_CLAIMS = (
    "claim_brand", "claim_model", "claim_description", "claim_firmware", "claim_kind", "claim_supplier", "serial",
    "device_name", "driver", "fcc_id", "contract_id", "purchase_id",
)  # fmt: skip
_IDENTITY = ("serial", "hostname", "device_name", "claim_brand", "claim_model", "claim_description")
NEEDED = "no MAC, serial number, address, name, brand or model"

# What people write in an owner column, by what it means. A column headed "landlord" says yes or no, or a name.
_OWNERS = {
    "organisation": ("organisation organization own owned us we self inhouse ours notre nous organisme ministere interne "
                     "department departement company entreprise agency municipalite ville corporate"),
    "landlord": "landlord lessor building bailleur locateur proprietaire proprietairedelimmeuble buildingowner proprio",
    "contractor": "contractor vendor supplier integrator outsourced entrepreneur soustraitant fournisseur prestataire",
}  # fmt: skip
_OWNER_OF = {word: owner for owner, words in _OWNERS.items() for word in words.split()}


def inventory_row(row: Row) -> Observation | None:
    """The device that the row speaks of, or None where it names none."""
    mac, address, host = row.identity()
    known = row.columns.by_name
    fields = {name: text for name in _CLAIMS if name in known and (text := row.text(name))}
    if hostname := row.text("hostname").rstrip(".") or host:
        fields["hostname"] = hostname
    if not (mac or address or any(name in fields for name in _IDENTITY)):
        return None
    for name in ("installed_on", "purchase_date"):
        if date := row.date(name):
            fields[name] = date
    if owner := row.text("owner"):
        fields["owner"] = _owner(row, owner)
    if "price" in known or "quantity" in known:
        prices(row, fields)
    address, channel_of = _behind_recorder(row, fields, mac, address)
    kind = "inventory"
    if row.columns.table == "dhcp":
        kind = "dhcp"
        fields |= {"dhcp_hostname": hostname} if hostname else {}
    return Observation(
        kind=kind,
        source=row.ledger.source(row.record),
        seen_at=row.date("seen_at"),
        fields=fields,
        mac=mac,
        address=address,
        site=row.text("site") or None,
        channel_of=channel_of,
    )


def _behind_recorder(
    row: Row, fields: dict[str, str], mac: str | None, address: str | None
) -> tuple[str | None, str | None]:
    """The device's own address and the recorder it is a channel of.

    It is a channel when recorder and channel are both given and it has no identity of its own on the network, or only
    the recorder's address, which then is not its own.
    """
    recorder, channel = row.text("recorder"), row.text("channel")
    own_ip = row.text("recorder_address") or recorder
    recorder_ip = values.place(own_ip).address if own_ip else None
    if recorder or recorder_ip:
        fields["recorder"] = recorder or recorder_ip or ""
    if channel:
        fields["channel"] = channel
    shares_address = address is not None and address == recorder_ip
    if "recorder" in fields and channel and (shares_address or not (mac or address)):
        return None, recorder_ip or recorder
    return address, None


def _owner(row: Row, text: str) -> str:
    word = plain(text)
    if word in ("yes", "oui", "true", "vrai", "x", "1", "y", "o"):
        header = plain(row.columns.headers[row.columns.by_name["owner"][0]])
        return _OWNER_OF.get(header, text) if header in ("landlord", "bailleur", "locateur") else text
    return _OWNER_OF.get(word, text)


def prices(row: Row, fields: dict[str, str]) -> None:
    for header, text in row.present("quantity")[:1]:
        if (count := values.whole(text)) is None:
            row.fault("bad-value", header, f"is not a whole number: {row.shown(text)}")
        else:
            fields["quantity"] = count
    for header, text in row.present("price")[:1]:
        if (number := values.amount(text)) is None:
            row.fault("bad-value", header, f"is not one amount of money: {row.shown(text)}")
        else:
            fields["price"] = number
            code = values.currency(row.text("currency")) or values.currency(text) or row.columns.currency
            fields |= {"currency": code} if code else {}
