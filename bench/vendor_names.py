"""Distinct names like those of a vendor master, for measuring speed: a stated mix of clean names, listed names and scripts.

Clean names put an own word (most of them made up, so that no list or background knows them) beside a trade, a form and
sometimes a town. Hits are listed names spoilt as ledgers do. Names outside ASCII are marks on Latin letters, Cyrillic, Han
and Arabic, of which the listed share are the list's own native names. The same seed gives the same names.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "tools"))

from perturb import WAYS  # tools is a folder of scripts, not a package

_SYLLABLES = [
    a + b
    for a in [
        "b",
        "c",
        "d",
        "f",
        "g",
        "h",
        "k",
        "l",
        "m",
        "n",
        "p",
        "r",
        "s",
        "t",
        "v",
        "w",
        "z",
        "sh",
        "ch",
        "tr",
        "st",
    ]
    for b in ["a", "e", "i", "o", "u", "an", "en", "on", "ar", "or", "el", "ix"]
]
_TRADES = (
    "Technology", "Electronics", "Systems", "Engineering", "Trading", "Logistics", "Networks", "Industrial", "Services", "Medical",
    "Software", "Energy", "Chemical", "Foods", "Construction", "Automation", "Group", "Communications", "Instruments", "Textiles",
)  # fmt: skip
_FORMS = (
    "Ltd",
    "Co., Ltd.",
    "Inc",
    "Inc.",
    "GmbH",
    "LLC",
    "S.A.",
    "Corp.",
    "AG",
    "B.V.",
    "Pty Ltd",
    "S.r.l.",
    "Limited",
    "",
)
_TOWNS = ("Shenzhen", "London", "Mumbai", "Beijing", "Texas", "Osaka", "Milano", "Warsaw", "Dubai", "Taiwan")
_MARKS = str.maketrans("aeioucsz", "áéíóüçšž")
_CYRILLIC = str.maketrans("abcdefghiklmnoprstuvwxz", "абцдефгхиклмнопрстувшхз")
_HAN = "新华东方海天科技创金龙中大明光电信达宏远联合国泰安康盛源通力维思博雅瑞德美欧亚太平洋星云智能数码网络"
_ARABIC = "ابتجحدرسشصطعفقكلمنهوي"


def names(count: int, listed: Sequence[str], seed: int = 7, *, other: float = 0.08, hits: float = 0.05) -> list[str]:
    """`count` distinct names, shuffled: the share `other` outside ASCII, the share `hits` of them listed names or near them."""
    chance = random.Random(seed)
    plain = [name for name in listed if name.isascii()]
    native = [name for name in listed if not name.isascii()]
    made: dict[str, None] = {}
    pool = [
        "".join(chance.choice(_SYLLABLES) for _ in range(chance.randrange(2, 5))) for _ in range(max(count // 4, 1000))
    ]
    wanted = count + count // 50
    while len(made) < wanted:
        for _ in range(wanted - len(made)):
            outside, hit = chance.random() < other, chance.random() < hits
            made[_one(outside, hit, plain, native, pool, chance)] = None
    kept = list(islice(made, count))
    chance.shuffle(kept)
    return kept


def _one(
    outside: bool, hit: bool, plain: Sequence[str], native: Sequence[str], pool: Sequence[str], chance: random.Random
) -> str:
    if hit and outside and native:
        return f"{chance.choice(native)} {chance.randrange(100)}"
    if hit and plain and not outside:
        return WAYS[chance.choice(tuple(WAYS))](chance.choice(plain), chance) + chance.choice(
            ("", "", f" {chance.randrange(999)}")
        )
    clean = _clean(pool, chance)
    return _outside(clean, chance) if outside else clean


def _clean(pool: Sequence[str], chance: random.Random) -> str:
    words = [chance.choice(pool).title()]
    if chance.random() < 0.25:
        words.append(chance.choice(pool).title())
    if chance.random() < 0.3:
        words.insert(0, chance.choice(_TOWNS))
    words += chance.sample(_TRADES, chance.choice((0, 1, 1, 2)))
    return " ".join([*words, chance.choice(_FORMS)]).strip()


def _outside(clean: str, chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.5:
        return clean.translate(_MARKS)
    if kind < 0.75:
        return f"ООО «{clean.split()[0].lower().translate(_CYRILLIC).title()} {chance.choice(('Трейд', 'Строй', 'Сервис', 'Групп'))}»"
    if kind < 0.92:
        return "".join(chance.choice(_HAN) for _ in range(chance.randrange(2, 5))) + chance.choice(
            ("科技有限公司", "电子有限公司", "贸易有限公司")
        )
    return "شركة " + "".join(chance.choice(_ARABIC) for _ in range(chance.randrange(4, 8)))
