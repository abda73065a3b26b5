"""What no schema can see is found, named by file and line, and the shipped register is free of it."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from assay.observe.model import FIELDS
from assay.register.index import DATA
from assay.register.lint import MIXED_POLARITY, lint
from assay.register.lint_rules import effect_fault
from assay.register.measures import Effect, Force
from tests.register.small import CASES, FILES, MEASURE, PROFILE, TELLS, findings, line_of, register

Change = tuple[str, str, str]


def test_the_shipped_register_has_no_errors() -> None:
    assert [str(item) for item in lint(DATA, fields=FIELDS) if item.level == "error"] == []


def test_the_small_register_of_these_tests_has_no_findings(tmp_path: Path) -> None:
    assert [str(item) for item in findings(register(tmp_path))] == []


MEASURE_FAULTS: list[tuple[Change, str, str]] = [
    # what is changed, words on the line it is found at, words of the message
    (
        (MEASURE, "state: in-force, cite: text", "state: in-force, cite: gone"),
        "state: in-force",
        "cites no source 'gone'; the file has text",
    ),
    (
        (MEASURE, "state: in-force, cite: text", "state: in-force, cite: text, question: gone"),
        "state: in-force",
        "no open question 'gone'",
    ),
    ((MEASURE, "    in: [office]\n    cite: text", "    in: [office]\n    cite: gone"), "cite: gone", "cites no source 'gone'"),
    ((MEASURE, "    question: affiliate", "    question: gone"), "question: gone", "no open question 'gone'; add it under open_questions"),
    ((MEASURE, "value: organisation.kind", "value: organisation.sort"), "title: {en: An office", "no fact organisation.sort"),
    (
        (MEASURE, "value: organisation.kind", "value: device.acquired_on"),
        "title: {en: An office",
        "device.acquired_on is a date fact; a value term cannot test it",
    ),
    (
        (MEASURE, "party: device.maker", "party: site.public"),
        "title: {en: Made by Acme",
        "site.public is a yes-no fact; a party term cannot test it",
    ),
    (
        (MEASURE, "    value: organisation.kind\n    in: [office]", "    date: organisation.kind\n    before: '2021-01-01'"),
        "title: {en: An office",
        "organisation.kind is a choice fact; a date term cannot test it",
    ),
    ((MEASURE, "is: [acme]", "is: [acne]"), "is: [acne]", "no entity acne"),
    ((MEASURE, "in: [office]", "in: [offices]"), "title: {en: An office", "organisation.kind has no choice 'offices'"),
    ((MEASURE, "in: [office]", "not_in: [offices]"), "title: {en: An office", "organisation.kind has no choice 'offices'"),
    ((MEASURE, "in: [office]", "class: [private]"), "title: {en: An office", "no choice of organisation.kind is of class 'private'"),
    (
        (MEASURE, "in: [office]", "in: [office]\n    open: [bank]\n    question: affiliate"),
        "title: {en: An office",
        "organisation.kind has no choice 'bank'",
    ),
    ((MEASURE, "acts: [buy]", "acts: [sell]"), "acts: [sell]", "no act sell"),
    ((MEASURE, "    cite: text\nopen_questions", "    cite: gone\nopen_questions"), "cite: gone", "cites no source 'gone'"),
    ((MEASURE, "when: {fact: site.public}, cite: text", "when: {fact: site.public}, cite: gone"), "id: open-site", "cites no source 'gone'"),
    ((MEASURE, "after: act}, cite: text", "after: act}, cite: gone"), "id: tell", "cites no source 'gone'"),
    ((MEASURE, "- {term: office}", "- {term: office, cite: gone}"), "cite: gone", "cites no source 'gone'"),
    ((MEASURE, "- {term: office}", "- {term: offices}"), "- {term: offices}", "no term 'offices'; define it under terms"),
    ((MEASURE, "- {term: office}", "- any: [{term: office}, {question: gone}]"), "question: gone", "no open question 'gone'"),
    ((MEASURE, "- {term: office}", "- {term: office}\n        - not: {fact: site.hidden}"), "site.hidden", "site.hidden is no fact"),
    (
        (MEASURE, "- {term: office}", "- {term: office}\n        - {fact: organisation.kind}"),
        "fact: organisation.kind",
        "organisation.kind is a choice fact; define a term",
    ),
    ((MEASURE, "when: {fact: site.public}", "when: {fact: site.hidden}"), "id: open-site", "site.hidden is no fact"),
    ((MEASURE, "no_means: {en: free, fr: libre}\n    cite: text", "no_means: {en: free, fr: libre}\n    cite: gone"), "cite: gone", "cites no"),
    ((MEASURE, "fr: Pris.}, cite: text", "fr: Pris.}, cite: gone"), "cite: gone", "cites no source 'gone'"),
    ((MEASURE, "after: act}, cite: text", "after: act, cite: gone}, cite: text"), "id: tell", "cites no source 'gone'"),
    ((MEASURE, "case: shop-buys", "case: bank-buys"), "case: bank-buys", "no case 'bank-buys' tests that this is not reached"),
    ((MEASURE, "case: shop-buys", "case: shop-buys, cite: gone"), "case: shop-buys", "cites no source 'gone'"),
    (
        (MEASURE, 'verify_by: "2027-01-01"', 'verify_by: "2027-01-01"\nwhen_stale: unclear\nstale_question: gone'),
        "stale_question: gone",
        "no open question 'gone'",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "at", "message"), MEASURE_FAULTS, ids=[fault[2] for fault in MEASURE_FAULTS])
def test_a_reference_that_leads_nowhere_is_an_error_where_it_stands(
    tmp_path: Path, change: Change, at: str, message: str
) -> None:
    found = [item for item in findings(register(tmp_path, change)) if item.level == "error"]
    assert [(item.file, item.line) for item in found] == [(MEASURE, line_of(MEASURE, at, change))]
    assert message in found[0].message


def test_an_interval_of_one_limb_is_checked_too(tmp_path: Path) -> None:
    own = '    cite: text\n    in_force: [{from: "2021-01-01", state: in-force, cite: gone}]\nopen_questions'
    change = (MEASURE, "    cite: text\nopen_questions", own)
    (found,) = findings(register(tmp_path, change))
    assert (found.line, "cites no source 'gone'" in found.message) == (line_of(MEASURE, "in_force: [", change), True)


@pytest.mark.parametrize(
    "change",
    [
        (CASES, "expect: {outcome: exempt, exception: open-site}", "expect: {outcome: exempt}"),
        (CASES, FILES[CASES].split("cases:\n")[1].split("  - {id: open-office")[0], ""),
    ],
    ids=["never fires", "always fires"],
)
def test_an_exception_needs_a_case_that_fires_it_and_one_that_does_not(tmp_path: Path, change: Change) -> None:
    found = [item for item in findings(register(tmp_path, change)) if "exception open-site" in item.message]
    assert [(item.level, item.file, item.line) for item in found] == [
        ("error", MEASURE, line_of(MEASURE, "id: open-site"))
    ]


def test_a_measure_without_cases_is_an_error(tmp_path: Path) -> None:
    folder = register(tmp_path)
    (folder / CASES).unlink()
    assert any(item.message == "no cases: write cases/xx-rule.yaml" for item in findings(folder))


def test_a_case_id_that_stands_twice_is_an_error_where_it_stands_again(tmp_path: Path) -> None:
    change = (CASES, "{id: shop-buys,", "{id: office-buys,")
    found = [item for item in findings(register(tmp_path, change)) if "stands twice" in item.message]
    first = line_of(CASES, "title: An office buys")
    assert [str(item) for item in found] == [
        f"{CASES}:{first + 1}: error: the case id office-buys stands twice, first on line {first}"
    ]


def test_the_cases_of_a_measure_stand_in_one_file(tmp_path: Path) -> None:
    found = findings(register(tmp_path, extra={"cases/zz-rule.yaml": FILES[CASES]}))
    assert [str(item) for item in found] == [
        f"cases/zz-rule.yaml:1: error: the cases of xx-rule stand in {CASES} too; keep them in one file"
    ]


@pytest.mark.parametrize("name", ["yy-rule", "xx-rule"], ids=["of nothing", "of itself"])
def test_see_also_names_other_measures(tmp_path: Path, name: str) -> None:
    change = (MEASURE, "history:", f"see_also: [{name}]\nhistory:")
    (found,) = findings(register(tmp_path, change))
    assert (found.line, found.message) == (
        line_of(MEASURE, "see_also:", change),
        f"see_also names {name}, which is no other measure",
    )


# Every leaf has a source or inherits one (engine 2.3 b): the schema asks for the provision's, the exception's and the term's.


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("    cite: text\nopen_questions", "open_questions", "id: buying"),
        ("when: {fact: site.public}, cite: text", "when: {fact: site.public}", "id: open-site"),
        ("    in: [office]\n    cite: text", "    in: [office]", "title: {en: An office"),
        ("state: in-force, cite: text", "state: in-force", "state: in-force"),
        ("after: act}, cite: text", "after: act}", "id: tell"),
    ],
    ids=["provision", "exception", "term", "interval", "step"],
)
def test_nothing_stands_that_neither_cites_nor_inherits(tmp_path: Path, old: str, new: str, at: str) -> None:
    change = (MEASURE, old, new)
    (found,) = findings(register(tmp_path, change))
    assert (found.level, found.line) == ("error", line_of(MEASURE, at, change))
    assert "cite: Field required" in found.message


# Effects and forces (engine 2.3 d)


@pytest.mark.parametrize("force", get_args(Force))
def test_a_force_goes_with_some_effects_and_every_effect_with_some_force(force: Force) -> None:
    assert any(not effect_fault(force, effect) for effect in get_args(Effect))
    assert {
        effect for other in get_args(Force) for effect in get_args(Effect) if not effect_fault(other, effect)
    } == set(get_args(Effect))


@pytest.mark.parametrize(
    ("force", "effect"),
    [("list", "forbid-buy"), ("enabling", "remove"), ("none-found", "forbid-use"), ("advisory", "forbid-import"),
     ("government-only", "forbid-sell"), ("binding", "none"), ("binding", "advise"), ("contract", "licence")],
)  # fmt: skip
def test_an_effect_that_its_force_cannot_have_is_an_error(tmp_path: Path, force: str, effect: str) -> None:
    changes = ((MEASURE, "force: binding", f"force: {force}"), (MEASURE, "effect: forbid-buy", f"effect: {effect}"))
    (found,) = [item for item in findings(register(tmp_path, *changes)) if "does not go with" in item.message]
    assert (found.level, found.line) == ("error", line_of(MEASURE, f"effect: {effect}", *changes))


# How sure a statement is


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("fr: Pris.}, cite: text", "fr: Pris.}, cite: paper, status: confirmed"),
        ("after: act}, cite: text", "after: act, status: confirmed, cite: paper}, cite: text"),
        ("after: act}, cite: text", "after: act, status: confirmed}, cite: paper"),
    ],
    ids=["event", "deadline with a source", "deadline without"],
)
def test_a_statement_surer_than_its_source_is_an_error(tmp_path: Path, old: str, new: str) -> None:
    paper = (MEASURE, "in_force:", "  paper: {text: A paper, kind: press}\nin_force:")
    (found,) = findings(register(tmp_path, paper, (MEASURE, old, new)))
    assert found.message == "says confirmed, but its source 'paper' is reported; cite a surer one or say reported"


def test_a_row_surer_than_every_source_it_names_is_an_error(tmp_path: Path) -> None:
    row = "{entity: acme, scope: all, confidence: low, status: confirmed, sources: [{text: A paper, kind: press}]}"
    change = ("brands/acme.yaml", "class: own-brand,", f"class: own-brand, makers: [{row}],")
    (found,) = findings(register(tmp_path, change))
    assert (found.file, found.line) == ("brands/acme.yaml", 2)
    assert found.message == "says confirmed, but the surest of its sources is reported; say reported"


def test_cases_of_a_measure_that_is_not_there_are_an_error(tmp_path: Path) -> None:
    extra = {"cases/yy-rule.yaml": FILES[CASES].replace("measure: xx-rule", "# moved\nmeasure: yy-rule")}
    (found,) = findings(register(tmp_path, extra=extra))
    assert str(found) == "cases/yy-rule.yaml:2: error: cases for yy-rule, which is no measure"


def test_one_measure_in_two_files_is_an_error(tmp_path: Path) -> None:
    found = findings(register(tmp_path, extra={"measures/zz/xx-rule.yaml": FILES[MEASURE]}))
    assert [str(item) for item in found] == [
        "measures/zz/xx-rule.yaml:1: error: measure xx-rule stands in measures/xx/xx-rule.yaml too"
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("site.public:", "site.hidden:", "no fact site.hidden"),
        ("organisation.kind: office", "organisation.kind: bank", "organisation.kind has no choice 'bank'"),
        ("includes: []", "includes: [base]", "no profile base"),
    ],
)
def test_a_profile_names_facts_choices_and_profiles_that_exist(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    (found,) = findings(register(tmp_path, (PROFILE, old, new)))
    assert str(found) == f"{PROFILE}:{line_of(PROFILE, new, (PROFILE, old, new))}: error: {message}"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("entity: acme", "entity: acne", "neither an entity nor a maker"),
        ("says: maker", "says: brand", "names the brand 'acme', which the register does not hold"),
        (
            "field: http_servers, pattern",
            "field: http_server, pattern",
            "looks at 'http_server', which no observation has",
        ),
        ('pattern: "^Acme"', 'pattern: "(?<=x)Acme"', "(?<=x)Acme"),
        ('pattern: "^Acme"}', 'pattern: "^Acme", absent: "true"}', "only says what must be absent"),
        ("weight: medium", "weight: medium\n    clears: [other-tell]", "clears 'other-tell', which is no fingerprint"),
        ("evidence: identity-reply", "evidence: claim", "never a claim"),
    ],
)
def test_a_fault_of_a_fingerprint_names_its_file_and_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    found = findings(register(tmp_path, (TELLS, old, new)))
    assert {(item.level, item.file, item.line) for item in found} == {
        ("error", TELLS, line_of(TELLS, "id: acme-server"))
    }
    assert any(message in item.message and item.message.startswith("acme-server: ") for item in found)


def test_an_unused_term_is_a_warning(tmp_path: Path) -> None:
    change = (MEASURE, "        - {term: made-by-acme}\n", "")
    (found,) = findings(register(tmp_path, change))
    assert (found.level, found.message) == ("warning", "nothing uses the term made-by-acme")
    assert found.line == line_of(MEASURE, "title: {en: Made by Acme", change)


def test_a_term_that_only_an_exception_uses_is_used(tmp_path: Path) -> None:
    moved = (MEASURE, "        - {term: made-by-acme}\n", "")
    change = (MEASURE, "when: {fact: site.public}", "when: {all: [{fact: site.public}, {term: made-by-acme}]}")
    assert findings(register(tmp_path, moved, change)) == ()


@pytest.mark.parametrize(("mixed", "warned"), [(MIXED_POLARITY, False), (MIXED_POLARITY + 1, True)])
def test_many_clauses_both_plain_and_negated_are_a_warning(tmp_path: Path, mixed: int, warned: bool) -> None:
    clauses = ["fact: site.public", "fact: site.guarded", "term: office", "term: made-by-acme", "question: affiliate"][
        :mixed
    ]
    both = "\n".join(f"        - any: [{{{clause}}}, {{not: {{{clause}}}}}]" for clause in clauses)
    change = (MEASURE, "        - {term: office}\n", f"        - {{term: office}}\n{both}\n")
    found = findings(register(tmp_path, change))
    assert [item.level for item in found] == ["warning"] * warned
    assert all("stand both plain and negated" in item.message for item in found)


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        (MEASURE, "force: binding", "force: strong", line_of(MEASURE, "force: binding")),
        (MEASURE, "id: xx-rule", "id: xx-rule\nid: xx-rule", 2),
        (CASES, "title: A shop buys, ", "", line_of(CASES, "id: shop-buys")),
        (PROFILE, "title: {en: Office, fr: Bureau}", "title: {en: Office}", 2),
        (TELLS, "weight: medium", "weight: heavy", line_of(TELLS, "weight: medium")),
        ("entities/acme.yaml", "kind: company", "kind: firm", 2),
        ("brands/acme.yaml", "class: own-brand", "class: brand", 2),
        ("facts.yaml", "type: party", "type: company", line_of("facts.yaml", "id: device.maker")),
    ],
)
def test_a_file_that_does_not_load_is_one_error_with_its_line(
    tmp_path: Path, name: str, old: str, new: str, line: int
) -> None:
    (found,) = findings(register(tmp_path, (name, old, new)))
    assert (found.level, found.file, found.line) == ("error", name, line)


def test_findings_come_in_the_order_of_file_and_line(tmp_path: Path) -> None:
    changes = [
        (PROFILE, "includes: []", "includes: [base]"),
        (MEASURE, "is: [acme]", "is: [acne]"),
        (MEASURE, "acts: [buy]", "acts: [sell]"),
    ]
    found = findings(register(tmp_path, *changes))
    assert [item.file for item in found] == [MEASURE, MEASURE, PROFILE]
    assert found[0].line < found[1].line
