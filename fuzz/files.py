"""Targets that read files: format detection, tables, workbooks, nmap scans, JSON Lines, mapping files, cells, secrets."""

from __future__ import annotations

import contextlib
import tempfile
import zipfile
from pathlib import Path

from assay import sources
from assay.errors import EvidenceError
from assay.observe.model import Reading
from assay.observe.read import mapping, part_rows, read_paths, values
from assay.observe.read.censys import read_censys
from assay.observe.read.corpus import read_corpus
from assay.observe.read.cyclonedx import read_cyclonedx
from assay.observe.read.device_output import read_device_output
from assay.observe.read.dhcp_leases import read_dhcpd_leases, read_kea_leases
from assay.observe.read.glpi import read_glpi
from assay.observe.read.json_rows import read_json_rows
from assay.observe.read.masscan import read_masscan
from assay.observe.read.nmap import read_nmap
from assay.observe.read.nmap_text import read_nmap_text
from assay.observe.read.pdf import read_pdf
from assay.observe.read.photo_confirmed import read_readings
from assay.observe.read.photo_image import PictureError, open_picture
from assay.observe.read.runzero import read_runzero
from assay.observe.read.shodan import read_shodan
from assay.observe.read.spreadsheet import read_spreadsheet
from assay.observe.read.stored import JOURNAL, SOURCES, read_rows_of
from assay.observe.read.table import read_table
from assay.observe.read.unanswered import read_unanswered
from assay.observe.read.word import read_word
from assay.observe.read.xml_rows import read_xml_rows
from assay.observe.read.zgrab import read_zgrab
from assay.observe.secrets import scrub, secret_columns
from fuzz import seeds
from fuzz.replies import checked
from fuzz.target import target
from tests.observe import documents, workbooks
from tests.observe.test_glpi import DISCOVERY

_SHA = "0" * 64
_FOLDER = Path(tempfile.mkdtemp(prefix="assay-fuzz-"))


def _written(data: bytes, name: str) -> Path:
    path = _FOLDER / name
    path.write_bytes(data)
    return path


@target(
    "any-file", lambda: [*seeds.captures()[:3], *seeds.scans(), *seeds.tables(), *seeds.rows()[:3], *seeds.archives()]
)
def any_file(data: bytes) -> None:
    """Whatever the format is taken for, no reader fails."""
    checked(read_paths([_written(data, "a.bin")]))


@target("parts", seeds.packed)
def parts(data: bytes) -> None:
    """JSON Lines, tables and Parquet, packed or not, part by part; the first byte chooses a name."""
    path = _written(data[1:], ("a.jsonl", "a.csv", "a.parquet", "a.jsonl.gz")[data[0] % 4 if data else 0])
    with contextlib.suppress(EvidenceError), sources.look([path]) as found:
        for part in sources.parts(found, 7):
            read = part_rows.read_part(part, mapping.ColumnMapping(), "asset")
            checked(Reading(read.observations, read.left_out))
            assert len(read.keys) == len(read.observations)


@target("table", seeds.tables)
def table(data: bytes) -> None:
    """Inventories, Milestone reports, leases and purchases: one reader, told apart by headers."""
    checked(read_table(_written(data, "a.csv"), "a.csv", _SHA))


@target("nmap", seeds.scans)
def nmap(data: bytes) -> None:
    checked(read_nmap(_written(data, "a.xml"), "a.xml", _SHA))


@target("device-output", seeds.outputs)
def device_output(data: bytes) -> None:
    """ARP, MAC address, lease and LLDP tables of every maker."""
    checked(read_device_output(_written(data, "a.txt"), "a.txt", _SHA))


@target("leases", seeds.leases)
def leases(data: bytes) -> None:
    """A lease file, as dhcpd's and as Kea's."""
    path = _written(data, "a.leases")
    checked(read_dhcpd_leases(path, "a", _SHA))
    checked(read_kea_leases(path, "a", _SHA))


@target("runzero", lambda: seeds.exported("runzero"))
def runzero(data: bytes) -> None:
    checked(read_runzero(_written(data, "a.json"), "a.json", _SHA))


@target("shodan", lambda: seeds.exported("shodan"))
def shodan(data: bytes) -> None:
    checked(read_shodan(_written(data, "a.json"), "a.json", _SHA))


@target("censys", lambda: seeds.exported("censys"))
def censys(data: bytes) -> None:
    checked(read_censys(_written(data, "a.json"), "a.json", _SHA))


@target("zgrab2", lambda: seeds.exported("zgrab2"))
def zgrab2(data: bytes) -> None:
    checked(read_zgrab(_written(data, "a.json"), "a.json", _SHA))


@target("masscan", seeds.masscans)
def masscan(data: bytes) -> None:
    checked(read_masscan(_written(data, "a.json"), "a.json", _SHA))


