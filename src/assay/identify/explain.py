"""The verdict in one readable paragraph, English and French: who, how sure, on what, what speaks against, what would help."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assay.identify.knowledge import Knowledge
from assay.identify.model import Evidence, Identification
from assay.identify.rows import UNKNOWN
from assay.identify.weigh import Badges
from assay.register.schema import BrandMaker

Words = Mapping[str, str]
Kind = Literal["another-maker", "denied", "copied", "label"]

CLASSES: Mapping[str, Words] = {
    "protocol-framing": {"en": "protocol framing", "fr": "structure du protocole"},
    "identity-reply": {"en": "identity in a reply", "fr": "identité dans une réponse"},
    "mac-block": {"en": "MAC block", "fr": "bloc d’adresses MAC"},
    "certificate": {"en": "certificate", "fr": "certificat"},
    "firmware": {"en": "firmware", "fr": "micrologiciel"},
    "serial-model-grammar": {"en": "serial or model grammar", "fr": "forme du numéro de série ou du modèle"},
    "label-photo": {"en": "photo of a label", "fr": "photo d’une étiquette"},
    "claim": {"en": "a record somebody wrote", "fr": "une mention écrite par une personne"},
}

VERDICTS: Mapping[str, Words] = {
    "confirmed": {"en": "confirmed", "fr": "confirmé"},
    "probable": {"en": "probable", "fr": "probable"},
    "possible": {"en": "possible", "fr": "possible"},
    "no-evidence": {"en": "no evidence found", "fr": "aucun indice trouvé"},
    "not-enough-data": {"en": "not enough data", "fr": "données insuffisantes"},
}

SCOPES: Mapping[str, Words] = {
    "all": {"en": "all products", "fr": "tous les produits"},
    "some-products": {"en": "some products", "fr": "certains produits"},
    "specific-models": {"en": "certain models", "fr": "certains modèles"},
    "recorders-only": {"en": "recorders only", "fr": "enregistreurs seulement"},
    "component": {"en": "a part", "fr": "un composant"},
}

STATUSES: Mapping[str, Words] = {
    "confirmed": {"en": "confirmed", "fr": "confirmé"},
    "reported": {"en": "reported", "fr": "rapporté"},
    "unconfirmed": {"en": "unconfirmed", "fr": "non confirmé"},
}

NEEDS: Mapping[str, Words] = {
    "manufacture-date": {"en": "the date of manufacture", "fr": "la date de fabrication"},
    "label-reading": {
        "en": "the reading compared with the photo and confirmed",
        "fr": "la lecture comparée à la photo et confirmée",
    },
    "label": {"en": "a photo of the label", "fr": "une photo de l’étiquette"},
    "mac-address": {
        "en": "the MAC address as seen on its own network",
        "fr": "l’adresse MAC vue sur son propre réseau",
    },
    "discovery-reply": {"en": "a captured discovery reply", "fr": "une réponse de découverte capturée"},
    "second-source": {"en": "evidence of another kind", "fr": "un indice d’une autre nature"},
}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Something that does not fit: another maker is named, a denial, a copied trait, or a label the device belies."""

    key: Kind
    maker: str
    text: str = ""
    classes: tuple[str, ...] = ()
    title: str = ""

    def told(self, lang: str) -> str:
        """One clause; in French the matched text stands for the English title of a fingerprint."""
        classes = ", ".join(CLASSES[name][lang] for name in self.classes)
        english = {
            "another-maker": f"{self.maker} is named as well ({classes})",
            "denied": f"speaks against {self.maker}: {self.title}",
            "copied": f"explained as a copied trait: {self.title}",
            "label": f"the record says {self.text}, the device says {self.maker}",
        }
        french = {
            "another-maker": f"{self.maker} est nommé aussi ({classes})",
            "denied": f"« {self.text} » parle contre {self.maker}",
            "copied": f"« {self.text} » s’explique comme un trait copié",
            "label": f"le registre dit {self.text}, l’appareil dit {self.maker}",
        }
        return (french if lang == "fr" else english)[self.key]


class Paragraph(Mapping[str, str]):
    """A verdict's paragraph in both languages, written when somebody reads it: most verdicts in bulk are only counted."""

    __slots__ = ("_told", "_write")

    def __init__(self, write: Callable[[], Mapping[str, str]]) -> None:
        self._write: Callable[[], Mapping[str, str]] | None = write
        self._told: Mapping[str, str] = {}

    def _words(self) -> Mapping[str, str]:
        if self._write is not None:
            self._told, self._write = self._write(), None
        return self._told

    def __getitem__(self, lang: str) -> str:
        return self._words()[lang]

    def __iter__(self) -> Iterator[str]:
        return iter(self._words())

    def __len__(self) -> int:
        return len(self._words())

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[type[dict[str, str]], tuple[dict[str, str]]]:
        """Sent elsewhere, it is a plain dictionary."""
        return dict, (dict(self),)


