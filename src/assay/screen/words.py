"""Every word that screening says to people, English and French."""

from __future__ import annotations

from collections.abc import Mapping

from assay.screen.model import Outcome

Words = Mapping[str, str]

OUTCOMES: Mapping[Outcome, Words] = {
    Outcome.LISTED: {"en": "listed", "fr": "inscrit"},
    Outcome.LISTED_NAME_VARIANT: {"en": "listed under a name variant", "fr": "inscrit sous une variante du nom"},
    Outcome.AFFILIATE: {"en": "affiliate of a listed company", "fr": "affilié d’une entreprise inscrite"},
    Outcome.BRAND_OF: {
        "en": "brand with products of a listed company",
        "fr": "marque de produits d’une entreprise inscrite",
    },
    Outcome.LOOK_ALIKE: {"en": "look-alike, no alert", "fr": "ressemblance, sans alerte"},
    Outcome.NOTHING_FOUND: {"en": "nothing found", "fr": "rien trouvé"},
}

UNPROVEN: Words = {
    "en": "tied to a listed company by an unproven link, no alert",
    "fr": "lié à une entreprise inscrite par un lien non attesté, sans alerte",
}

BEARING: Words = {
    "en": "bears the name of a listed company",
    "fr": "porte le nom d’une entreprise inscrite",
}

LABELS: Mapping[str, Words] = {
    "en": {
        "means": "like", "matched": "matched", "differs": "differs", "listed": "named by", "owned": "ownership",
        "brand": "brand", "colon": ":", "joint": "; ",
    },
    "fr": {
        "means": "proche de", "matched": "concorde", "differs": "diffère", "listed": "nommé par", "owned": "propriété",
        "brand": "marque", "colon": "\u00a0:", "joint": "\u00a0; ",
    },
}  # fmt: skip

PHRASES: Mapping[str, Words] = {
    "en": {
        "name-of": "{party}, by the {kind} {name} in {list}; probability {chance}",
        "name-only": "{name}, {kind} in {list}; probability {chance}",
        "entry": ", entry {entry}",
        "itself": " that it is meant itself",
        "register": "the register",
        "distinctive": "distinctive",
        "edit": "{count} letter changed",
        "edits": "{count} letters changed",
        "only-here": "only in the name screened:",
        "only-listed": "only in the listed name:",
        "more": "and {count} more",
        "in-list": "{list}, entry {entry}",
        "question": ", while a legal question is open",
        "since": ", from {day}",
        "reported-since": ", first reported {day}",
        "until": ", until {day}",
        "share": "{share} %",
        "no-share": "share not stated",
        "source": ": {source}",
        "no-source": ": no source",
        "made-by": "{maker} makes {scope}",
    },
    "fr": {
        "name-of": "{party}, par le {kind} {name} dans {list}\u00a0; probabilité {chance}",
        "name-only": "{name}, {kind} dans {list}\u00a0; probabilité {chance}",
        "entry": ", inscription {entry}",
        "itself": " qu’elle-même soit visée",
        "register": "le registre",
        "distinctive": "distinctif",
        "edit": "{count} lettre changée",
        "edits": "{count} lettres changées",
        "only-here": "seulement dans le nom examiné\u00a0:",
        "only-listed": "seulement dans le nom inscrit\u00a0:",
        "more": "et {count} autres",
        "in-list": "{list}, inscription {entry}",
        "question": ", tant qu’une question de droit est ouverte",
        "since": ", depuis {day}",
        "reported-since": ", premier signalement {day}",
        "until": ", jusqu’à {day}",
        "share": "{share}\u00a0%",
        "no-share": "part non indiquée",
        "source": "\u00a0: {source}",
        "no-source": "\u00a0: aucune source",
        "made-by": "{maker} fabrique {scope}",
    },
}

KINDS: Mapping[str, Words] = {
    "name": {"en": "name", "fr": "nom"},
    "alias": {"en": "alias", "fr": "nom d’usage"},
    "native": {"en": "name in its own script", "fr": "nom dans sa propre écriture"},
    "former": {"en": "former name", "fr": "ancien nom"},
    "acronym": {"en": "acronym", "fr": "sigle"},
    "brand": {"en": "brand name", "fr": "nom de marque"},
}

HOW: Mapping[str, Words] = {
    "abbreviation": {"en": "abbreviation", "fr": "abréviation"},
    "initials": {"en": "initials", "fr": "initiales"},
    "joined": {"en": "words joined", "fr": "mots joints"},
    "split": {"en": "word split", "fr": "mot scindé"},
    "truncated": {"en": "cut off", "fr": "tronqué"},
    "homoglyph": {"en": "letters that look alike", "fr": "lettres d’apparence semblable"},
    "transliteration": {"en": "same by sound or meaning", "fr": "même son ou même sens"},
    "native": {"en": "own script", "fr": "écriture d’origine"},
}

RELATIONS: Mapping[str, Words] = {
    "wholly-owned-by": {"en": "is wholly owned by", "fr": "est une filiale à cent pour cent de"},
    "subsidiary-of": {"en": "is a subsidiary of", "fr": "est une filiale de"},
    "controlled-by": {"en": "is controlled by", "fr": "est contrôlé par"},
    "minority-held-by": {"en": "is held in part by", "fr": "est détenu en partie par"},
    "joint-venture-of": {"en": "is a joint venture of", "fr": "est une coentreprise de"},
    "affiliate-of": {"en": "is called an affiliate of", "fr": "est dit affilié à"},
    "state-owned-by": {"en": "is owned by the state through", "fr": "appartient à l’État par"},
    "successor-of": {"en": "is the successor of", "fr": "succède à"},
    "sold-by": {"en": "was sold by", "fr": "a été vendu par"},
    "spun-out-of": {"en": "was spun out of", "fr": "est issu de"},
    "factory-of": {"en": "is a factory of", "fr": "est une usine de"},
}

STANDINGS: Mapping[str, Words] = {
    "established": {
        "en": "Sourced, and in its period on the day asked about",
        "fr": "Sourcé, et en vigueur le jour demandé",
    },
    "open": {
        "en": "A parent, a sister or a weaker tie: whether that is an affiliation is a legal question",
        "fr": "Société mère, sœur ou lien plus faible\u00a0: savoir si c’est une affiliation est une question de droit",
    },
    "undated": {
        "en": "Sourced, but not shown to hold on the day asked about",
        "fr": "Sourcé, mais sans preuve que le lien valait le jour demandé",
    },
    "unproven": {
        "en": "No source vouches for this link, so it makes nobody an affiliate; confirm or drop it",
        "fr": "Aucune source n’atteste ce lien, qui ne fait donc de personne un affilié\u00a0; à confirmer ou à écarter",
    },
}

STATUSES: Mapping[str, Words] = {
    "confirmed": {"en": "confirmed", "fr": "confirmé"},
    "reported": {"en": "reported", "fr": "rapporté"},
    "unconfirmed": {"en": "unconfirmed", "fr": "non confirmé"},
}

SCOPES: Mapping[str, Words] = {
    "all": {"en": "all products", "fr": "tous les produits"},
    "some-products": {"en": "some products", "fr": "certains produits"},
    "specific-models": {"en": "certain models", "fr": "certains modèles"},
    "recorders-only": {"en": "recorders only", "fr": "des enregistreurs seulement"},
}


def quoted(text: str, lang: str) -> str:
    """The text in the quotation marks of the language."""
    return f"«\u00a0{text}\u00a0»" if lang == "fr" else f"“{text}”"