@target("nmap-text", seeds.nmap_texts)
def nmap_text(data: bytes) -> None:
    checked(read_nmap_text(_written(data, "a.txt"), "a.txt", _SHA))


@target("json-rows", seeds.json_tables)
def json_rows(data: bytes) -> None:
    """Objects of anybody's, as a table."""
    checked(read_json_rows(_written(data, "a.json"), "a.json", _SHA))


@target("xml-rows", seeds.xml_tables)
def xml_rows(data: bytes) -> None:
    """Elements of anybody's, as a table."""
    checked(read_xml_rows(_written(data, "a.xml"), "a.xml", _SHA))


@target("photo-readings", seeds.readings)
def photo_readings(data: bytes) -> None:
    """What somebody confirmed and signed."""
    checked(read_readings(_written(data, "a.csv"), "a.csv", _SHA))


@target("photo", seeds.photos, slow=True)
def photo(data: bytes) -> None:
    """A picture, up to what a recogniser is given."""
    with contextlib.suppress(ImportError, PictureError):
        open_picture(_written(data, "a.jpg"))


@target("cyclonedx", seeds.bills)
def cyclonedx(data: bytes) -> None:
    checked(read_cyclonedx(_written(data, "a.json"), "a.json", _SHA))


@target("glpi", lambda: [DISCOVERY.encode()])
def glpi(data: bytes) -> None:
    checked(read_glpi(_written(data, "a.xml"), "a.xml", _SHA))


@target("evidence", seeds.evidence)
def evidence(data: bytes) -> None:
    """A journal that somebody changed, or the rows of a source; the first byte chooses which."""
    folder = _FOLDER / "evidence"
    (folder / SOURCES).mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(EvidenceError):
        checked(read_rows_of(_written(data[1:], "rows.jsonl"), "a", _SHA))
        (folder / JOURNAL).write_bytes(data[1:])
        checked(read_paths([folder]))


@target("corpus", seeds.rows)
def corpus(data: bytes) -> None:
    checked(read_corpus(_written(data, "a.jsonl"), "a.jsonl", _SHA))


@target("unanswered", seeds.unanswered)
def unanswered(data: bytes) -> None:
    """What `assay discover` wrote beside its evidence, changed by anybody."""
    checked(read_unanswered(_written(data, "u.jsonl"), "u.jsonl", _SHA))


@target("workbook", seeds.archives)
def workbook(data: bytes) -> None:
    """A whole archive, as both kinds."""
    path = _written(data, "a.xlsx")
    for kind in ("xlsx", "ods"):
        checked(read_spreadsheet(path, "a.xlsx", _SHA, kind))


@target("sheet", seeds.sheets)
def sheet(data: bytes) -> None:
    """The XML of one sheet inside an archive that is well formed."""
    path = _FOLDER / "sheet.zip"
    text = data[1:].decode("utf-8", "replace")
    if data[:1] == b"o":
        workbooks.write_ods(path, text)
    else:
        workbooks.write_xlsx(path, {"A": text})
    with contextlib.suppress(zipfile.BadZipFile):
        checked(read_spreadsheet(path, "a", _SHA, "ods" if data[:1] == b"o" else "xlsx"))


@target("legacy-workbook", seeds.legacy, slow=True)
def legacy_workbook(data: bytes) -> None:
    checked(read_spreadsheet(_written(data, "a.xls"), "a.xls", _SHA, "xls"))


@target("word", seeds.word_documents)
def word(data: bytes) -> None:
    """A whole document; or, after a first byte of its own, the XML inside one that is well formed."""
    if data[:1] == b"x":
        data = documents.package(data[1:].decode("utf-8", "replace"))
    checked(read_word(_written(data, "a.docx"), "a.docx", _SHA))


@target("pdf", seeds.pdf_documents, slow=True)
def pdf(data: bytes) -> None:
    checked(read_pdf(_written(data, "a.pdf"), "a.pdf", _SHA))


@target("mapping", seeds.mappings)
def mapping_file(data: bytes) -> None:
    with contextlib.suppress(EvidenceError):
        mapping.read_mapping(_written(data, "mapping.yaml"))


@target("cells", seeds.values)
def cells(data: bytes) -> None:
    """What a cell is taken for is well formed."""
    text = data.decode("utf-8", "replace")
    assert all(len(mac) == 17 for mac in values.macs(text))
    values.place(text)
    values.currency(text)
    date = values.read_date(text).value
    assert date is None or date[:4].isdigit()
    for number in (values.amount(text), values.whole(text)):
        assert number is None or float(number) == float(number)


@target("secrets", seeds.secrets)
def secrets(data: bytes) -> None:
    """Scrubbing always ends, and counts what it takes out."""
    text = data.decode("utf-8", "replace")
    scrubbed, count = scrub(text)
    assert (scrubbed == text) or count
    secret_columns(text.split(","))
