"""What a purchase line names without saying that the item is that maker's device, and what else in it stays open.

A doubt is said beside the verdict and never changes it: what turns a verdict is in the rules for product text (`text`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from assay.identify.text import Gazetteer, Mention

Code = Literal[
    "fits-only", "denied", "not-the-maker", "everyday-word", "accessory", "service", "several-brands",
    "quantity-open", "quantity-differs", "price-open", "price-basis-open", "date-open",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Doubt:
    """`about` is the badge or maker in question where there is one, `text` the words of the line."""

    code: str
    about: str = ""
    text: str = ""

    def told(self, lang: str = "en") -> str:
        """The doubt in one sentence."""
        english, french = SENTENCES[self.code]
        return (french if lang == "fr" else english).format(text=self.text)


SENTENCES: Final = {
    "fits-only": (
        "The item goes with {text}'s products; the line does not say who made the item.",
        "L'article va avec les produits {text}\u00a0; la ligne ne dit pas qui l'a fabriqué.",
    ),
    "denied": (
        "The line says that the item is not {text}, or replaces or removes it.",
        "La ligne dit que l'article n'est pas {text}, ou qu'il le remplace ou l'enlève.",
    ),
    "not-the-maker": (
        "{text} is part of an address or of another name here.",
        "{text} fait ici partie d'une adresse ou d'un autre nom.",
    ),
    "everyday-word": (
        "{text} is also an everyday word, and nothing else in the line says that the badge is meant.",
        "{text} est aussi un mot courant, et rien d'autre dans la ligne ne dit qu'il s'agit de la marque.",
    ),
    "accessory": (
        "The line speaks of an accessory ({text}), which may not be a device.",
        "La ligne parle d'un accessoire ({text}), qui n'est peut-être pas un appareil.",
    ),
    "service": (
        "The line speaks of work ({text}): goods may not have been bought.",
        "La ligne parle de travaux ({text})\u00a0: aucun bien n'a peut-être été acheté.",
    ),
    "several-brands": (
        "The line names several brands ({text}).",
        "La ligne nomme plusieurs marques ({text}).",
    ),
    "quantity-open": (
        "The line does not say for certain how many were bought.",
        "La ligne ne dit pas avec certitude combien d'unités ont été achetées.",
    ),
    "quantity-differs": (
        "The text says another quantity than the column, which is taken.",
        "Le texte dit une autre quantité que la colonne, qui est retenue.",
    ),
    "price-open": (
        "The price can be read in more than one way.",
        "Le prix peut se lire de plus d'une façon.",
    ),
    "price-basis-open": (
        "Nothing says whether the price is of one unit or of the whole line.",
        "Rien ne dit si le prix est celui d'une unité ou de toute la ligne.",
    ),
    "date-open": (
        "The date can be read in more than one way.",
        "La date peut se lire de plus d'une façon.",
    ),
}  # fmt: skip


def doubts_of(text: str, brand: str, gazetteer: Gazetteer, terms: tuple[str, ...]) -> tuple[Doubt, ...]:
    """The doubts of a line, given its text and the cell of its manufacturer's column, and of its terms."""
    phrases = gazetteer.rules.phrases
    mentions = gazetteer.mentions(text) if text else []
    items = _distinct([one for one in mentions if one.role == "item"])
    doubts = [Doubt(code, one.subject, one.text) for one in mentions if (code := _CODES.get(one.role))]
    named = {one.subject for one in mentions}
    if text and not brand:
        weak = [one for one in gazetteer.words_alone(text) if one.subject not in named]
        doubts += [Doubt(_code_of_word(one), one.subject, one.text) for one in weak]
    if mentions or brand:
        if (items or brand) and (accessory := phrases.accessory_in(text)):
            doubts.append(Doubt("accessory", "", accessory))
        if service := phrases.service_in(text):
            doubts.append(Doubt("service", "", service))
    if len(items) > 1 and not _of_one_maker(items, gazetteer):
        doubts.append(Doubt("several-brands", "", ", ".join(one.text for one in items)))
    doubts += [Doubt(code) for code in terms]
    return tuple(dict.fromkeys(doubts))


def _code_of_word(word: Mention) -> str:
    """`lens for Axis` names what the lens goes with; `for honor` most likely nobody."""
    return "fits-only" if word.role == "beside" and word.text[:1].isupper() else "everyday-word"


_CODES: Final = {"beside": "fits-only", "denied": "denied", "trap": "not-the-maker"}


def _distinct(mentions: list[Mention]) -> list[Mention]:
    """One mention of each badge or maker; a maker's own badge is not another."""
    return list({one.subject: one for one in reversed(mentions)}.values())[::-1]


def _of_one_maker(items: list[Mention], gazetteer: Gazetteer) -> bool:
    """A maker's own lines beside its name (`Hikvision HikCentral`) are no two brands."""
    makers = [
        {row.entity for row in gazetteer.brands[one.subject].makers} if one.is_brand else {one.subject} for one in items
    ]
    return bool(set[str].intersection(*makers))
