"""A file's format is told by its first bytes; its name only breaks ties, and a wrong extension changes nothing."""

from __future__ import annotations

import codecs
import gzip
import re
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

from assay.observe.detect_json import is_rows, json_format
from assay.observe.detect_text import has_cells, is_device_output, text_format

HEAD = 8192  # bytes looked at
FURTHER = 4 * 2**20  # bytes of a text without cells in which the output of a command may begin
MOST_LINES = 100_000

_CAPTURES = {
    b"\xa1\xb2\xc3\xd4": "pcap",
    b"\xd4\xc3\xb2\xa1": "pcap",
    b"\xa1\xb2\x3c\x4d": "pcap",
    b"\x4d\x3c\xb2\xa1": "pcap",
    b"\x0a\x0d\x0d\x0a": "pcapng",
}
GZIP = b"\x1f\x8b"
SCANNERS = ("runzero", "shodan", "censys", "zgrab2", "masscan", "json-rows")  # read packed with gzip too
_FOREIGN = (
    (GZIP, "a gzip archive", "give it to `assay identify`, or unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "give it to `assay identify`, or unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"BZh", "a bzip2 archive", "unpack it first"),
    (b"\xfd7zXZ", "an xz archive", "unpack it first"),
    (b"GIF8", "a picture in GIF format", "save it as JPEG or PNG"),
    (b"SQLite format 3", "a database", "export its tables as CSV"),
    (b"PAR1", "a Parquet file", "give it to `assay identify`, or export it as CSV"),
    (b"\x7fELF", "a program", "take it out of the evidence"),
    (b"MZ", "a program", "take it out of the evidence"),
)
_ZIPPED = (b"PK\x03\x04", b"PK\x05\x06")
_PHOTOS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
# ISO base media files name their brand after `ftyp` (ISO/IEC 14496-12, 4.3; 23008-12 for the brands of pictures).
_HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_LIST = re.compile(r"\[\s{0,200}\{")
_BILL = re.compile(r"<(?:\w{1,20}:)?bom\s[^>]{0,2000}cyclonedx\.org/schema/bom")
_PROMPT = re.compile(r"<[\w.-]{1,64}>\s{0,4}(?:dis|sh)")  # of a switch, with a command behind it
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x0b\x1b\x1e\x1f\x01\x00\x1a\x07\x08")  # terminals ring and step back


class Detected(NamedTuple):
    """A format Assay reads (`FORMATS` of `read/paths.py` names them all), or why not."""

    format: str
    refusal: str = ""  # the reason for people; empty where the format is read
    remedy: str = ""


def detect(path: Path) -> Detected:
    """What the file at `path` is. Raises OSError where it cannot be opened."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if head.startswith(_ZIPPED):
        return _zip(path)
    if head.startswith(GZIP) and (found := _packed_json(path)):
        return found
    found = detect_head(head, path.suffix.lower())
    if found.format == "table" and len(head) == HEAD and not has_cells(_opening(head)):
        with path.open("rb") as stream:
            far = _opening(stream.read(FURTHER))
        if is_device_output(far, MOST_LINES):
            return Detected("device-output")
    return found


def _packed_json(path: Path) -> Detected | None:
    """A scanner's export as scanners hand it out: JSON Lines packed with gzip."""
    try:
        with gzip.open(path) as stream:
            found = detect_head(stream.read(HEAD), "")
    except (OSError, EOFError, zlib.error):
        return None
    return found if found.format in SCANNERS else None


def detect_head(head: bytes, suffix: str) -> Detected:
    """What a file is that begins like this, unless it is a ZIP archive; only its end says what is in one."""
    if not head:
        return Detected("empty", "the file is empty", "export it again")
    if head[:4] in _CAPTURES:
        return Detected(_CAPTURES[head[:4]])
    if not head.strip(b"\x00"):
        return Detected("unknown", "the file begins with nothing but zero bytes", "copy it again from its origin")
    if head.startswith(_ZIPPED):
        return Detected("unknown", "the file is a ZIP archive or a workbook", "give it unpacked, as a file of its own")
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Detected("xls")
    if _is_photo(head):
        return Detected("photo")
    if head.startswith(b"%PDF-"):
        return Detected("pdf")
    if head[4:8] == b"ftyp":
        return _media(head)
    for magic, what, remedy in _FOREIGN:
        if head.startswith(magic) and not (magic.isascii() and magic.isalnum() and _is_text(head)):
            return Detected("unknown", f"the file is {what}", remedy)
    return _text(head[:HEAD], suffix)


