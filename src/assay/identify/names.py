"""Makers' own words in what a device says: enterprise numbers, product names, badge fields.

Identity fields of one observation come in; evidence of class identity-reply (certificate, for X.509 names) goes out. One
maker per field, the one named first: `DELL | SonicWALL` is a Dell. A badge is not a maker, and stays brand evidence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Literal
from urllib.parse import unquote

from ahocorasick_rs import AhoCorasick, MatchKind

from assay.identify.match import place_of, shown
from assay.identify.model import Evidence
from assay.identify.text import Gazetteer
from assay.identify.views import RECORDED_KINDS
from assay.observe.model import Observation
from assay.register.fingerprints import FingerprintBook
from assay.register.schema import EvidenceClass, Status

# Where a device speaks of itself. Page bodies and redirects are left out: pages quote other makers.
WORD_FIELDS = (
    "snmp_sysdescr", "http_servers", "html_title", "http_wwwauth", "ftp_banners", "telnet_banners", "ssh_banners",
    "sip_banners", "sip_user_agents", "dhcp_vendor_class", "x509_subjects", "x509_issuers", "hp_pjl_id", "rtsp_servers",
    "ssdp_server", "ntp_banners", "smb_native_lm", "onvif_manufacturer", "manufacturer", "http_cookies", "mdns_instance",
)  # fmt: skip

# Fields that hold a badge and nothing else.
BADGE_FIELDS = ("onvif_manufacturer", "manufacturer", "brand", "dhip_vendor", "dhip_manufacturer", "sadp_oeminfo")

_OBJECT_ID = re.compile(r"^\.?1\.3\.6\.1\.4\.1\.(\d{1,9}(?:\.\d{1,9}){0,3})")
_SCOPE_NAME = re.compile(r"onvif\.org/name/([^\s/]{1,60})", re.IGNORECASE)
_CERTIFICATE = ("x509_subjects", "x509_issuers")
# A sentence about compatibility names somebody else's products.
_ABOUT_OTHERS = re.compile(r"(?i)compatible|works with|designed for|powered by")
NAME_FIELDS = frozenset((*WORD_FIELDS, *BADGE_FIELDS, "wsd_scopes"))

_SHORT = 4
REMEMBERED = 4096  # texts of fields, of up to 1,000 characters each
_BEFORE_SHORT = ("", " ", '"', "\n", "=", "(")

Weight = Literal["strong", "medium", "weak"]


class NameIndex:
    """Makers' words and badges, ready to be looked for in replies."""

    def __init__(self, book: FingerprintBook, gazetteer: Gazetteer) -> None:
        self._numbers = book.numbers
        self._makers = book.makers
        self._gazetteer = gazetteer
        self._words: dict[str, tuple[str, str]] = {}
        for maker in book.makers.values():
            for word in maker.words:
                self._words.setdefault(word.lower(), (maker.id, word))
        self._begins = sorted(
            ((begin, maker.id) for maker in book.makers.values() for begin in maker.begins),
            key=lambda pair: -len(pair[0]),
        )
        self._order = sorted(self._words)
        self._automaton = AhoCorasick(self._order, matchkind=MatchKind.LeftmostLongest)
        # Banners repeat from device to device, whatever else their replies hold.
        self._maker_of = lru_cache(REMEMBERED)(self._first_maker)
        self._badges_alone = lru_cache(REMEMBERED)(gazetteer.alone)
        self._badges_in_reply = lru_cache(REMEMBERED)(gazetteer.names_in_reply)

    def match(self, seen: Observation, among: Collection[str] = NAME_FIELDS) -> list[Evidence]:
        """Enterprise number, maker's words and badges of one observation, in the fields named."""
        if seen.kind in RECORDED_KINDS:
            return []
        present = seen.fields.keys() & among
        return [*self._enterprise(seen), *self._maker_words(seen, present), *self._badges(seen, present)]

    @property
    def words(self) -> tuple[str, ...]:
        """Lower-case texts, each as a whole word, of which a field must hold one to name a maker (see also `begins`)."""
        return tuple(self._order)

    @property
    def begins(self) -> tuple[str, ...]:
        """Texts that a field must begin with to name a maker that has no word in it."""
        return tuple(begin for begin, _ in self._begins)

    def maker_in(self, text: str) -> str | None:
        """The maker whose word stands first in a text, an organisation's name for instance."""
        return self._first_maker(text, begins=True)

    def _enterprise(self, seen: Observation) -> Iterable[Evidence]:
        hit = _OBJECT_ID.match(seen.get("snmp_sysobjid"))
        if not hit:
            return
        arcs = hit[1].split(".")
        for length in range(len(arcs), 0, -1):
            row = self._numbers.get(".".join(arcs[:length]))
            if row:
                title = f"SNMP enterprise number {row.number}, registered to {row.organisation}"
                yield _evidence(
                    seen,
                    "enterprise-number",
                    "identity-reply",
                    "maker",
                    row.maker,
                    row.weight,
                    hit[0],
                    title,
                    row.status,
                )
                return

    def _maker_words(self, seen: Observation, present: Collection[str]) -> Iterable[Evidence]:
        for name in WORD_FIELDS:
            if name not in present:
                continue
            text = seen.get(name)[:1000]
            maker = self._maker_of(text, name not in _CERTIFICATE)
            if maker and not _ABOUT_OTHERS.search(text):
                kind: EvidenceClass = "certificate" if name in _CERTIFICATE else "identity-reply"
                title = f"{self._makers[maker].name} names itself in {name.replace('_', ' ')}"
                yield _evidence(seen, "maker-name", kind, "maker", maker, "strong", text, title)

    def _first_maker(self, text: str, begins: bool) -> str | None:
        if not text:
            return None
        if begins:
            begun = next((maker for begin, maker in self._begins if text.startswith(begin)), None)
            if begun:
                return begun
        lowered = text.lower()
        for number, start, end in self._automaton.find_matches_as_indexes(lowered):
            maker, word = self._words[self._order[number]]
            if _stands_alone(text, lowered, start, end, word):
                return maker
        return None

    def _badges(self, seen: Observation, present: Collection[str]) -> Iterable[Evidence]:
        cells = {name: seen.get(name) for name in BADGE_FIELDS if name in present and seen.get(name)}
        scope = _SCOPE_NAME.search(seen.get("wsd_scopes")) if "wsd_scopes" in present else None
        if scope:
            cells["wsd_scopes"] = re.sub(r"[_+]", " ", unquote(scope[1]))
        told: set[str] = set()
        for name, cell in cells.items():
            yield from self._brands(seen, name, cell[:200], "medium", told, alone=True)
        for name in WORD_FIELDS:
            if name in present and seen.get(name) and name not in cells:
                yield from self._brands(seen, name, seen.get(name)[:1000], "medium", told, alone=False)

    def _brands(
        self, seen: Observation, name: str, text: str, weight: Weight, told: set[str], *, alone: bool
    ) -> Iterable[Evidence]:
        if _ABOUT_OTHERS.search(text):
            return
        found = self._badges_alone(text) if alone else self._badges_in_reply(text)
        for mention in found:
            if mention.is_brand and mention.role == "item" and mention.subject not in told:
                told.add(mention.subject)
                kind: EvidenceClass = "certificate" if name in _CERTIFICATE else "identity-reply"
                title = f"the badge {mention.text} stands in {name.replace('_', ' ')}"
                yield _evidence(seen, "badge-name", kind, "brand", mention.subject, weight, mention.text, title)


def _stands_alone(text: str, lowered: str, start: int, end: int, word: str) -> bool:
    """A whole word; one of up to four letters also in its own case and after a blank: `HW:IBM` is a part, not a maker."""
    if lowered[start - 1 : start].isalnum() or lowered[end : end + 1].isalnum():
        return False
    if len(word) > _SHORT or len(lowered) != len(text):
        return True
    return text[start:end] == word and text[start - 1 : start] in _BEFORE_SHORT


def _evidence(
    seen: Observation,
    fingerprint: str,
    evidence: EvidenceClass,
    says: Literal["maker", "brand"],
    entity: str,
    weight: Weight,
    text: str,
    title: str,
    status: Status = "reported",
    captures: Mapping[str, str] | None = None,
) -> Evidence:
    return Evidence(
        fingerprint=fingerprint,
        evidence=evidence,
        says=says,
        entity=entity,
        weight=weight,
        observation=seen.id,
        place=place_of(seen),
        text=shown(text),
        title=title,
        status=status,
        captures=captures or {},
    )
