"""The files that go in and come out."""

from __future__ import annotations

import re

from assay.inventory.form import COLUMNS
from assay.inventory.statements import KEYS, ROLES
from assay.observe.aliases import names
from assay.observe.model import FIELDS, KINDS
from assay.observe.output_layouts import LAYOUTS
from assay.observe.products import products
from assay.observe.read import (
    capture_listener,
    corpus,
    cyclonedx,
    device_output,
    dhcp_leases,
    glpi,
    json_objects,
    nmap,
    nmap_text,
    paths,
    pdf,
    photo_confirmed,
    photo_image,
    rows,
    unanswered,
    workbook_limits,
    xml_rows,
)
from assay.observe.read import table as text_table
from assay.observe.read.ledger import BAD_ROW_COLUMNS, FIELD_LIMIT
from assay.observe.read.stored import JOURNAL, SOURCES, Imported
from assay.register.index import DATA
from assay.report.screened_schema import COLUMNS as SCREENED
from reference.markdown import bullets, code, codes, table

MEANINGS = {
    "mac": "hardware address, in any usual form",
    "address": "IP address, host or URL of the device",
    "serial": "serial number",
    "device_name": "what people call it",
    "hostname": "its name on the network",
    "site": "where it is",
    "claim_brand": "the brand, as recorded",
    "claim_model": "the model, as recorded",
    "claim_description": "free text about it",
    "claim_firmware": "firmware, as recorded",
    "claim_kind": "kind of equipment",
    "driver": "the driver a video system uses for it",
    "recorder": "the recorder it is a channel of",
    "recorder_address": "that recorder's address",
    "recording_server": "the computer that records it (no device of its own)",
    "channel": "its channel on the recorder",
    "seen_at": "when it was last seen or the row written",
    "installed_on": "when it was installed",
    "purchase_date": "when it was bought",
    "owner": "whose it is: organisation, landlord, contractor",
    "claim_supplier": "who sold it (never taken for the maker)",
    "quantity": "how many",
    "price": "price",
    "currency": "currency",
    "contract_id": "contract",
    "purchase_id": "order number",
    "purchase_kind": "goods or service",
    "fcc_id": "FCC ID",
}
MB = 2**20


def page() -> str:
    text = (
        "# Files in and out\n\n"
        + _evidence()
        + _columns()
        + _mapping()
        + _imported()
        + _sites()
        + _answers()
        + _statements()
        + _outputs()
        + _screened()
    )
    return text.rstrip() + "\n"