def paragraph(
    found: Identification,
    contradictions: Sequence[Contradiction],
    named: Badges,
    knowledge: Knowledge,
    acquired_on: str | None,
) -> dict[str, str]:
    """The same paragraph in both languages."""
    return {
        lang: " ".join(_sentences(found, contradictions, named, knowledge, acquired_on, lang)) for lang in ("en", "fr")
    }


def _sentences(
    found: Identification,
    contradictions: Sequence[Contradiction],
    named: Badges,
    knowledge: Knowledge,
    acquired_on: str | None,
    lang: str,
) -> Sequence[str]:
    parts = [_verdict(found, lang), _brand(found, knowledge, lang), _behind(found, named, knowledge, lang)]
    parts += [_for(found, lang), _against(contradictions, lang), _parts(found, knowledge, lang)]
    parts += [_dates(found, acquired_on, lang)]
    parts += [_gate(found, lang), _help(found, lang)]
    return [part for part in parts if part]


def _verdict(found: Identification, lang: str) -> str:
    word = VERDICTS[found.verdict][lang]
    if found.maker:
        name = found.maker_label.rstrip(".")
        return f"Fabricant {word} : {name}." if lang == "fr" else f"Maker {word}: {name}."
    if found.verdict == "no-evidence":
        return (
            "L’appareil ou le registre a dit quelque chose, mais rien n’y désigne un fabricant."
            if lang == "fr"
            else "Something was said of it, but nothing in that names a maker."
        )
    return "Rien ne permet de nommer un fabricant." if lang == "fr" else "There is nothing to go on."


def _brand(found: Identification, knowledge: Knowledge, lang: str) -> str:
    if not found.brand or knowledge.house(found.brand) == knowledge.house(found.maker or ""):
        return ""
    return f"La marque affichée est {found.brand_label}." if lang == "fr" else f"The badge says {found.brand_label}."


def _for(found: Identification, lang: str) -> str:
    lead = found.candidates[0] if found.candidates and found.maker else None
    if lead is None or not lead.for_:
        return ""
    shown = _between(lang).join(_piece(one, lang) for one in _one_per_class(lead.for_))
    return f"En faveur : {shown}." if lang == "fr" else f"For it: {shown}."


def _behind(found: Identification, named: Badges, knowledge: Knowledge, lang: str) -> str:
    """What the register says of who stands behind the badge, where that is more than the badge itself."""
    rows = named.open[found.brand].rows if found.brand and found.brand in named.open else ()
    if found.brand and found.brand in named.open and named.open[found.brand].beside:
        return (
            "Ce que le répertoire sait de cette marque porte sur la vidéo, l’alarme et le contrôle d’accès ; rien "
            "n’indique que cet appareil en soit."
            if lang == "fr"
            else "What the register knows of this badge is about video, alarm and access control, and nothing says that "
            "this is such a device."
        )
    told = [_row(row, knowledge, lang) for row in rows if row.entity != UNKNOWN]
    if not told or (len(told) == 1 and knowledge.house(found.brand or "") == knowledge.house(rows[0].entity)):
        return ""
    listed = _between(lang).join(dict.fromkeys(told))
    return (
        f"Derrière cette marque, selon le répertoire : {listed}."
        if lang == "fr"
        else f"Behind this badge, by the register: {listed}."
    )


def _row(row: BrandMaker, knowledge: Knowledge, lang: str) -> str:
    parts = [SCOPES[row.scope][lang], STATUSES[row.status][lang]]
    if row.from_ or row.to:
        parts.append(f"{row.from_ or '…'} – {row.to or '…'}")
    return f"{knowledge.name(row.entity)} ({', '.join(parts)})"


def _against(contradictions: Sequence[Contradiction], lang: str) -> str:
    if not contradictions:
        return ""
    told = _between(lang).join(one.told(lang) for one in contradictions)
    return f"Contre : {told}." if lang == "fr" else f"Against it: {told}."


