"""A Chinese or Japanese name, cut into places, trades, legal form and the rest, and put into Latin letters.

Legal form, trade and place are translated, as companies do in their English names; what is left is the telling part, and is
spelled in pinyin (`haikang weishi`), read as a known foreign maker (`三菱`, Mitsubishi), as a Western word written by sound
(`洛克希德`, Lockheed), or word by word (`护盾`, Shield). Which of these a list printed cannot be known, so each is a reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from assay.screen.sounds import Sounds
from assay.screen.tables import rows, wordings

_SPLIT = re.compile(r"([()\[\]{}<>《》〈〉「」『』【】·・•,，、;；/|\-‐-―—_&\"'“”‘’\s.]+)")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff々〇]+")
_ORDINAL = re.compile(r"第([〇零一二三四五六七八九十百]+)")
_FIRST = {
    number: (word, number)
    for number, word in zip(
        ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th", "10th"),
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
        strict=True,
    )
}
_DIGITS = {character: number for number, character in enumerate("零一二三四五六七八九")} | {"〇": 0}
_TENS = {"十": 10, "百": 100}
_AND = frozenset("与及暨")
_JAPANESE = ("株式会社", "有限会社", "合同会社")
_PLACE_CLASSES = frozenset("省市县区州")
# Characters that Western words are written with by sound and that Chinese names seldom hold; of the second kind it takes two.
_MARKS = frozenset("尔斯克姆兹夫弗迪娜莱蒂瑟厄勒诺廷顿亨赫埃茨戈汀蒙")
_HALF_MARKS = frozenset("特拉罗洛卡尼伊巴雷里莫莉阿艾奥布鲁塔托沃丹萨塞恩什哈森菲贝佩")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a name and what it is: form, trade, word, place, name (of a known maker), rest or latin."""

    text: str
    kind: str
    english: tuple[str, ...] = ()


@cache
def _characters() -> tuple[dict[int, str], dict[str, str]]:
    """Other forms to the simplified character (for str.translate), and the pinyin of each simplified character."""
    fold: dict[int, str] = {}
    read: dict[str, str] = {}
    for kind, to, characters in rows("han_characters.tsv", 3):
        if kind == "fold":
            fold.update((ord(form), to) for form in characters)
        else:
            read.update(dict.fromkeys(characters, to))
    return fold, read


@cache
def _words() -> tuple[dict[str, Piece], dict[str, tuple[int, ...]]]:
    """The words of the tables, and for each character the lengths of the words it begins, the longest first."""
    words: dict[str, Piece] = {}
    for kind, text, english in rows("han_words.tsv", 3):
        words[text] = Piece(text, kind, wordings(english))
    for text, english in rows("han_places.tsv", 2):
        words[text] = Piece(text, "place", wordings(english))
    for text, english in (*rows("han_names.tsv", 2), *rows("han_listed.tsv", 2)):
        words[text] = Piece(text, "name", wordings(english))
    sizes: dict[str, set[int]] = {}
    for text in words:
        sizes.setdefault(text[0], set()).add(len(text))
    return words, {first: tuple(sorted(found, reverse=True)) for first, found in sizes.items()}


def simplified(text: str) -> str:
    """The text with traditional and Japanese forms of Han characters written as simplified ones."""
    return text.translate(_characters()[0])


def pinyin(text: str) -> str:
    """Each character as company names read it, without tones and joined."""
    read = _characters()[1]
    return "".join(read.get(character, "") for character in text)


def spelled(text: str) -> str:
    """A telling part in pinyin, two characters to a word as companies mostly join them: `haikang weishi`."""
    if len(text) <= 3:
        return pinyin(text)
    return " ".join(pinyin(text[at : at + 2]) for at in range(0, len(text), 2))