def _is_photo(head: bytes) -> bool:
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return True
    # A bitmap's header ends with where its points begin, and its two reserved fields are empty.
    bitmap = head.startswith(b"BM") and head[6:10] == bytes(4) and 26 <= int.from_bytes(head[10:14], "little") < 2048
    return bitmap or head.startswith(_PHOTOS)


def _media(head: bytes) -> Detected:
    if head[8:12] in _HEIF:
        remedy = "save it as JPEG; telephones have a setting for it, such as Formats: Most Compatible"
        return Detected("unknown", "the file is a picture in HEIC or AVIF format", remedy)
    return Detected("unknown", "the file is a film", "take it out of the evidence, or hand in photos of the labels")


def _zip(path: Path) -> Detected:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.NameToInfo
            if "xl/workbook.xml" in names:
                return Detected("xlsx")
            if "content.xml" in names and "META-INF/manifest.xml" in names:
                return Detected("ods")
            if "word/document.xml" in names:
                return Detected("docx")
            if "xl/workbook.bin" in names:
                return Detected("unknown", "the file is a binary Excel workbook (XLSB)", "save it as XLSX or CSV")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return Detected("unknown", "the file is a damaged ZIP archive or workbook", "export it again")
    return Detected("unknown", "the file is a ZIP archive", "unpack it first")


def _text(head: bytes, suffix: str) -> Detected:
    opening = _opening(head)
    if opening.startswith("<") and not _PROMPT.match(opening):
        return _markup(opening)
    if opening.lstrip('"').startswith("assay_photo") and "assay_sha256" in opening.partition("\n")[0]:
        return Detected("photo-readings")
    if opening.startswith("{"):
        return Detected(json_format(opening) or ("json-rows" if is_rows(opening) else "jsonl"))
    if _LIST.match(opening):
        found = json_format(opening)
        if found and found not in ("jsonl", "evidence", "cyclonedx"):
            return Detected(found)
        if is_rows(opening):
            return Detected("json-rows")
    if opening.startswith("[") and suffix not in (".csv", ".tsv", ".txt"):
        return Detected("unknown", "the file is a JSON list", "write one object per line (JSON Lines)")
    if not _is_text(head):
        return Detected("unknown", "the file is binary and of no format that Assay reads", "export it as CSV")
    return Detected(text_format(opening) or "table")


def _markup(opening: str) -> Detected:
    if re.search(r"<nmaprun[\s>]", opening):
        return Detected("nmap-xml")
    if re.search(r"<REQUEST>\s{0,200}<CONTENT>", opening) or "<QUERY>NETDISCOVERY</QUERY>" in opening:
        return Detected("glpi-xml")
    if re.search(r"(?i)<(?:!doctype\s+)?html", opening):
        return Detected("unknown", "the file is a web page", "export the table behind it as CSV")
    if _BILL.search(opening):
        return Detected("cyclonedx")
    return Detected("xml-rows")


def _opening(head: bytes) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, errors="replace").lstrip()
    return head.decode("latin-1").lstrip()


def _is_text(head: bytes) -> bool:
    """Whether the bytes can be text: some encoding's letters, and next to no control codes outside UTF-16."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    odd_ones = sum(byte < 32 and byte not in _TEXT_CONTROLS for byte in head)
    zeros = head.count(0)
    return odd_ones <= len(head) // 100 and (zeros <= len(head) // 20 or _wide(head))


def _wide(head: bytes) -> bool:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    return max(even, odd) > 0.4 * (len(head) // 2) and min(even, odd) < 0.1 * (len(head) // 2)