def _evidence() -> str:
    text = "## Evidence\n\n"
    text += (
        "`assay assess` takes files and folders in any mix. A file's first bytes tell its format; its name only breaks ties."
        " A copy of a file counts once. Hidden files are passed over, and said to be. What cannot be read is listed with"
        " the reason and a remedy, and the run goes on.\n\n"
    )
    text += table(
        ("Format", "What is read", "Limits"),
        [
            ("CSV, TSV and other delimited text", "inventories, exports of asset management and video systems, Milestone camera reports, DHCP leases (`Get-DhcpServerv4Lease`), purchase lines; delimiter, encoding (UTF-8, UTF-16, Windows-1252 and others) and heading row are found", f"{text_table.MAX_BYTES // MB} MB, {rows.MAX_ROWS:,} rows"),
            ("XLSX, ODS, XLS", "the same tables, every sheet", f"{workbook_limits.MAX_BYTES // MB} MB packed, {workbook_limits.MAX_UNPACKED // MB} MB unpacked"),
            ("Word documents (DOCX)", "tables: device schedules, tenders, data sheets; a table goes on under the header of the one before", f"{workbook_limits.MAX_BYTES // MB} MB packed, {workbook_limits.MAX_UNPACKED // MB} MB unpacked"),
            ("PDF documents", "tables with lines around their cells; needs `assay[documents]`", f"{pdf.MAX_BYTES // MB} MB, {pdf.MAX_PAGES} pages, {pdf.SECONDS} s"),
            ("Photos of labels (JPEG, PNG, WebP, TIFF, BMP)", "model, serial number, MAC address, FCC ID, place and month of manufacture, as read on this machine; needs `assay[photo]`", f"{photo_image.MAX_BYTES // MB} MB, {photo_image.MAX_POINTS // 10**6} million points"),
            ("Readings of photos (the `photo-readings.csv` that `--out` writes)", "what somebody confirmed or corrected and signed", f"{photo_confirmed.MAX_BYTES // MB} MB"),
            ("nmap XML (`nmap -oX`)", "hosts, MAC addresses, open ports, service banners and script outputs", f"{nmap.MAX_BYTES // MB} MB"),
            ("pcap, pcapng", "replies of SADP, Dahua DHIP, WS-Discovery, SSDP, mDNS, DHCP, ARP and others; first bytes of HTTP, RTSP and TLS certificates", f"{paths.MAX_BYTES // 2**30} GB, {capture_listener.MAX_OBSERVATIONS:,} observations"),
            ("Output of network equipment", f"ARP tables (Linux, Windows, macOS, routers), MAC address tables, LLDP neighbours, DHCP bindings and `dnsmasq.leases`, with prompts, pagers and colours, of any maker whose headings say what stands under them, and by their own forms of: {_layouts()}", f"{device_output.MAX_BYTES // MB} MB"),
            ("Lease files", "ISC `dhcpd.leases` and `dhcpd6.leases`, Kea `kea-leases4.csv` and `kea-leases6.csv`; the last entry for an address and device counts", f"{dhcp_leases.MAX_BYTES // MB} MB"),
            ("runZero export (JSON Lines or JSON, also packed with gzip)", "assets or services: addresses, MACs, and what each service said", f"{json_objects.MAX_OBJECTS:,} objects"),
            ("Shodan, Censys, zgrab2 (JSON Lines or JSON, also packed with gzip)", "banners, headers, titles and certificates by service; screenshots are dropped", f"{json_objects.MAX_OBJECTS:,} objects"),
            ("JSON of anybody's (a list, an object with the list in it, or lines)", "each object a row, read by the names of its members as a table is: NetBox's API, GLPI's inventories, Kea's `lease4-get-all`, PowerShell's `ConvertTo-Json`", f"{json_objects.MAX_OBJECTS:,} objects"),
            ("XML of anybody's", "the element that repeats is a row, what stands in it its columns: Siqura's device files, for one", f"{xml_rows.MAX_BYTES // MB} MB"),
            ("nmap text (`-oN`, `-oG`), masscan (`-oJ`)", "hosts, MAC addresses and open ports; `-oX` says much more", f"{nmap_text.MAX_BYTES // MB} MB"),
            ("GLPI network discovery (XML)", "hosts, and what SNMP said of them", f"{glpi.MAX_BYTES // MB} MB"),
            ("CycloneDX (JSON, XML)", "devices of a hardware bill of materials; parts in a device are listed, not read as devices", f"{cyclonedx.MAX_BYTES // MB} MB"),
            ("A folder of imported evidence", "what `assay import` stored, with the file and line that each thing came from", ""),
            ("`unanswered.jsonl` of a discovery", "addresses that told nothing, by state: shown under what was not covered, and never an observation", f"{unanswered.MAX_LINES:,} lines"),
            ("JSON Lines", "one observation per line: `protocol` (or `kind`), `raw`, `fields`, `mac`, `id`, and optionally `address`, `site`, `seen_at`, `channel_of`", f"{corpus.MAX_LINES:,} lines"),
        ],
    )  # fmt: skip
    text += (
        "Columns of secrets (passwords, users, tokens, keys, pictures), credentials in URLs and captured `Authorization`"
        f" headers are dropped before anything is kept, and counted. A field keeps {FIELD_LIMIT:,} characters.\n\n"
    )
    text += (
        "What a scanner or an asset system worked out itself (a vendor from a MAC address, hardware from a banner) is shown as"
        " `scanner_guess` or listed as left out, and is no evidence: it would count one thing twice.\n\n"
    )
    text += (
        "Exports known by their headings: "
        + ", ".join(dict.fromkeys(one.title for one in products()))
        + ", Milestone XProtect.\n\n"
    )
    text += f"Kinds of observation: {codes(KINDS)}.\n\nFields of an observation: {codes(FIELDS)}.\n\n"
    return text


def _layouts() -> str:
    makers = dict.fromkeys(layout.name.split(" show ")[0].split(" display ")[0] for layout in LAYOUTS)
    return ", ".join((*makers, "lldpd", "macOS and BSD arp", "ip neigh"))