@lru_cache(maxsize=1 << 10)
def pieces(name: str, brands: bool = True) -> tuple[Piece, ...]:
    """The name cut into pieces; `name` is simplified. Without `brands`, no maker is known by its Han name."""
    found: list[Piece] = []
    text = _ORDINAL.sub(_ordinal, name) if "第" in name else name
    for stretch in _SPLIT.split(text):
        if not stretch or _SPLIT.fullmatch(stretch):
            if stretch and found:
                found.append(Piece(stretch, "gap"))
            continue
        at = 0
        for match in _HAN.finditer(stretch):
            if match.start() > at:
                found.append(Piece(stretch[at : match.start()], "latin"))
            found.extend(_cut(match[0], brands))
            at = match.end()
        if at < len(stretch):
            found.append(Piece(stretch[at:], "latin", _FIRST.get(stretch, ())))
    return tuple(found)


def _ordinal(match: re.Match[str]) -> str:
    """`第五十二` as 52nd: institutes, factories, divisions and hospitals are numbered."""
    total = digit = 0
    for character in match[1]:
        if character in _TENS:
            total += (digit or 1) * _TENS[character]
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[character]
    number = total + digit
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f" {number}{ending} "


def _cut(text: str, brands: bool) -> list[Piece]:
    """Longest word first, from the left; what no word covers is kept together as the rest."""
    words, sizes = _words()
    found: list[Piece] = []
    at = start = 0
    while at < len(text):
        for size in sizes.get(text[at], ()):
            piece = words.get(text[at : at + size])
            if piece and _stands(piece, text, at, start, found, brands):
                break
        else:
            at += 1
            continue
        if at > start:
            found.append(Piece(text[start:at], "rest"))
        found.append(piece)
        at += size
        start = at
    if start < len(text):
        found.append(Piece(text[start:], "rest"))
    return found


def _stands(piece: Piece, text: str, at: int, start: int, found: list[Piece], brands: bool) -> bool:
    """Whether a word is meant here, and not two characters of a name that happen to spell it."""
    after = at + len(piece.text)
    if piece.kind == "word":
        return False
    if piece.kind == "name":
        return brands and (len(piece.text) > 2 or (at == start and not _one_left(text, after)))
    if piece.kind == "place":
        return at == start and not (found and found[-1].kind == "rest")
    if len(piece.text) > 1 or piece.text in _AND:
        return True
    if piece.text in _PLACE_CLASSES:
        return at == start and bool(found) and found[-1].kind == "place"
    return after == len(text)


def _one_left(text: str, at: int) -> bool:
    """Whether a single odd character comes next: `格林美` is a name of its own and not Green (`格林`)."""
    words = _words()[0]
    if at == len(text) or any(text[at : at + size] in words for size in range(1, 5)):
        return False
    return at + 1 == len(text) or any(text[at + 1 : at + 1 + size] in words for size in range(2, 5))


def renderings(name: str, sounds: Sounds | None = None, brands: bool = True) -> list[str]:
    """The readings of a simplified name, the likeliest first."""
    cut = _settled(pieces(name, brands))
    readings = [_read(cut, 0)]
    if any(form in name for form in _JAPANESE):
        readings.append(_in_japanese(cut))
    if any(piece.kind == "rest" for piece in cut):
        if sounds:
            readings += _by_sound(cut, sounds)
        words = _translated(cut)
        if len(words) != len(cut) or words != cut:
            cut = words
            readings.append(_read(cut, 0))
    if any(len(piece.english) > 1 for piece in cut):
        readings.append(_read(cut, 1))
    if any(piece.kind == "name" for piece in cut):
        readings.append(_read(_settled(pieces(name, False)), 0))
    return readings


def _read(cut: tuple[Piece, ...], wording: int) -> str:
    return " ".join(_said(piece, wording) for piece in cut)


