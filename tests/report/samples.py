"""Assessments to render: a small department with hostile names, and fleets of any size, written as files first."""

from __future__ import annotations

import csv
import datetime as dt
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from assay.assess import assess
from assay.assessment import Assessment
from assay.register.index import Register

DAY = dt.date(2026, 11, 16)
PROFILE = "ca-federal-department"

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(1)>'
ESCAPE = "Roof \x1b[31mred\x1b[0m"
BIDI = "abc\u202eevil"
FORMULA = "=cmd|'/c calc'!A1"
MARKUP = "[bold red]not markup[/]"

HEADER = ("Name", "Manufacturer", "Model", "IP Address", "MAC", "Serial", "Site", "Owner", "Installed", "Password")
SMALL = (
    ("Lobby", "Hikvision", "DS-2CD2143G2-I", "10.1.0.11", "44:19:b6:10:20:30", "", "Head office", "", "2022-03-01", "hunter2"),
    ("Garage", "Annke", "C800", "10.1.0.12", "44:19:b6:10:20:31", "", "Head office", "", "2021-06-11", ""),
    ("Stairs", "Axis", "P3245-V", "10.1.0.13", "00:40:8c:11:22:33", "", "Head office", "", "2020-01-05", ""),
    (FORMULA, SCRIPT, IMAGE, "10.1.0.14", "3c:ef:8c:01:02:03", "", "Depot", "landlord", "", ""),
    (ESCAPE, "Honeywell", BIDI, "10.1.0.15", "3c:ef:8c:aa:bb:cc", "", "Depot", "", "", ""),
    (MARKUP, "Bosch", "FLEXIDOME", "10.1.0.16", "", "SN-1", "", "", "", ""),
)  # fmt: skip
PURCHASES = (
    ("PO Number", "Date", "Supplier", "Description", "Quantity", "Unit Price", "Currency", "Site", "Contract"),
    ("PO-1", "2025-07-15", f"Nord {SCRIPT}", "Hikvision DS-2CD2T47G2-L bullet camera", "12", "180.00", "CAD", "Depot", "C-9"),
)  # fmt: skip
SITES = "sites:\n  - name: Head office\n  - name: Depot\n  - name: Lock station\n"


def run(folder: Path, profile: str = PROFILE) -> Assessment:
    """The small department, from files written into the folder."""
    evidence = folder / "evidence"
    evidence.mkdir(parents=True, exist_ok=True)
    _write(evidence / "cameras.csv", (HEADER, *SMALL))
    _write(evidence / "purchases.csv", PURCHASES)
    (evidence / "empty.csv").write_bytes(b"")
    (folder / "sites.yaml").write_text(SITES, encoding="utf-8")
    return assess([evidence], profile=profile, on=DAY, sites=folder / "sites.yaml", register=Register.load())


@lru_cache(maxsize=4)
def small(profile: str = PROFILE) -> Assessment:
    """The small department, worked out once."""
    with TemporaryDirectory() as folder:
        return run(Path(folder), profile)


@lru_cache(maxsize=2)
def fleet(devices: int) -> Assessment:
    """A fleet of many makes at twenty sites, one row each."""
    makes = (("Hikvision", "DS-2CD2143G2-I", "44:19:b6"), ("Annke", "C800", "44:19:b6"), ("Dahua", "IPC-HFW2431S", "3c:ef:8c"),
             ("Axis", "P3245-V", "00:40:8c"), ("Lorex", "LNE9292B", "00:1f:54"), ("Uniview", "IPC322LR", "48:ea:63"))  # fmt: skip
    rows = [HEADER]
    for number in range(devices):
        brand, model, block = makes[number % len(makes)]
        mac = f"{block}:{number >> 16 & 255:02x}:{number >> 8 & 255:02x}:{number & 255:02x}"
        address = f"10.{number // 62_500}.{number // 250 % 250}.{number % 250 + 1}"
        installed = f"{2010 + number % 16}-{1 + number % 12:02d}-{1 + number % 28:02d}"
        rows.append(
            (
                f"CAM-{number:05d}",
                brand,
                model,
                address,
                mac,
                f"SN{number:09d}",
                f"Site {number % 20}",
                "",
                installed,
                "",
            )
        )
    with TemporaryDirectory() as folder:
        _write(Path(folder) / "fleet.csv", rows)
        return assess([folder], profile="us-prime-contractor", on=DAY, register=Register.load())


def _write(path: Path, rows: object) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)  # type: ignore[arg-type]
