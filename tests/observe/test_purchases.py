"""A purchase line says what was bought, of whom, when, how many and for where; what is unclear stays empty and listed."""

from __future__ import annotations

from pathlib import Path

from assay.observe.model import Reading
from assay.observe.read.table import read_table

ENGLISH = (
    "Order date,Vendor,Description,Model,Qty,Unit price (CAD),PO Number,Contract No.,Ship to,Serial Number\n"
    '2022-05-03,Acme Security,"Hikvision 4"" dome",DS-2CD2142FWD-I,12,"1,234.50",4471,C-9,Building 7,\n'
)
FRENCH = (
    "Date;Fournisseur;Désignation;Qté;Prix unitaire HT;N° de bon de commande;Lieu de livraison\n"
    "03/04/2021;Sécurité Nord;Caméra dôme Annke;2;1 234,50 $;BC-12;Édifice 7\n"
    "23/04/2021;Sécurité Nord;Enregistreur 16 canaux;2,5;1,234;BC-12;Édifice 7\n"
    "24/04/2021;Sécurité Nord;;1;10;BC-13;\n"
)


def read(tmp_path: Path, text: str) -> Reading:
    path = tmp_path / "po.csv"
    path.write_text(text, encoding="utf-8")
    return read_table(path, "po.csv", "0" * 64)


def test_an_english_purchase_line(tmp_path: Path) -> None:
    (seen,) = read(tmp_path, ENGLISH).observations
    assert (seen.kind, seen.site, seen.mac, seen.seen_at) == ("purchase", "Building 7", None, None)
    assert dict(seen.fields) == {
        "claim_description": 'Hikvision 4" dome',
        "claim_supplier": "Acme Security",
        "claim_model": "DS-2CD2142FWD-I",
        "purchase_date": "2022-05-03",
        "quantity": "12",
        "price": "1234.50",
        "currency": "CAD",
        "purchase_id": "4471",
        "contract_id": "C-9",
    }


def test_french_purchase_lines_keep_their_rows_when_a_date_or_amount_is_unclear(tmp_path: Path) -> None:
    reading = read(tmp_path, FRENCH)
    first, second = reading.observations
    assert (first.get("purchase_date"), first.get("price"), first.site) == ("", "1234.50", "Édifice 7")
    assert (second.get("purchase_date"), second.get("quantity"), second.get("price")) == ("2021-04-23", "", "")
    assert [(entry.record, entry.reason) for entry in reading.left_out] == [
        (2, "ambiguous-date"),
        (3, "bad-value"),
        (3, "bad-value"),
        (4, "bad-row"),
    ]


def test_a_vendor_sells_in_a_purchase_record_and_makes_in_an_inventory(tmp_path: Path) -> None:
    (line,) = read(tmp_path, "Vendor,Description,Quantity,Price\nAcme,Dome,1,5\n").observations
    assert (line.kind, line.get("claim_supplier"), line.get("claim_brand")) == ("purchase", "Acme", "")
    (device,) = read(tmp_path, "Vendor,Name,IP\nAcme,Dome,10.0.0.1\n").observations
    assert (device.kind, device.get("claim_supplier"), device.get("claim_brand")) == ("inventory", "", "Acme")


def test_a_count_that_is_no_number_is_not_one(tmp_path: Path) -> None:
    (line,) = read(tmp_path, "Supplier,Description,Quantity\nAcme,Dome,a few\n").observations
    assert line.get("quantity") == ""
