"""The verdict in one readable paragraph, English and French: who, how sure, on what, what speaks against, what would help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assay.identify.knowledge import Knowledge
from assay.identify.model import Evidence, Identification
from assay.identify.weigh import Badges

Words = Mapping[str, str]

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

NEEDS: Mapping[str, Words] = {
    "manufacture-date": {"en": "the date of manufacture", "fr": "la date de fabrication"},
    "label": {"en": "a photo of the label", "fr": "une photo de l’étiquette"},
    "mac-address": {
        "en": "the MAC address as seen on its own network",
        "fr": "l’adresse MAC vue sur son propre réseau",
    },
    "discovery-reply": {"en": "a captured discovery reply", "fr": "une réponse de découverte capturée"},
    "second-source": {"en": "a second, different kind of evidence", "fr": "un second indice, d’une autre nature"},
}


def paragraph(found: Identification, named: Badges, knowledge: Knowledge, acquired_on: str | None) -> dict[str, str]:
    """The same paragraph in both languages."""
    return {lang: " ".join(_sentences(found, named, knowledge, acquired_on, lang)) for lang in ("en", "fr")}


def _sentences(
    found: Identification, named: Badges, knowledge: Knowledge, acquired_on: str | None, lang: str
) -> Sequence[str]:
    parts = [_verdict(found, lang), _brand(found, knowledge, lang), _for(found, lang), _against(found, lang)]
    parts += [_dates(found, named, acquired_on, lang), _gate(found, lang), _help(found, lang)]
    return [part for part in parts if part]


def _verdict(found: Identification, lang: str) -> str:
    word = VERDICTS[found.verdict][lang]
    if found.maker:
        return f"Fabricant {word} : {found.maker_label}." if lang == "fr" else f"Maker {word}: {found.maker_label}."
    if found.verdict == "no-evidence":
        return (
            "Il y a des indices, mais aucun ne nomme un fabricant."
            if lang == "fr"
            else "There is evidence, but none of it names a maker."
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
    shown = "; ".join(_piece(one, lang) for one in _one_per_class(lead.for_))
    return f"En faveur : {shown}." if lang == "fr" else f"For it: {shown}."


def _against(found: Identification, lang: str) -> str:
    if not found.contradictions:
        return ""
    told = "; ".join(found.contradictions)
    return f"Contre : {told}." if lang == "fr" else f"Against it: {told}."


def _piece(one: Evidence, lang: str) -> str:
    return f"{CLASSES[one.evidence][lang]} ({one.title or one.text})"


def _one_per_class(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The strongest piece of each class, in the order given."""
    order = {"strong": 0, "medium": 1, "weak": 2}
    best: dict[str, Evidence] = {}
    for one in evidence:
        held = best.get(one.evidence)
        if held is None or order[one.weight] < order[held.weight]:
            best[one.evidence] = one
    return list(best.values())


def _dates(found: Identification, named: Badges, acquired_on: str | None, lang: str) -> str:
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
    "confirmed": {"en": "two kinds of evidence agree", "fr": "deux natures d’indices concordent"},
    "own-record": {
        "en": "the organisation's own record names the maker's own brand, and nothing speaks against it",
        "fr": "le registre de l’organisation nomme la marque propre du fabricant, et rien ne s’y oppose",
    },
    "single-maker-brand": {
        "en": "the record names a brand that only ever had one maker",
        "fr": "le registre nomme une marque qui n’a jamais eu qu’un fabricant",
    },
}


def _gate(found: Identification, lang: str) -> str:
    if found.gate.gate == "yes":
        basis = _BASES[found.gate.basis][lang]
        return (
            f"Pour les règles, le fabricant est connu : {basis}."
            if lang == "fr"
            else f"For the rules the maker is known: {basis}."
        )
    return "Pour les règles, le fabricant reste inconnu." if lang == "fr" else "For the rules the maker is unknown."


def _help(found: Identification, lang: str) -> str:
    if not found.needs:
        lowers = (
            "Un indice solide en faveur d’un autre fabricant abaisserait ce verdict."
            if lang == "fr"
            else "A solid tell of another maker would lower this."
        )
        return lowers if found.maker else ""
    wanted = ", ".join(NEEDS[need][lang] for need in found.needs)
    if lang == "fr":
        return f"Ce qui éclaircirait : {wanted}. Un indice en faveur d’un autre fabricant abaisserait le verdict."
    return f"What would raise it: {wanted}. A tell of another maker would lower it."
