"""Two registers are told apart record by record, in the words of a reader of the law; files' lines do not matter."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.register.bundle.packing import pack_files, packed
from assay.register.contents import KINDS, records
from assay.register.diff import Change, RegisterDiff, diff
from assay.register.index import Register
from tests.register.small import CASES, FILES, MEASURE, PROFILE, TELLS, register

EXCEPTION = "    unless:\n      - {id: open-site, title: {en: An open site, fr: Un lieu ouvert}, when: {fact: site.public}, cite: text}\n"


def changed(folder: Path, *changes: tuple[str, str, str], extra: dict[str, str] | None = None) -> RegisterDiff:
    return diff(
        Register.load(register(folder / "before")), Register.load(register(folder / "after", *changes, extra=extra))
    )


def only(found: RegisterDiff) -> Change:
    assert len(found.changes) == 1, found.changes
    return found.changes[0]


def test_a_register_and_its_copy_do_not_differ(tmp_path: Path) -> None:
    found = changed(tmp_path)
    assert found.same_files
    assert found.changes == ()


def test_a_folder_and_its_bundle_do_not_differ(tmp_path: Path) -> None:
    folder = register(tmp_path / "own")
    (tmp_path / "own.zip").write_bytes(packed(pack_files(folder)))
    assert diff(Register.load(folder), Register.load(tmp_path / "own.zip")).same_files


def test_comments_and_the_order_of_keys_are_no_change(tmp_path: Path) -> None:
    reordered = "citation: Rule 1\nforce: binding\n"
    found = changed(tmp_path, (MEASURE, reordered, "# said otherwise\nforce: binding\ncitation: Rule 1\n"))
    assert not found.same_files
    assert found.changes == ()


@pytest.mark.parametrize(
    ("old", "new", "what", "place", "words"),
    [
        ("force: binding", "force: advisory", "force", "force", "binding → advisory"),
        ("until: null", 'until: "2025-01-01"', "interval", "period 2020-01-01 › until", "added: 2025-01-01"),
        ("state: in-force", "state: stayed", "interval", "period 2020-01-01 › state", "in-force → stayed"),
        ("        - {term: office}\n", "", "clause", "provision buying › applies when", "no longer requires office"),
        (
            "        - {term: office}\n",
            "        - {term: office}\n        - not: {any: [{fact: site.guarded}, {fact: site.public}]}\n",
            "clause",
            "provision buying › applies when",
            "now also requires not (site.guarded or site.public)",
        ),
        (
            "      all:\n        - {term: office}\n",
            "      any:\n        - {term: office}\n",
            "clause",
            "provision buying › applies when",
            "asks office or made-by-acme instead of office and made-by-acme",
        ),
        ("when: {fact: site.public}", "when: {not: {fact: site.public}}", "exception",
         "provision buying › exception open-site › when", "asks not site.public instead of site.public"),
        (EXCEPTION, "", "exception", "provision buying › exception open-site", "removed: An open site"),
        ("in: [office]", "in: [office, shop]", "term", "term office › values", "also lists shop"),
        ("relation: subsidiary-or-affiliate", "relation: control", "term", "term made-by-acme › relation",
         "subsidiary-or-affiliate → control"),
        ("within: 1", "within: 3", "deadline", "provision buying › step tell › deadline › within", "1 → 3"),
        ("acts: [buy]", "acts: [buy, use]", "provision", "provision buying › acts", "also lists use"),
        ("effect: forbid-buy", "effect: forbid-use", "provision", "provision buying › effect", "forbid-buy → forbid-use"),
        ("text: The text of the rule", "text: The text of a rule", "citation", "source text › text",
         "The text of the rule → The text of a rule"),
        ("{en: Offices do not buy Acme.", "{en: Offices never buy Acme.", "text", "summary",
         "Offices do not buy Acme. → Offices never buy Acme. (en)"),
        ("fr: Ne pas acheter.", "fr: N'achetez pas.", "text", "provision buying › duty", "Ne pas acheter. → N'achetez pas. (fr)"),
        ('verify_by: "2027-01-01"', 'verify_by: "2028-01-01"', "review", "verify by", "2027-01-01 → 2028-01-01"),
    ],
)  # fmt: skip
def test_what_changed_in_a_measure_is_said_in_words(
    old: str, new: str, what: str, place: str, words: str, tmp_path: Path
) -> None:
    change = only(changed(tmp_path, (MEASURE, old, new)))
    assert (change.kind, change.record) == ("measure", "xx-rule")
    assert (change.what, change.place, change.words) == (what, place, words)


def test_a_clause_deep_in_a_condition_is_one_change(tmp_path: Path) -> None:
    deep = "{any: [{all: [{fact: site.guarded}, {not: {fact: site.public}}]}, {term: office}]}"
    less = "{any: [{all: [{fact: site.guarded}]}, {term: office}]}"
    before = Register.load(register(tmp_path / "one", (MEASURE, "{term: office}", deep)))
    after = Register.load(register(tmp_path / "two", (MEASURE, "{term: office}", less)))
    assert only(diff(before, after)).words == "no longer requires not site.public"


def test_the_order_of_clauses_is_told_as_no_more_than_that(tmp_path: Path) -> None:
    there = "        - {term: office}\n        - {term: made-by-acme}\n"
    back = "        - {term: made-by-acme}\n        - {term: office}\n"
    assert only(changed(tmp_path, (MEASURE, there, back))).words == "the same clauses in another order"


def test_a_clause_left_alone_is_the_same_clause(tmp_path: Path) -> None:
    both = "      all:\n        - {term: office}\n        - {term: made-by-acme}\n"
    assert only(changed(tmp_path, (MEASURE, both, "      term: office\n"))).words == "no longer requires made-by-acme"


def test_texts_and_sources_alone_are_marked_so(tmp_path: Path) -> None:
    words = changed(tmp_path / "words", (MEASURE, "{en: Offices do", "{en: An office does"))
    force = changed(tmp_path / "force", (MEASURE, "force: binding", "force: advisory"))
    assert words.wording_only("measure", "xx-rule")
    assert not force.wording_only("measure", "xx-rule")


@pytest.mark.parametrize(
    ("file", "old", "new", "kind", "what", "words"),
    [
        ("entities/acme.yaml", "kind: company", "kind: company, country: CN", "entity", "value", "added: CN"),
        ("entities/acme.yaml", "kind: legal}]", "kind: legal}, {text: 亚克米, script: Hans, kind: alias}]", "entity", "name",
         "added: 亚克米"),
        ("brands/acme.yaml", "class: own-brand", "class: sold-brand", "brand", "value", "own-brand → sold-brand"),
        ("brands/acme.yaml", "class: own-brand,",
         "class: own-brand, makers: [{entity: acme, scope: all, confidence: low, status: unconfirmed}],", "brand", "maker row",
         "added: entity acme, scope all, confidence low, status unconfirmed"),
        (PROFILE, 'site.public: "yes"', 'site.public: "no"', "profile", "fact", "yes → no"),
        (TELLS, '"^Acme"', '"^Acme/"', "fingerprint", "pattern", "^Acme → ^Acme/"),
        ("facts.yaml", "classes: [public]", "classes: [public, open]", "fact", "choice", "also lists open"),
        (CASES, "outcome: does-not-apply", "outcome: exempt", "case", "case", "does-not-apply → exempt"),
        ("makers.yaml", "makers: []", "makers: [{id: zork, name: Zork}]", "maker", "added", "Zork"),
        ("pack.yaml", 'version: "1"', 'version: "2"', "pack", "pack", "1 → 2"),
    ],
)  # fmt: skip
def test_every_kind_of_record_is_compared(
    file: str, old: str, new: str, kind: str, what: str, words: str, tmp_path: Path
) -> None:
    change = only(changed(tmp_path, (file, old, new)))
    assert (change.kind, change.what, change.words) == (kind, what, words)


def test_records_that_came_and_went_are_named(tmp_path: Path) -> None:
    second = FILES[PROFILE].replace("id: office", "id: shop")
    found = changed(tmp_path, extra={"profiles/shop.yaml": second})
    assert only(found) == Change("profile", "shop", "added", "", "Office")
    back = diff(Register.load(tmp_path / "after"), Register.load(tmp_path / "before"))
    assert only(back).what == "removed"


def test_a_file_that_no_rule_reads_yet_is_compared_too(tmp_path: Path) -> None:
    """Else two registers could differ in something that nobody is told of."""
    found = changed(tmp_path, extra={"gate.yaml": 'confirmed: {classes: "2"}\n'})
    assert (only(found).kind, only(found).record) == ("policy", "gate")


def test_the_shipped_register_is_compared_whole() -> None:
    found = records(Register.load())
    assert tuple(found) == KINDS
    assert [kind for kind, rows in found.items() if not rows] == []