def _columns() -> str:
    text = "## Column headings\n\n"
    text += (
        "Headings are known in English and French, and the usual ones in German and Spanish, whatever their case, accents, spaces and punctuation. Where a table has two"
        " headings of one name, the earlier one in this list is used and the later fills its gaps. A heading that is not"
        " known is listed as unused; a [mapping file](#mapping-file) explains it.\n\n"
    )
    aliases = _aliases()
    return text + table(
        ("Name", "Meaning", "Headings known"),
        [(code(name), MEANINGS[name], ", ".join(aliases.get(name, ()))) for name in names()],
    )


def _aliases() -> dict[str, list[str]]:
    """The headings as the table writes them."""
    found: dict[str, list[str]] = {}
    name = ""
    source = DATA.parent.parent / "observe" / "data" / "aliases.yaml"
    for line in source.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"^(\w+):", line):
            name = heading[1]
        elif row := re.match(r"^\s+-\s+(.*?)(?:\s+#.*)?$", line):
            found.setdefault(name, []).append(row[1].strip("\"'"))
    return found


def _mapping() -> str:
    return """## Mapping file

`--mapping FILE` (YAML) explains headings that Assay does not know, and how dates are written.

```yaml
columns:
  "Matricule": serial
  "Remarques internes": ignore   # read nothing from it
  "Code porte": secret           # drop it and count it
date_format: "%d/%m/%Y"          # how 03/04/2022 is to be read
sheet: "Cameras 2024"            # of a workbook, only this one
table: inventory                 # or purchase, where the headings leave it open
```

A column goes under one of the names above, `ignore` or `secret`. A column of secrets cannot be mapped to anything else.

"""


def _imported() -> str:
    text = "## Imported evidence\n\n"
    text += (
        f"`assay import` keeps a folder with a journal (`{JOURNAL}`) and one file of JSON Lines per source under `{SOURCES}/`, named"
        " by the hash of the source. Lines are only added to the journal, and no other file is ever changed. The last line for a path"
        " counts; a line with `replaces` stands for another path too. A source whose content no longer has the hash in the journal is"
        " refused.\n\n"
    )
    meanings = {
        "path": "the source as it was named", "sha256": "its hash", "format": "what it was taken for", "size": "bytes",
        "rows": f"the file under `{SOURCES}/`", "rows_sha256": "its hash", "observations": "how many it holds",
        "left_out": "how many things were left out", "on": "when it was imported (UTC)", "engine": "the version of Assay that read it",
        "mapping": "a digest of the column mapping, where there was one", "replaces": "the path that it stands for from here on",
        "secrets": "values dropped before anything was stored", "event": "`import`", "assay_evidence": "the form's number",
    }  # fmt: skip
    return text + table(("Key", "Meaning"), [(code(name), meanings[name]) for name in Imported.__dataclass_fields__])


def _sites() -> str:
    return """## Sites file

`--sites FILE` (YAML or CSV) lists the sites that evidence is expected from. A site without any is named in the report:
nothing found is not the same as nothing there.

```yaml
sites:
  - name: Harbour Street
    aliases: [HARB, "12 Harbour St"]
    networks: [10.20.1.0/24, "fd00:20::/64"]
    site.sensitive: unknown
  - name: Depot
```

Evidence without a site is of the site in whose `networks` its address lies; networks of two sites may not overlap.
As CSV: a column `name`, optionally `aliases` and `networks` (split at `;` or `|`), and any column named like a fact of a site
([facts.md](facts.md#site)). Columns that merely describe (`address`, `city`, `phone` and the like) are passed over; any
other is refused, since a fact under a wrong name would be lost.

"""


