"""The encoding of a text file, from its bytes: what it declares, else UTF-8 where it is that, else the likeliest page."""

from __future__ import annotations

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLOCK = 2**20
_WESTERN = ("cp1252", "mac_roman", "cp850")
# Letters and marks of the languages in which most of these files are written, and those of their neighbours.
_COMMON = frozenset("éèàçêôîûâùëïœÉÈÀÇÊÔÎ«»°\u2013\u2014\u2018\u2019\u201c\u201d\u2026€\u00a0")
_RARE = frozenset("äáãåæíìñóòöõøúüÿßÂÄÁÃÅÆËÍÌÏÑÓÒÖÕØŒÚÙÛÜŸ£º²³½\u2022®™©")


def encoding_of(path: Path) -> str:
    """The file's encoding: its byte order mark, else UTF-8 where it is that, else UTF-16 or the likeliest code page.

    A file that is UTF-8 but for a few damaged bytes is read as UTF-8, and the rows with damage are listed.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        head = stream.read(_BLOCK)
        for mark, encoding in _BOMS:
            if head.startswith(mark):
                return encoding
        if wide := _wide(head):
            return wide
        block = head
        try:
            while block:
                decoder.decode(block)
                block = stream.read(_BLOCK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            return _code_page(block, error.start)
    return "utf-8"


def encoding_of_head(head: bytes) -> str:
    """As `encoding_of`, told from the first bytes alone: for what can be read only once."""
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    if wide := _wide(head):
        return wide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError as error:
        return _code_page(head, error.start)
    return "utf-8"


def _wide(head: bytes) -> str | None:
    """UTF-16 without a byte order mark: nearly every other byte of Latin text is zero."""
    even, odd = head[0:4096:2].count(0), head[1:4096:2].count(0)
    half = max(1, min(len(head), 4096) // 2)
    if odd > 0.4 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _code_page(block: bytes, at: int) -> str:
    sample = block[max(0, at - 32_768) : at + 32_768]
    repaired = sample.decode("utf-8", errors="replace")
    broken = repaired.count("\N{REPLACEMENT CHARACTER}")
    if sum(sign > "\x7f" for sign in repaired) - broken > 4 * broken:
        return "utf-8"
    # Only lines with an accent tell code pages apart; a long plain file would drown them.
    telling = b"\n".join(line for line in sample.splitlines() if not line.isascii())[:16_384]
    fits = {page: _western_fit(telling, page) for page in _WESTERN}
    best = max(fits, key=lambda page: fits[page])
    if fits[best] > 0:
        return best
    likeliest = from_bytes(telling).best()  # no Western text: somebody else's script
    # UTF of any width was ruled out before; a reader of it would end at bytes that are none.
    return likeliest.encoding if likeliest and not likeliest.encoding.startswith("utf") else "cp1252"


def _western_fit(sample: bytes, page: str) -> int:
    """How much like Western European text the sample's non-ASCII signs are under a code page.

    Asked of three pages only, this is surer than a general guess: a general one takes a French `è` for a Czech `č`.
    """
    text = f"  {sample.decode(page, errors='replace')}"
    fit = 0
    for before, last, sign in zip(text, text[1:], text[2:], strict=False):
        if sign <= "\x7f":
            continue
        fit += 3 if sign in _COMMON else 1 if sign in _RARE else -3
        # Accents come alone, and no capital follows a small letter; other scripts and wrong pages break both rules.
        fit -= 4 * (before > "\x7f" and last > "\x7f") + 4 * (sign.isupper() and last.islower())
    return fit
