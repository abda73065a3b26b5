"""A Russian, Ukrainian or Belarusian name, its forms and trades translated and the telling part spelled in Latin letters.

Lists print such names three ways: translated (Tula Arms Plant), spelled (Tulskiy Oruzheynyy Zavod) and by their initials (AO
NPP Topaz); so each is a reading. Endings are not parsed: a table of stems and a set of endings stand for declension.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from assay.screen.sounds import Sounds
from assay.screen.tables import rows, wordings

_TOKEN = re.compile(r"[\w'’ʼ](?:[\w'’ʼ]|-(?=[\w'’ʼ]))*")
_PREPOSITION = re.compile(r"(?<!\S)по(?!\S)")  # in capitals it is an association
_NUMBERED = re.compile(r"(\d{1,9})-?(?:[йяе]|[ыо]й|ая|[ое]го)\b")  # 841-й
_APOSTROPHES = re.compile(r"['’ʼ`]")
_ENDING = re.compile(
    r"(?:[аяуюеиыойьіїє]|[оеё]м|[оеёіа]й|[аяы]м|[аяыи]х|[аяыи]ми|[оеё]в|ью|и[яеийю]|ием|иям|иях|иями|[ыи]й|[ая]я|[оеы]е|"
    r"[оеа]г[оа]|[оеа]м[уа]|[уюоеі]ю|ае|ыя|ія|ої)?$"
)
# US Board on Geographic Names for Russian, without its soft signs; Ukrainian and Belarusian letters beside it.
_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "і": "i", "ї": "yi",
    "є": "ye", "ґ": "g", "ў": "u", "ѓ": "g", "ѕ": "dz", "ј": "j", "љ": "lj", "њ": "nj", "ќ": "k", "џ": "dz", "ђ": "dj",
    "ћ": "c", "қ": "k", "ғ": "g", "ә": "a", "ө": "o", "ү": "u", "ұ": "u", "ң": "n", "һ": "h", "ҳ": "h", "ҷ": "j",
}  # fmt: skip
_SOFT_E = re.compile(r"[ьъ][её]")
_TO_LATIN = str.maketrans(_LATIN)
_LOOKALIKE = str.maketrans("aceopxykmthbi", "асеорхукмтнві")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_ASCII = re.compile(r"[a-z]")
_ADJECTIVE = re.compile(r"(?<=..)(?:ск|(ц)к)(?:ий|ой|ая|ое|ого|ому|им|ом|ую|ие|их|ими|і|ага|аму)$")
_OF_SOMEBODY = re.compile(r"(?:[ое]в|[иы]н|ш|ч)а$")  # имени Келдыша: lists print Keldysha and Keldysh
# Latin letters that were typed for the Cyrillic ones they look like, in legal forms standing alone.
_TYPED = {"ao": "ао", "oao": "оао", "ooo": "ооо", "pao": "пао", "зao": "зао", "pk": "рк"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the table: kind, its words (`*` cut off, so stems), and the wordings in English."""

    kind: str
    stems: tuple[tuple[str, bool], ...]  # (stem, whether endings follow)
    english: tuple[str, ...]


@cache
def _entries() -> tuple[dict[str, list[Entry]], frozenset[int]]:
    """Entries by the stem of their first word, and the lengths that stems have."""
    by: dict[str, list[Entry]] = {}
    for kind, text, english in rows("cyrillic_words.tsv", 3):
        stems = tuple((_plain(word.rstrip("*")), word.endswith("*")) for word in text.split())
        by.setdefault(stems[0][0], []).append(Entry(kind, stems, wordings(english)))
    return by, frozenset(map(len, by))


def _plain(text: str) -> str:
    return _APOSTROPHES.sub("", text.lower().replace("ё", "е"))


def latin(word: str) -> str:
    """A Cyrillic word letter by letter as the BGN spells Russian, in lower case."""
    return _SOFT_E.sub("ye", word.lower()).translate(_TO_LATIN)


def tokens(name: str) -> list[str]:
    """The words of a name in lower case, Latin look-alikes within a Cyrillic word put right, hyphens kept."""
    text = _plain(_PREPOSITION.sub(" ", _NUMBERED.sub(r"\1", name)))
    words = _TOKEN.findall(text)
    if _ASCII.search(text):
        words = ["-".join(map(_one_script, word.split("-"))) for word in words]
    return words


def _one_script(word: str) -> str:
    return word.translate(_LOOKALIKE) if _CYRILLIC.search(word) else _TYPED.get(word, word)