def _answers() -> str:
    text = "## Answers file\n\n"
    text += (
        "`--answers FILE` (CSV or YAML) holds what people answered. `--out DIR` writes the form as `answers.csv`, most useful"
        " question first; fill in `value` and feed it back. A row without a value is passed over.\n\n"
    )
    meanings = {
        "subject": "`organisation`, `act`, `site:NAME`, `device:ID`, `purchase:ID`, `contract:NUMBER`, `lot:ID`, or `question` for an open legal question",
        "fact": "the fact ([facts.md](facts.md)), or the question's id",
        "question_en": "the question; not read back", "question_fr": "likewise", "choices": "the values allowed; not read back",
        "value": "the answer; `unknown` undoes a presumption", "by": "who says so", "on": "the day of the answer",
        "note": "why, or where it is written", "from": "the first day the answer holds for", "until": "the last day, inclusive",
        "why_en": "why it is asked; not read back", "why_fr": "likewise",
        "devices": "how many devices it helps to settle; not read back", "measures": "for which measures; not read back",
        "made_with": "the register they follow from: version, date, digest; not read back",
    }  # fmt: skip
    text += table(("Column", "Meaning"), [(code(name), meanings[name]) for name in COLUMNS])
    text += (
        "French headings (`sujet`, `fait`, `réponse`, `par`, `le`, `remarque`, `depuis`, `jusqu'au`) and answers (`oui`, `non`,"
        " `inconnu`) are read. Of several answers to one question the last one given counts; two on one day that differ are refused."
        '\n\n```yaml\nanswers:\n  - {subject: "site:Depot", fact: site.sensitive, value: no, by: J. Roy, on: 2026-11-03}\n```\n\n'
    )
    return text


def _statements() -> str:
    text = "## Statement register\n\n"
    text += (
        "`--statements FILE` (YAML, CSV or JSON) holds what makers and suppliers state. Statements are shown beside the evidence and"
        " settle nothing ([how](../howto/supplier-statements.md)).\n\n"
    )
    meanings = {
        "by": "who states it; needed", "role": codes(ROLES), "signed_by": "the person", "date": "the day it was made",
        "expires": "the last day it holds for", "not_made_by": "makers that the goods are said not to come from; a list",
        "made_by": "the maker that they are said to come from", "complies_with": "rules that they are said to comply with; a list",
        "brands": "the badges it speaks of; a list", "models": "the models it speaks of, `*` for any signs; a list",
        "covers": "`all`: all that its author makes or sells", "document": "the paper; hashed where it lies in the register's folder",
        "sha256": "its hash; another document of that name is refused", "url": "its address", "note": "anything else",
    }  # fmt: skip
    text += table(("Key", "Meaning"), [(code(name), meanings[name]) for name in KEYS])
    return text + (
        "In CSV several values stand in one cell, set off by `;` or `|`. French keys are read. What cannot be used is refused with its"
        " line.\n\n```yaml\nstatements:\n  - {by: Example Security Inc., date: 2024-03-01, expires: 2025-03-01, not_made_by: [Dahua],"
        " brands: [Luma]}\n```\n\n"
    )


def _outputs() -> str:
    text = "## What --out writes\n\n"
    text += table(
        ("File", "What it is"),
        [
            (code("report.html"), "the report for people: one file, nothing loaded from elsewhere"),
            (code("report.json"), "everything, for programs; the same input, register and language give the same bytes"),
            (code("devices.csv"), "one row per device: identity, maker, verdict, and a column per measure"),
            (code("duties.csv"), "one row per thing to do: what, because of which measure, for how many devices, by when"),
            (code("answers.csv"), "the open questions as a form"),
            (code("left-out-rows.csv"), "rows that could not be used, secrets blanked, to correct and feed again; only where there are any"),
            (code("photo-readings.csv"), "what was read off photos of labels and nobody has confirmed, to correct, sign and feed again; only where there is any"),
        ],
    )  # fmt: skip
    text += f"The first columns of `left-out-rows.csv` are {codes(BAD_ROW_COLUMNS)}; keep them.\n\n"
    return text + bullets([
        "CSV files are UTF-8 with a byte-order mark; a cell that a spreadsheet would take for a formula is made inert.",
        "Schemas: see the `*.schema.json` files beside this page.",
    ])  # fmt: skip


def _screened() -> str:
    text = "## Screened names\n\n"
    text += (
        "`assay screen --csv` and `--parquet` write a row for each row that came to something (with `--all`, for every row). The"
        " lines of `--json` follow [screened.schema.json](screened.schema.json);"
        " [how to screen suppliers](../howto/screen-suppliers.md) says what they mean.\n\n"
    )
    return text + table(("Column", "Holds"), [(code(name), meaning) for name, meaning in SCREENED.items()])
