"""Names as ledgers write them: each function spoils a published name in one of the ways that suppliers' names are spoilt.

Written from what users of screening complain of (legal forms, abbreviations, typing slips, word order, field widths, ledger
noise, lost spaces), not from any labelled query.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from assay.screen.glossary import WordClass
from assay.screen.vocabulary import class_of

_FORMS = ("Ltd", "Limited", "Co., Ltd.", "Inc", "LLC", "Corp", "GmbH", "S.A.", "Company", "JSC", "Pte Ltd", "B.V.", "")
_BRANCHES = ("- {} OFFICE", "({} BRANCH)", "{}", "- C/O FEDEX", "(VENDOR {n})", "/ {}", "- ACCT {n}", "c/o {} agent")
_CITIES = (
    "Singapore",
    "Shanghai",
    "London",
    "Hong Kong",
    "HK",
    "Moscow",
    "Paris",
    "New York",
    "Tehran",
    "Dubai",
    "Mumbai",
    "Istanbul",
)
_SHORT = {
    "technology": "tech", "technologies": "techs", "international": "intl", "industries": "inds", "industrial": "ind",
    "manufacturing": "mfg", "engineering": "eng", "electronics": "elec", "equipment": "equip", "company": "co",
    "limited": "ltd", "corporation": "corp", "development": "dev", "trading": "trdg", "group": "grp", "institute": "inst",
    "research": "rsch", "services": "svcs", "systems": "sys", "communication": "comm", "communications": "comms",
    "import": "imp", "export": "exp", "general": "gen", "management": "mgmt", "investment": "inv", "university": "univ",
    "science": "sci", "department": "dept", "national": "natl", "association": "assn", "transportation": "transp",
    "construction": "constr", "petrochemical": "petrochem", "chemical": "chem", "machinery": "mach", "center": "ctr",
    "shipping": "shpg", "aviation": "avn", "laboratory": "lab", "organization": "org", "company,": "co", "bureau": "bur",
}  # fmt: skip
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def legal_form(name: str, chance: random.Random) -> str:
    words = name.split()
    while len(words) > 1 and class_of(_bare(words[-1])) == WordClass.LEGAL:
        words.pop()
    if chance.random() < 0.3 and len(words) > 2 and class_of(_bare(words[0])) == WordClass.LEGAL:
        words.pop(0)
    return " ".join([*words, chance.choice(_FORMS)]).strip()


def abbreviations(name: str, chance: random.Random) -> str:
    return " ".join(_SHORT.get(_bare(word), word) for word in name.split()).upper()


def typing_slip(name: str, chance: random.Random) -> str:
    words = name.split()
    at = max(range(len(words)), key=lambda one: len(words[one]))
    word, place = words[at], chance.randrange(max(len(words[at]) - 1, 1))
    kind = chance.randrange(4)
    if kind == 0:
        word = word[:place] + word[place + 1 :]
    elif kind == 1:
        word = word[:place] + chance.choice(_LETTERS) + word[place:]
    elif kind == 2:
        word = word[:place] + chance.choice(_LETTERS) + word[place + 1 :]
    else:
        word = word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
    return " ".join([*words[:at], word, *words[at + 1 :]])


def word_order(name: str, chance: random.Random) -> str:
    words = name.split()
    turn = chance.randrange(1, max(len(words), 2))
    return " ".join(words[turn:] + words[:turn])


def field_width(name: str, chance: random.Random) -> str:
    width = chance.choice((25, 28, 30, 30, 30, 32, 35, 40))
    return name[:width] if len(name) > width else name[: max(len(name) * 3 // 4, 8)]


def ledger_noise(name: str, chance: random.Random) -> str:
    if chance.random() < 0.3:
        return f"{chance.randrange(1000, 999999):06d} {name}"
    if chance.random() < 0.3:
        return f"M/S {name}"
    tail = chance.choice(_BRANCHES).format(chance.choice(_CITIES), n=chance.randrange(1, 9999))
    return f"{name} {tail}"


def lost_space(name: str, chance: random.Random) -> str:
    words = name.split()
    if len(words) < 2:
        return name
    at = chance.randrange(len(words) - 1)
    return " ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]])


def short_form(name: str, chance: random.Random) -> str:
    """What people call it: without town and legal form, its own words and perhaps a trade."""
    kinds = [(word.strip(",.()"), class_of(_bare(word))) for word in name.split() if _bare(word)]
    own = [word for word, kind in kinds if kind == WordClass.OWN]
    if not own or max(len(_bare(word)) for word in own) < 4:
        return legal_form(name, chance)
    trades = chance.randrange(3)
    kept: list[str] = []
    for word, kind in kinds:
        if kind == WordClass.PLAIN and trades:
            trades -= 1
            kept.append(word)
        elif kind == WordClass.OWN:
            kept.append(word)
    return " ".join([*kept, chance.choice(_FORMS)]).strip()


def swapped(name: str, others: list[str], chance: random.Random) -> str:
    """The name with its own words exchanged for those of other organisations: nobody listed."""
    words = []
    for word in name.split():
        if class_of(_bare(word)) == WordClass.OWN and _bare(word):
            words.append(chance.choice(others))
        else:
            words.append(word)
    return " ".join(words)


_EVERYDAY = (
    "Restaurant", "Fashion Srl", "Scale Factory", "Tours Ltd", "Bakery", "Garden Furniture Co., Ltd.", "Pet Food Inc", "Music",
    "Street Carpets", "Dental Clinic", "Bicycle Works", "Toys Co., Ltd.", "Shoe Factory", "Flower Shop", "Cosmetics LLC",
    "Paper Mill", "Brewery", "Kitchenware Co., Ltd.", "Wedding Photography", "Sewing Machine Factory", "Tea House",
)  # fmt: skip


def namesake(name: str, chance: random.Random) -> str:
    """One own word of a listed name in a trade and a place that it says nothing of: another organisation of that name."""
    own = own_words(name)
    word = chance.choice(own) if own else chance.choice(name.split())
    town = chance.choice(_CITIES) + " " if chance.random() < 0.6 else ""
    return f"{town}{word.title()} {chance.choice(_EVERYDAY)}"


def chinese(own: str, chance: random.Random) -> str:
    """A clean vendor's own words in the commonest form of a Chinese company's name."""
    city = chance.choice(
        (
            "Shenzhen",
            "Shanghai",
            "Beijing",
            "Guangzhou",
            "Hangzhou",
            "Zhejiang",
            "Dongguan",
            "Nanjing",
            "China",
            "Chengdu",
        )
    )
    trade = chance.choice(
        (
            "Technology",
            "Electronic Technology",
            "Electronics",
            "Digital Technology",
            "Intelligent Technology",
            "Network Technology",
            "Communication",
            "Industrial",
            "Science and Technology",
            "Information Technology",
        )
    )
    tail = chance.choice(("Co., Ltd.", "Co.,Ltd", "Company Limited", "Co. Ltd"))
    return f"{city} {own} {trade} {tail}" if chance.random() < 0.85 else f"{own} {trade} ({city}) {tail}"


def own_words(name: str) -> list[str]:
    return [word for word in name.split() if class_of(_bare(word)) == WordClass.OWN and len(_bare(word)) > 2]


def _bare(word: str) -> str:
    return "".join(one for one in word.lower() if one.isalnum())


WAYS: dict[str, Callable[[str, random.Random], str]] = {
    "legal form": legal_form, "abbreviations": abbreviations, "typing slip": typing_slip, "word order": word_order,
    "field width": field_width, "ledger noise": ledger_noise, "lost space": lost_space,
    "short form": short_form,
}  # fmt: skip
