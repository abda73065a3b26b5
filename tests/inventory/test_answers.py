"""Answers people gave: read from CSV and YAML, and the form they are asked with."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.errors import FactsError
from assay.inventory.answers import Answer, Question, answers_on, read_answers, write_form
from assay.observe.cells import as_written, inert

ASKED = Question(
    "site:Dépôt", "site.sensitive", {"en": "Is the site sensitive?", "fr": "Le site est-il sensible ?"}, ("yes", "no"),
    {"en": "Some rules bind sensitive sites.", "fr": "Certaines règles visent les sites sensibles."}, 12, ("uk-wms",),
)  # fmt: skip


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_yaml_answers_keep_who_when_and_until(tmp_path: Path) -> None:
    text = (
        'answers:\n  - {subject: "site:Depot", fact: site.sensitive, value: yes, by: "J. Roy", on: 2026-11-03,'
        " note: guards, from: 2026-01, until: 2026-12-31}\n"
        "  - {subject: organisation, fact: organisation.country, value: NO}\n"
    )
    path = written(tmp_path, "a.yaml", text)
    first, second = read_answers(path)
    assert first == Answer(
        "site:Depot", "site.sensitive", "yes", "J. Roy", "2026-11-03", "guards", "2026-01", "2026-12-31", str(path), 2
    )
    assert second.value == "NO"  # Norway, and no answer of no


def test_csv_answers_with_french_headings_and_words(tmp_path: Path) -> None:
    rows = ["site:Dépôt;site.sensitive;Oui;J. Roy;2026-11-03;", "appareil:dev-1;device.kind;inconnu;;;"]
    text = "\n".join(["Sujet;Fait;Réponse;Par;Le;Remarque", *rows, ""])
    first, second = read_answers(written(tmp_path, "a.csv", text))
    assert (first.subject, first.value, first.by, first.on) == ("site:Dépôt", "yes", "J. Roy", "2026-11-03")
    assert (second.subject, second.value) == ("device:dev-1", "unknown")


@pytest.mark.parametrize(
    "subject",
    [
        "organisation",
        "site:Depot",
        "device:dev-1234",
        "purchase:pur-1",
        "contract:W123",
        "lot:pur-1",
        "contract",
        "question:q",
    ],
)
def test_every_kind_of_subject_is_read(tmp_path: Path, subject: str) -> None:
    (answer,) = read_answers(written(tmp_path, "a.csv", f"subject,fact,value\n{subject},device.kind,x\n"))
    assert answer.subject == subject


def test_rows_without_a_value_are_unanswered_and_passed_over(tmp_path: Path) -> None:
    text = "subject,fact,value\nsite:Depot,site.sensitive,\nsite:Depot,site.other, \nsite:West,site.sensitive,no\n"
    assert [answer.subject for answer in read_answers(written(tmp_path, "a.csv", text))] == ["site:West"]


@pytest.mark.parametrize(
    ("name", "text", "place", "says"),
    [
        ("a.csv", "subject,fact,answered\nsite:D,site.x,yes\n", ":1:", "no column 'value'"),
        ("a.csv", "subject,fact,value\nplanet:D,site.x,yes\n", ":2:", "unknown subject 'planet:D'"),
        ("a.csv", "subject,fact,value\nsite,site.x,yes\n", ":2:", "write site:NAME"),
        ("a.csv", "subject,fact,value\norganisation:us,organisation.x,yes\n", ":2:", "write organisation"),
        ("a.csv", "subject,fact,value\nsite:D,sensitive,yes\n", ":2:", "not a fact"),
        ("a.csv", "subject,fact,value,on\nsite:D,site.x,yes,03/11/2026\n", ":2:", "write it as 2026-11-03"),
        ("a.csv", "subject,fact,value,from,until\nsite:D,site.x,yes,2026-02,2026-01\n", ":2:", "before it begins"),
        ("a.csv", "subject,fact,value\nsite:D,site.x,yes\nsite:D,site.x,no\n", ":3:", "'yes' on line 2"),
        ("a.csv", 'subject,fact,value\nsite:D,site.x,"yes\n', ":2:", "not CSV"),
        ("a.yaml", "answers:\n  - {subject: site:D, fact: site.x, valeu: yes}\n", ":2:", "unknown key 'valeu'"),
        ("a.yaml", "answers:\n  - subject: site:D\n    fact: site.x\n    value: [yes]\n", ":4:", "expected one text"),
        ("a.yaml", "answers: yes\n", ":1:", "expected a list"),
        ("a.yaml", "answers:\n\t- x\n", ":2:", "found character"),
        ("a.yaml", "answers: " + "[" * 200_000, ":1:", "nested too deep"),
        ("a.yaml", "answers:\n  - &a {subject: site:D}\n  - *a\n", ":3:", "write the value out"),
        ("a.xlsx", "x", ":", "save it as CSV"),
        ("a.csv", "  \n", ":", "empty"),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_remedy(
    tmp_path: Path, name: str, text: str, place: str, says: str
) -> None:
    with pytest.raises(FactsError) as caught:
        read_answers(written(tmp_path, name, text))
    assert f"{name}{place}" in str(caught.value) and says in str(caught.value)


def test_a_binary_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"subject\0fact\0value")
    with pytest.raises(FactsError, match="not a text file"):
        read_answers(path)


def test_a_day_first_date_that_can_only_be_read_one_way_is_read(tmp_path: Path) -> None:
    text = "subject,fact,value,on\nsite:D,site.x,yes,25/11/2026\n"
    assert read_answers(written(tmp_path, "a.csv", text))[0].on == "2026-11-25"


def test_the_answer_given_last_holds_and_only_in_its_period() -> None:
    old = Answer("site:D", "site.x", "no", on="2026-01-01", file="a.csv", line=2)
    new = Answer("site:D", "site.x", "yes", on="2026-06-01", until="2026-11", file="a.csv", line=3)
    assert answers_on([new, old], dt.date(2026, 11, 30)) == {("site:D", "site.x"): new}
    assert answers_on([new, old], dt.date(2026, 12, 1)) == {("site:D", "site.x"): old}


@pytest.mark.parametrize("name", ["form.csv", "form.yaml"])
def test_the_form_comes_back_unanswered_as_no_answers(tmp_path: Path, name: str) -> None:
    write_form([ASKED], tmp_path / name)
    assert read_answers(tmp_path / name) == ()


@pytest.mark.parametrize(
    ("name", "blank", "filled"),
    [("form.csv", "yes | no | unknown,,", "yes | no | unknown,no,"), ("form.yaml", 'value: ""', 'value: "no"')],
)
def test_the_form_filled_in_is_an_answers_file(tmp_path: Path, name: str, blank: str, filled: str) -> None:
    write_form([ASKED], tmp_path / name)
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert blank in text
    (tmp_path / name).write_text(text.replace(blank, filled, 1), encoding="utf-8")
    (answer,) = read_answers(tmp_path / name)
    assert (answer.subject, answer.fact, answer.value) == ("site:Dépôt", "site.sensitive", "no")


@pytest.mark.parametrize("name", ["form.csv", "form.yaml"])
def test_the_form_tells_the_question_the_reason_and_the_reach_in_both_languages(tmp_path: Path, name: str) -> None:
    write_form([ASKED], tmp_path / name)
    text = (tmp_path / name).read_text(encoding="utf-8")
    for part in (
        "Is the site sensitive?",
        "Le site est-il sensible ?",
        "Certaines règles",
        "yes | no | unknown",
        "12",
        "uk-wms",
    ):
        assert part in text


def test_one_row_per_subject_and_fact_for_all_measures_that_ask_it(tmp_path: Path) -> None:
    again = Question(ASKED.subject, ASKED.fact, ASKED.question, ASKED.choices, ASKED.why, 3, ("us-889",))
    write_form([ASKED, again], tmp_path / "form.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "form.csv").read_text(encoding="utf-8-sig"))))
    assert [(line["devices"], line["measures"]) for line in rows] == [("12", "uk-wms us-889")]


def test_no_cell_of_the_form_is_a_formula(tmp_path: Path) -> None:
    hostile = Question(
        'site:=HYPERLINK("x")', "site.sensitive", {"en": "=1+1", "fr": "@SUM"}, ("-1",), {"en": "+x", "fr": "\tx"}, 1
    )
    write_form([hostile], tmp_path / "form.csv")
    for line in csv.reader(io.StringIO((tmp_path / "form.csv").read_text(encoding="utf-8-sig"), newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in line)


def test_a_guarded_cell_is_read_back_without_its_guard(tmp_path: Path) -> None:
    (answer,) = read_answers(written(tmp_path, "a.csv", "subject,fact,value\nsite:D,site.x,'=5\n"))
    assert answer.value == "=5"


def test_a_form_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FactsError, match="CSV or YAML"):
        write_form([ASKED], tmp_path / "form.docx")


@given(st.text())
def test_an_inert_cell_is_no_formula_and_loses_nothing(text: str) -> None:
    assert as_written(inert(text)) == text
    assert not inert(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda name: " ".join(name.split()) == name)
)
def test_any_site_name_survives_the_yaml_form(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    path = tmp_path_factory.mktemp("form") / "form.yaml"
    write_form([Question(f"site:{name}", "site.x", {"en": name, "fr": name}, (), {}, 1)], path)
    path.write_text(path.read_text(encoding="utf-8").replace('value: ""', "value: yes"), encoding="utf-8")
    (answer,) = read_answers(path)
    assert answer.subject == f"site:{name}"