def _fits(stem: str, open_: bool, word: str) -> bool:
    return word == stem or (open_ and word.startswith(stem) and _ENDING.match(word[len(stem) :]) is not None)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a name and the entry that covers them, if any."""

    words: tuple[str, ...]
    entry: Entry | None


@lru_cache(maxsize=1 << 15)
def _beginning(word: str) -> tuple[Entry, ...]:
    """The entries whose first word this may be, those of most words first, then those of the longest stem."""
    by, lengths = _entries()
    sizes = [size for size in range(len(word), max(len(word) - 5, 0), -1) if size in lengths]
    found = [one for size in sizes for one in by.get(word[:size], ()) if _fits(*one.stems[0], word)]
    return tuple(sorted(found, key=lambda one: -len(one.stems)))


def _covers(entry: Entry, words: list[str]) -> bool:
    return len(words) == len(entry.stems) and all(
        _fits(stem, open_, word) for (stem, open_), word in zip(entry.stems[1:], words[1:], strict=True)
    )


@lru_cache(maxsize=1 << 10)
def pieces(name: str) -> tuple[Piece, ...]:
    """The name cut into phrases that the table knows and single words that it does not, hyphened ones parted."""
    words: list[str] = []
    for word in tokens(name):
        words += [word] if "-" not in word or _beginning(word) else [part for part in word.split("-") if part]
    found = []
    at = 0
    while at < len(words):
        entries = _beginning(words[at])
        entry = next((one for one in entries if _covers(one, words[at : at + len(one.stems)])), None)
        width = len(entry.stems) if entry else 1
        found.append(Piece(tuple(words[at : at + width]), entry))
        at += width
    return tuple(found)


def renderings(name: str, sounds: Sounds | None = None) -> list[str]:
    """The readings of a name, the likeliest first: in English, spelled, mixed, and in English in other words."""
    cut = pieces(name)
    english = [piece.entry.english if piece.entry else _told(piece.words[0], sounds) for piece in cut]
    spelled = [_spelled(piece, sounds) for piece in cut]
    found = [" ".join(words[0] for words in english), " ".join(spelled)]
    if any(piece.entry and piece.entry.kind == "word" and piece.entry.english[0] for piece in cut):
        found.append(" ".join(map(_mixed, cut, english, spelled)))
    most = max(map(len, english), default=1)
    return found + [" ".join(words[min(nth, len(words) - 1)] for words in english) for nth in range(1, most)]


def _mixed(piece: Piece, english: tuple[str, ...], spelled: str) -> str:
    """The piece in English, save an ordinary word: a firm called Волна is as often Volna as Wave."""
    return spelled if piece.entry and piece.entry.kind == "word" else english[0]


def _spelled(piece: Piece, sounds: Sounds | None) -> str:
    """The piece letter by letter, save its legal form."""
    if piece.entry and piece.entry.kind == "form":
        return piece.entry.english[0]
    return " ".join(_told(word, sounds, whole=True)[0] for word in piece.words)


def _told(word: str, sounds: Sounds | None, whole: bool = False) -> tuple[str, ...]:
    """An unknown word: as the list spells it, if words of the list sound so; else by its letters.

    Of an adjective (Арзамасский, Альметьевский) the town, Arzamas or Almetyevsk, is the translated reading.
    """
    guesses = (latin(word),) if whole else _guesses(word)
    if not sounds:
        return guesses[:1]
    alike = sounds.like("cyrillic", guesses[0])
    for guess in guesses[1:]:
        alike += sounds.like("cyrillic", guess)
    return alike or guesses[:1]


@lru_cache(maxsize=1 << 15)
def _guesses(word: str) -> tuple[str, ...]:
    """A word in Latin letters; before it, of an adjective, the town it may be of; behind it whom it is named after."""
    town = _ADJECTIVE.sub(r"\1", word)
    if town in ("", word):
        bearer = (latin(word[:-1]),) if _OF_SOMEBODY.search(word) else ()
        return (latin(word), *bearer)
    towns = (town, town + "ск") if len(town) > 3 else (town + "ск", town)  # Arzamas, but Minsk and Bryansk
    return (*map(latin, towns), latin(word))


def native_key(name: str) -> str:
    """The words of a name without its legal form, with ё as е and no quotation marks."""
    return " ".join(" ".join(piece.words) for piece in pieces(name) if not (piece.entry and piece.entry.kind == "form"))
