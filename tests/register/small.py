"""A register of one measure, small enough to break in one place at a time."""

from __future__ import annotations

from pathlib import Path

from assay.observe.model import FIELDS
from assay.register.lint import Finding, lint

MEASURE = "measures/xx/xx-rule.yaml"
CASES = "cases/xx-rule.yaml"
PROFILE = "profiles/office.yaml"
TELLS = "fingerprints/acme.yaml"

FILES = {
    "pack.yaml": 'version: "1"\nas_of: "2026-01-01"\nsources_cover_to: "2026-01"\n',
    "outcomes.yaml": "outcomes: []\ntable: []\n",
    "makers.yaml": "makers: []\n",
    "enterprise_numbers.yaml": "numbers: []\n",
    "facts.yaml": """\
facts:
  - &fact
    id: organisation.kind
    type: choice
    label: {en: Kind, fr: Genre}
    question: {en: Which kind?, fr: Quel genre ?}
    why: {en: It decides., fr: Cela décide.}
    who: {en: Counsel, fr: Conseil}
    evidence: {en: An act, fr: Une loi}
    cost: 1
    asked_per: organisation
    choices:
      - {id: office, label: {en: Office, fr: Bureau}, classes: [public]}
      - {id: shop, label: {en: Shop, fr: Commerce}}
  - {id: device.maker, type: party, label: {en: Maker, fr: Fabricant}, question: {en: Who?, fr: Qui ?}, why: {en: w, fr: p},
     who: {en: w, fr: q}, evidence: {en: e, fr: p}, cost: 3, asked_per: device}
  - {id: device.acquired_on, type: date, label: {en: Day, fr: Jour}, question: {en: When?, fr: Quand ?}, why: {en: w, fr: p},
     who: {en: w, fr: q}, evidence: {en: e, fr: p}, cost: 2, asked_per: device}
  - {id: site.public, type: yes-no, label: {en: Open, fr: Ouvert}, question: {en: Open?, fr: Ouvert ?}, why: {en: w, fr: p},
     who: {en: w, fr: q}, evidence: {en: e, fr: p}, cost: 1, asked_per: site}
  - {id: site.guarded, type: yes-no, label: {en: Guarded, fr: Gardé}, question: {en: Guarded?, fr: Gardé ?},
     why: {en: w, fr: p}, who: {en: w, fr: q}, evidence: {en: e, fr: p}, cost: 1, asked_per: site}
acts:
  - {id: buy, label: {en: Buy, fr: Acheter}}
  - {id: use, label: {en: Use, fr: Utiliser}}
""",
    "entities/acme.yaml": """\
entities:
  - {id: acme, kind: company, names: [{text: Acme, script: Latn, kind: legal}]}
""",
    "brands/acme.yaml": """\
brands:
  - {id: acme-brand, name: Acme, class: own-brand, sources: [{text: A paper, kind: press}]}
""",
    PROFILE: """\
id: office
title: {en: Office, fr: Bureau}
description: {en: An office., fr: Un bureau.}
facts:
  organisation.kind: office
  site.public: "yes"
includes: []
""",
    TELLS: """\
fingerprints:
  - id: acme-server
    title: Acme names itself
    says: maker
    entity: acme
    evidence: identity-reply
    when:
      - {field: http_servers, pattern: "^Acme"}
    weight: medium
    survives_rebadging: unknown
    matches: [{fields: {http_servers: Acme/1}}]
    rejects: [{fields: {http_servers: Other/1}}]
    status: reported
    sources: [{text: A recording, kind: recording}]
""",
    MEASURE: """\
id: xx-rule
title: {en: The rule, fr: La règle}
jurisdiction: XX
issuer: {en: The State, fr: L'État}
instrument: {en: A rule, fr: Une règle}
citation: Rule 1
force: binding
summary: {en: Offices do not buy Acme., fr: Les bureaux n'achètent pas Acme.}
cites:
  text: {text: The text of the rule, kind: regulation, status: confirmed}
in_force:
  - {from: "2020-01-01", until: null, state: in-force, cite: text}
terms:
  office:
    title: {en: An office, fr: Un bureau}
    value: organisation.kind
    in: [office]
    cite: text
  made-by-acme:
    title: {en: Made by Acme, fr: Fait par Acme}
    party: device.maker
    is: [acme]
    relation: subsidiary-or-affiliate
    question: affiliate
    cite: text
provisions:
  - id: buying
    title: {en: Buying, fr: Achat}
    acts: [buy]
    effect: forbid-buy
    applies_when:
      all:
        - {term: office}
        - {term: made-by-acme}
    unless:
      - {id: open-site, title: {en: An open site, fr: Un lieu ouvert}, when: {fact: site.public}, cite: text}
    duty: {en: Do not buy., fr: Ne pas acheter.}
    steps:
      - {id: tell, title: {en: Tell, fr: Dire}, deadline: {within: 1, after: act}, cite: text}
    cite: text
open_questions:
  - id: affiliate
    text: {en: Is it an affiliate?, fr: Est-ce une affiliée ?}
    yes_means: {en: bound, fr: lié}
    no_means: {en: free, fr: libre}
    cite: text
does_not_reach:
  - {text: {en: Shops, fr: Commerces}, case: shop-buys}
history:
  - {on: "2020", text: {en: Made., fr: Pris.}, cite: text}
verified_on: "2026-01-01"
verify_by: "2027-01-01"
""",
    CASES: """\
measure: xx-rule
cases:
  - {id: office-buys, title: An office buys, act: buy, on: "2021-01-01", facts: {device.maker: acme}, expect: {outcome: prohibited}}
  - {id: shop-buys, title: A shop buys, act: buy, on: "2021-01-01", expect: {outcome: does-not-apply}}
  - {id: open-office-buys, title: At an open site, act: buy, on: "2021-01-01", expect: {outcome: exempt, exception: open-site}}
""",
}


def register(folder: Path, *changes: tuple[str, str, str], extra: dict[str, str] | None = None) -> Path:
    """The small register, each change (file, what stands there, what shall stand there) made exactly once."""
    files = FILES | (extra or {})
    for name, old, new in changes:
        assert files[name].count(old) == 1, f"{old!r} stands {files[name].count(old)} times in {name}"
        files[name] = files[name].replace(old, new)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def line_of(name: str, words: str, *changes: tuple[str, str, str], text: str | None = None) -> int:
    """The line on which `words` stand in the changed file, counted by us and not by the reader."""
    content = FILES[name] if text is None else text
    for file, old, new in changes:
        content = content.replace(old, new) if file == name else content
    lines = [number for number, line in enumerate(content.splitlines(), start=1) if words in line]
    assert len(lines) == 1, f"{words!r} stands on lines {lines} of {name}"
    return lines[0]


def findings(folder: Path) -> tuple[Finding, ...]:
    return lint(folder, fields=FIELDS)
