"""A quote is found in the text it was taken from, whatever the printer did to it, and a wrong one is not."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import RegisterError
from assay.register.archive import Archive, address_name, check_quotes, holds, normal
from tests.register.small import MEASURE, line_of, register

URL = "https://example.org/rule"
CITE = "text: {text: The text of the rule, kind: regulation, status: confirmed}"
QUOTE = "No office shall buy “Acme” goods"
TEXT = 'Section 1. No office shall\n  buy "Acme" goods - ever - or rent them.\n'


def quoting(folder: Path, quote: str = QUOTE, extra: str = "") -> tuple[Path, tuple[str, str, str]]:
    new = CITE.replace("status: confirmed", f'status: confirmed, url: "{URL}", quote: "{quote}"{extra}')
    change = (MEASURE, CITE, new)
    return register(folder / "own", change), change


def archived(folder: Path, text: str = TEXT, name: str | None = None) -> Path:
    made = folder / "archive"
    made.mkdir(exist_ok=True)
    (made / (name or address_name(URL))).write_text(text, encoding="utf-8")
    return made


def test_a_quote_in_its_archived_text_is_found(tmp_path: Path) -> None:
    check = check_quotes(quoting(tmp_path)[0], archived(tmp_path))
    assert (check.quotes, check.found, check.unarchived, check.missing) == (1, 1, 0, [])


def test_a_quote_that_the_text_does_not_have_is_named_with_its_line(tmp_path: Path) -> None:
    folder, change = quoting(tmp_path, "No office may buy")
    (missing,) = check_quotes(folder, archived(tmp_path)).missing
    assert (missing.file, missing.line) == (MEASURE, line_of(MEASURE, "quote:", change))
    assert "No office may buy" in missing.message


def test_a_quote_without_an_archived_text_is_counted(tmp_path: Path) -> None:
    check = check_quotes(quoting(tmp_path)[0], archived(tmp_path, name="other.txt"))
    assert (check.found, check.unarchived, check.missing) == (0, 1, [])


@pytest.mark.parametrize(
    ("quote", "there"),
    [
        ("No office shall buy 'Acme' goods", False),  # single marks are not double ones
        ("no office shall buy", False),  # the case of words is the text's own
        ("buy « Acme » goods — ever", True),
        ("No office shall ... rent them", True),
        ("rent them […] No office shall", False),  # in their order
        ("goods – ever – or", True),
        ("No offices shall", False),
    ],
)
def test_printing_makes_no_difference_and_words_do(quote: str, there: bool) -> None:
    assert holds(normal(TEXT), quote) is there


@given(st.text(alphabet="ab '\"“”–-\u00a0\n", max_size=30))
def test_a_text_is_normal_once_and_for_all(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(st.text(max_size=40), st.text(min_size=1, max_size=20), st.text(max_size=40))
def test_a_piece_cut_out_at_words_is_found_again(before: str, piece: str, after: str) -> None:
    if "..." not in normal(piece):
        assert holds(normal(f"{before} {piece} {after}"), piece)


def test_an_index_names_texts_by_address_and_any_of_several_will_do(tmp_path: Path) -> None:
    archive = archived(tmp_path, "Nothing here.", "one.txt")
    archived(tmp_path, TEXT, "two.txt")
    (archive / "index.csv").write_text(f"url,file\n{URL},one.txt\n{URL},two.txt\n", encoding="utf-8")
    assert check_quotes(quoting(tmp_path)[0], archive).found == 1


@pytest.mark.parametrize("name", ["gone.txt", "../../etc/passwd"])
def test_an_index_that_leads_nowhere_or_out_is_refused(tmp_path: Path, name: str) -> None:
    archive = archived(tmp_path)
    (archive / "index.csv").write_text(f"url,file\n{URL},{name}\n", encoding="utf-8")
    with pytest.raises(RegisterError, match="no file") as raised:
        Archive(archive)
    assert raised.value.line == 2


def test_a_source_that_names_its_text_is_looked_for_in_that_one_alone(tmp_path: Path) -> None:
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    folder, _ = quoting(tmp_path, extra=f", sha256: {digest}")
    assert check_quotes(folder, archived(tmp_path)).found == 1
    (missing,) = check_quotes(folder, archived(tmp_path, TEXT + "Amended.")).missing
    assert "not the one this source names" in missing.message


def test_a_text_that_is_not_utf_8_is_refused_with_its_name(tmp_path: Path) -> None:
    archive = archived(tmp_path)
    (archive / address_name(URL)).write_bytes(b"caf\xe9")
    with pytest.raises(RegisterError, match="not UTF-8"):
        check_quotes(quoting(tmp_path)[0], archive)