def _piece(one: Evidence, lang: str) -> str:
    """The class and what was seen: the matched text itself, and in English the title that explains it.

    A title may hold an example of the form; only the text is what this device said.
    """
    if lang == "fr":
        registered = _registrant(one)
        shown = ", ".join(part for part in (f"« {one.text} »" if one.text else "", registered) if part)
        return f"{CLASSES[one.evidence][lang]} ({shown})" if shown else CLASSES[one.evidence][lang]
    shown = f"{one.title}: “{one.text}”" if one.title and one.text else one.title or f"“{one.text}”"
    return f"{CLASSES[one.evidence][lang]} ({shown})"


def _registrant(one: Evidence) -> str:
    """In French, whom an address block is registered to: that is a name, which no title need translate."""
    if one.fingerprint != "mac-block":
        return ""
    name = one.title.partition(" is registered to ")[2]
    return f"attribué à {_ASIDE.split(name)[0]}" if name else ""


_ASIDE = re.compile(", (?:which sells|a maker of modules)")


def _between(lang: str) -> str:
    return " ; " if lang == "fr" else "; "


def _parts(found: Identification, knowledge: Knowledge, lang: str) -> str:
    """Parts of other makers, and that they settle nothing."""
    names = ", ".join(knowledge.name(one.entity).rstrip(".") for one in found.components)
    if not names:
        return ""
    if lang == "fr":
        return f"À l’intérieur, un composant du fabricant {names} : cela ne dit pas qui a fabriqué l’appareil."
    return f"Inside is a part by {names}, which does not say who made the device."


def _one_per_class(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The strongest piece of each class, in the order given."""
    order = {"strong": 0, "medium": 1, "weak": 2}
    best: dict[str, Evidence] = {}
    for one in evidence:
        held = best.get(one.evidence)
        if held is None or order[one.weight] < order[held.weight]:
            best[one.evidence] = one
    return list(best.values())


def _dates(found: Identification, acquired_on: str | None, lang: str) -> str:
    day = found.gate.decisive_date
    if not day:
        return ""
    if lang == "fr":
        known = (
            f"acquis en {acquired_on}, ce qui ne suffit pas" if acquired_on else "la date de fabrication est inconnue"
        )
        return f"Le fabricant de cette marque change au {day} ; {known}."
    known = f"acquired {acquired_on}, which does not decide it" if acquired_on else "the date of manufacture is unknown"
    return f"The maker behind this badge changes on {day}; {known}."


_BASES: Mapping[str, Words] = {
    "confirmed": {"en": "{count} kinds of evidence agree", "fr": "{count} natures d’indices concordent"},
    "own-record": {
        "en": "the organisation's own record names the maker's own brand, and nothing speaks against it",
        "fr": "le registre de l’organisation nomme la marque propre du fabricant, et rien ne s’y oppose",
    },
    "single-maker-brand": {
        "en": "the record names a brand that only ever had one maker",
        "fr": "le registre nomme une marque qui n’a jamais eu qu’un fabricant",
    },
}


_COUNTS: Mapping[str, Mapping[int, str]] = {
    "en": {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven"},
    "fr": {2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six", 7: "sept"},
}


def _solid(found: Identification) -> Sequence[Evidence]:
    """Pieces for the leading maker that are neither weak nor written down by somebody."""
    lead = found.candidates[0].for_ if found.candidates else ()
    return [one for one in lead if one.says == "maker" and one.weight != "weak" and one.evidence != "claim"]


def _gate(found: Identification, lang: str) -> str:
    if found.gate.gate == "yes":
        agreeing = {one.evidence for one in _solid(found)}
        basis = _BASES[found.gate.basis][lang].format(count=_COUNTS[lang].get(len(agreeing), len(agreeing)))
        return (
            f"Pour les règles, le fabricant est connu : {basis}."
            if lang == "fr"
            else f"For the rules the maker is known: {basis}."
        )
    return "Pour les règles, le fabricant reste inconnu." if lang == "fr" else "For the rules the maker is unknown."


_OR: Words = {"en": " or ", "fr": " ou "}


def _help(found: Identification, lang: str) -> str:
    if not found.needs:
        lowers = (
            "Un indice solide en faveur d’un autre fabricant abaisserait ce verdict."
            if lang == "fr"
            else "A solid tell of another maker would lower this."
        )
        return lowers if found.maker else ""
    needs = [NEEDS[need][lang] for need in found.needs]
    wanted = ", ".join(needs[:-1]) + (_OR[lang] if needs[:-1] else "") + needs[-1]
    if lang == "fr":
        lowers = " Un indice en faveur d’un autre fabricant abaisserait le verdict." if found.maker else ""
        return f"Ce qui éclaircirait : {wanted}.{lowers}"
    if not found.maker:
        return f"What would help: {wanted}."
    return f"What would raise it: {wanted}. A tell of another maker would lower it."
