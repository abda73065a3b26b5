"""What the words and numbers on a device's label mean, by their form alone.

FCC ID: a grantee code and a product code. A code that begins with a letter has three characters, one that begins with a
digit has five, and none holds a 0 or a 1 (47 CFR 2.926; FCC, Grantee Code Information; Public Notice DA 13-669); the product
code has up to 14 capitals, digits and hyphens. ISED certification number: company number of up to six characters, a hyphen,
up to eleven of the product (RSP-100; Notice SMSE-027-01 for the form). "Contains FCC ID" names a radio module inside.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from assay.observe.label import Doubt, FieldRead, LabelShapes
from assay.observe.read.label_signs import as_digits, fitting, plain_slips
from assay.observe.read.values import read_date

_EDGE = r"(?<![0-9A-Za-z])"
# Each key as labels print it in English, French, German, Spanish and Chinese, and as it is misread.
_KEYS = {
    "module_fcc_id": r"(?i:(?:contains|contient|with)\s{0,9}(?:transmitter\s{0,9})?(?:module\s{0,9})?FCC\s{0,9}[I1l|]\s{0,9}[DO0])",
    "fcc_id": r"(?i:FCC\s{0,9}[I1l|]\s{0,9}[DO0])",
    "module_ic_id": r"(?i:(?:contains|contient)\s{0,9}(?:transmitter\s{0,9})?(?:module\s{0,9})?[I1l]C)(?=\s{0,9}[:：])",
    "ic_id": r"(?:[I1l]C(?:\s{0,9}ID)?)(?=\s{0,9}[:：])",
    "mac": r"(?i:(?:(?:w?lan|wi-?fi|eth(?:ernet)?|adresse|device|bt|lan\s{0,9}port)[\s\d]{0,3})?MAC\s{0,9}(?:ID|addr(?:ess(?:e)?)?|n[o°º])?\.?(?:\s?\d(?=\s{0,9}[:：]))?)(?![A-Za-z])",
    "serial": (
        r"(?:[sS5]\s?[/\\I|.]\s?[nN]\.?(?![A-Za-z])|SN(?=[:：\s.#])|S/N|"
        r"(?i:serial(?:\s{0,9}(?:number|num|no|n[°º]|#))?\.?|seriennummer|ser\.\s?no\.?|"
        r"(?:n[°ºo]\.?|num[^\s:]{0,2}ro)\s?(?:de\s?)?s[^\s:]{0,2}rie|n[uú]mero\s?de\s?serie)|序列号|产品序列号)"
    ),
    "model": (
        r"(?:(?i:(?:product|device|camera)?\s?mod(?!u)[^\s\d:]?[l1I|]{1,2}e?(?!(?-i:[a-z]))(?:\s?(?:number|name|no|n[°ºo]|nr|num[eé]ro))?\.?)|"
        r"M/N|MN(?=[:：])|(?i:Typ(?:e)?(?:\s?no\.?)?)(?=\s{0,9}[:：])|(?i:mod\.)|(?:产品)?型号)"
    ),
    "made_on": (
        r"(?i:(?:mfg|mfd|manufactur(?:ed|ing)|production|prod|pkg)?\.?\s?(?:date|d\.?o\.?m\.?)"
        r"(?:\s?(?:of\s?manufacture|de\s?fabrication|code))?|fabriqu[ée]e?\s?le|mfd|mfg)\.?(?=\s{0,9}[:：\d])|(?:生产|出厂)日期"
    ),
    "other": r"(?i:[PQ]/N|part\s?n(?:o|umber)\.?|p(?:ower|w)(?:\s?supply)?|input|rating|version|ver\.|hvin|pmn|lot|sku|ean|upc|ip(?:\s?address)?)(?=\s{0,9}[:：])",
}  # fmt: skip
_KEY = re.compile(_EDGE + "(?:" + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _KEYS.items()) + ")")
_AFTER_KEY = re.compile(r"^[\s:：;.#=_-]{0,6}")
_NEXT_WORD = re.compile(r"\s[A-Za-z][A-Za-z/ ]{1,18}[:：]")

_MADE = re.compile(
    r"(?i:(?:made|manufactured|assembled|produced)\s?in\s?|product\s?of\s|fabriqu[ée]e?\s?(?:en|au|aux|à)\s|hecho\s?en\s)"
    r"(?:(?i:the)\s)?([A-ZÀ-Ý][A-Za-zÀ-ÿ.]{1,20}(?:\s[A-Z][A-Za-z.]{1,15}){0,2})"
)
_MONTH = re.compile(r"(?<![\d./:-])(?:(?P<y>20[0-4]\d)\s?[./-]\s?(?P<m>0?[1-9]|1[0-2])|(?P<m2>0[1-9]|1[0-2])\s?[./-]\s?(?P<y2>20[0-4]\d))(?![\d./:-])")  # fmt: skip

_HEX = r"[0-9A-FOQIlSZGa-foqi|]"
_PAIRED = re.compile(rf"(?<![0-9A-Za-z]){_HEX}{{2}}(?:\s?[:;.\-–]\s?{_HEX}{{2}}){{5}}(?![0-9A-Za-z])")
_FOURS = re.compile(rf"(?<![0-9A-Za-z]){_HEX}{{4}}(?:[.:\-]{_HEX}{{4}}){{2}}(?![0-9A-Za-z])")
_LOOSE = re.compile(rf"^{_HEX}(?:[\s:;.,\-–_·]{{0,2}}{_HEX}){{11}}(?![0-9A-Za-z])")

_FCC = re.compile(r"[A-Z0-9|l][A-Z0-9l|o-]{3,18}")
_FCC_FULL = re.compile(r"(?:[A-Z][A-Z2-9]{2}|[2-9][A-Z2-9]{4})[A-Z0-9-]{1,14}")
_IC = re.compile(r"([0-9OIlS]{1,5}[0-9A-Z]?)\s?[-–]\s?([A-Z0-9]{1,11})(?![A-Z0-9])")
_TOKEN = re.compile(r"[^\s,;:：|\"'<>\[\]{}®™*]{2,60}")


class Piece(NamedTuple):
    """A key on a line (empty where the text has none) and the text that follows it."""

    key: str
    text: str
    start: int  # where the text begins in its line


def pieces(line: str) -> list[Piece]:
    """The line cut at its keys: `S/N: 123 MAC: 44:19:...` is two pieces. Text before the first key has none."""
    found = [(hit.lastgroup or "", hit.start(), hit.end()) for hit in _KEY.finditer(line)]
    if not found:
        return [Piece("", line.strip(), len(line) - len(line.lstrip()))]
    cut = [Piece("", line[: found[0][1]].strip(), 0)] if line[: found[0][1]].strip() else []
    for number, (key, _, end) in enumerate(found):
        stop = found[number + 1][1] if number + 1 < len(found) else len(line)
        text = line[end:stop]
        begins = end + len(_AFTER_KEY.match(text)[0])  # type: ignore[index]  # it matches the empty string too
        text = line[begins:stop]
        if key not in ("mac", "made_on") and (word := _NEXT_WORD.search(text)):
            text = text[: word.start()]
        cut.append(Piece(key, text.strip(), begins))
    return cut


def read_mac(text: str, *, named: bool) -> FieldRead | None:
    """The MAC address a text begins with (`named`: the word MAC stands before it) or holds in one of its written forms."""
    hit = _PAIRED.search(text) or _FOURS.search(text) or (_LOOSE.match(text) if named else None)
    if hit is None:
        return None
    letters = re.sub(r"[^0-9A-Za-z|]", "", hit[0])
    digits = as_digits(letters).lower()
    exchanged = sum(one.lower() != two for one, two in zip(letters, digits, strict=True))
    if not re.fullmatch(r"[0-9a-f]{12}", digits) or exchanged > (4 if named else 1) or digits in ("0" * 12, "f" * 12):
        return None
    taken = ":".join(digits[at : at + 2] for at in range(0, 12, 2))
    doubts = [Doubt("corrected", hit[0])] if exchanged else []
    if int(digits[:2], 16) & 1:
        doubts.append(Doubt("group", taken))
    return FieldRead("mac", taken, hit[0], 0.0, tuple(doubts))


def read_fcc_id(text: str, name: str = "fcc_id") -> FieldRead | None:
    """The FCC ID after its key. Only the place of a letter tells 0 from O in it: no grantee code holds a 0 or a 1."""
    hit = _FCC.match(text.replace("–", "-").replace(" -", "-").replace("- ", "-"))
    if hit is None:
        return None
    read = hit[0].rstrip("-")
    first = {"0": "O", "1": "I", "l": "I", "|": "I"}.get(read[0], read[0])
    length = 3 if first.isalpha() else 5
    code = "".join({"0": "O", "1": "I", "l": "I", "|": "I", "o": "O"}.get(sign, sign) for sign in read[:length])
    taken = code + read[length:].replace("l", "1").replace("|", "1").replace("o", "O")
    if not _FCC_FULL.fullmatch(taken) or not any(sign.isdigit() or sign == "-" for sign in taken):
        return None
    return FieldRead(name, taken, read, 0.0, (Doubt("corrected", read),) if taken != read else ())


def read_ic_id(text: str) -> FieldRead | None:
    """The ISED certification number after `IC:`."""
    hit = _IC.match(text)
    if hit is None:
        return None
    company = as_digits(hit[1][:-1]) + hit[1][-1]
    taken = f"{company}-{hit[2]}"
    return FieldRead("ic_id", taken, hit[0], 0.0, (Doubt("corrected", hit[0]),) if company != hit[1] else ())


def read_made_on(text: str, *, named: bool) -> FieldRead | None:
    """The month (or day, where the key says so) of manufacture, in ISO 8601. Alone on a line a year and month suffice."""
    if named:
        first = re.split(r"\s{2,}|[,;]", text.strip())[0]
        for part in (first, first.split(" ")[0]):
            day = read_date(part).value
            if day and len(day) >= 7:
                return FieldRead("made_on", day[:10], part, 0.0)
    hit = _MONTH.search(text)
    if hit is None or not (named or hit[0] == text.strip() or _MADE.search(text)):
        return None
    year, month = hit["y"] or hit["y2"], hit["m"] or hit["m2"]
    return FieldRead("made_on", f"{year}-{int(month):02d}", hit[0], 0.0)


def read_made_in(text: str) -> FieldRead | None:
    """The place that `Made in ...` names, as printed: where it was assembled, and no more than that."""
    hit = _MADE.search(re.sub(r"(?i)\b(made|assembled|manufactured)in(?=[A-Z])", r"\1 in ", text))
    return FieldRead("made_in", hit[1].strip(" ."), hit[0], 0.0) if hit else None


def read_model(text: str, shapes: LabelShapes) -> FieldRead | None:
    """The model after its key: the first token with a digit, else the first token."""
    tokens = [token.strip(".,()/-") for token in _TOKEN.findall(text)[:6]]
    numbered = [token for token in tokens[:3] if re.search(r"\d", token) and re.search(r"[A-Za-z]", token)]
    chosen = next((token for token in tokens if shapes.is_model(token)), None) or next(iter(numbered or tokens), "")
    if not 2 <= len(chosen) <= 40:
        return None
    return settled("model", chosen, shapes.is_model)


def read_serial(text: str, shapes: LabelShapes) -> FieldRead | None:
    """The serial number after its key; a blank inside is joined where only the whole follows a known grammar."""
    tokens = [token.strip(".,()/") for token in _TOKEN.findall(text)[:4]]
    joined = "".join(tokens[:2])
    if len(tokens) > 1 and shapes.is_serial(joined) and not shapes.is_serial(tokens[0]):
        tokens = [joined]
    chosen = next((token for token in tokens if len(token) >= 4 and re.search(r"\d", token)), "")
    return settled("serial", chosen, shapes.is_serial) if chosen else None


def settled(name: str, read: str, fits: Callable[[str], bool]) -> FieldRead:
    """The value taken for letters: what a known shape makes of them, then slips that no number holds."""
    doubts: list[Doubt] = []
    found = fitting(read, fits)
    taken = read
    if len(found) == 1:
        taken = found[0]
    elif len(found) > 1:
        doubts.append(Doubt("several", ", ".join(found[:4])))
    taken = plain_slips(taken)
    if taken != read:
        doubts.insert(0, Doubt("corrected", read))
    return FieldRead(name, taken, read, 0.0, tuple(doubts))