def _settled(cut: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """A place at the head with one odd character behind it is a name of its own (`大理石`, marble, is not of Dali)."""
    for at, (piece, behind) in enumerate(pairwise(cut)):
        if piece.kind == "place" and behind.kind == "rest" and len(behind.text) == 1:
            return (*cut[:at], Piece(piece.text + behind.text, "rest"), *cut[at + 2 :])
    return cut


def _said(piece: Piece, wording: int = 0) -> str:
    if piece.english:
        return piece.english[min(wording, len(piece.english) - 1)]
    if piece.kind == "rest":
        return spelled(piece.text)
    return piece.text if piece.kind == "latin" else ""


def _by_sound(cut: tuple[Piece, ...], sounds: Sounds) -> list[str]:
    """Readings in which a rest that looks like a Western word is the listed word that sounds so."""
    choices = [
        sounds.like("han", pinyin(piece.text), sound_keys(piece.text)) if piece.kind == "rest" else () for piece in cut
    ]
    if not any(choices):
        return []
    return [
        " ".join(
            found[min(nth, len(found) - 1)] if found else _said(piece)
            for piece, found in zip(cut, choices, strict=True)
        )
        for nth in range(max(map(len, choices)))
    ]


_INITIAL = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)([a-z]{0,6}?)(ng|n|)$")
_ONSETS = {
    "b": "p", "p": "p", "m": "n", "f": "f", "d": "t", "t": "t", "n": "n", "l": "l", "g": "k", "k": "k", "h": "h", "r": "l",
    "zh": "s", "ch": "s", "sh": "s", "z": "s", "c": "s", "s": "s", "w": "w", "y": "", "": "",
}  # fmt: skip
_SOFT = {"j": ("k", "s"), "q": ("s", "k"), "x": ("s", "h")}  # 基 ki or ji, 乔 geo or cho, 西 si or hi


def sound_keys(text: str) -> tuple[str, ...]:
    """The consonant keys of a rest, if its characters are those that Western words are written with; else none."""
    marks = sum(2 if one in _MARKS else one in _HALF_MARKS for one in text)
    if len(text) < 3 or marks < 2:
        return ()
    read = _characters()[1]
    keys = [""]
    for character in text:
        match = _INITIAL.match(read.get(character, ""))
        if not match:
            return ()
        if character in "尔儿":  # a closing r or l, which the key of a Latin word leaves out as well
            continue
        onsets = _SOFT.get(match[1]) or (_ONSETS[match[1]],)
        keys = [key + onset + match[3][:1] for key in keys for onset in onsets][:8]
    return tuple(dict.fromkeys(key for key in keys if len(key) > 2))


def _translated(cut: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The pieces with the rest in words too: where words cover all of it, else where longer words cover some of it."""
    found: list[Piece] = []
    for piece in cut:
        words = _greedy(piece.text, 1) if piece.kind == "rest" else [piece]
        found += words if all(one.kind != "rest" for one in words) else _greedy(piece.text, 2)
    return tuple(found)


@cache
def _japanese() -> tuple[re.Pattern[str], dict[str, str]]:
    table = {row[0]: row[1] for row in rows("japanese_words.tsv", 2)}
    return re.compile("|".join(sorted(table, key=lambda word: (-len(word), word)))), table


def _in_japanese(cut: tuple[Piece, ...]) -> str:
    """The reading in which the words of a Japanese company are as Japanese reads them: Aoki Seimitsu Kogyo."""
    pattern, table = _japanese()
    said = []
    for piece in cut:
        read = (
            pattern.sub(lambda match: f" {table[match[0]]} ", piece.text) if piece.kind not in ("form", "name") else ""
        )
        said.append(_HAN.sub(lambda match: spelled(match[0]), read) if read != piece.text and read else _said(piece))
    return " ".join(said)


def _greedy(text: str, least: int) -> list[Piece]:
    words, sizes = _words()
    found: list[Piece] = []
    at = start = 0
    while at < len(text):
        known = (words.get(text[at : at + size]) for size in sizes.get(text[at], ()) if size >= least)
        piece = next((one for one in known if one and one.kind not in ("form", "name")), None)
        if piece is None:
            at += 1
            continue
        if at > start:
            found.append(Piece(text[start:at], "rest"))
        found.append(piece)
        at += len(piece.text)
        start = at
    return [*found, Piece(text[start:], "rest")] if start < len(text) else found


def native_key(name: str) -> str:
    """The simplified name without legal form, punctuation and a place's class word (`市`, `省`); the place itself stays.

    A place is not dropped: Dahua of Zhejiang and Dahua of Shanghai are two companies.
    """
    return "".join(
        piece.text.casefold()
        for piece in pieces(name)
        if piece.kind not in ("form", "gap") and piece.text not in _PLACE_CLASSES
    )
