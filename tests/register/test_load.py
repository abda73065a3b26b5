"""Register files keep what was written: no scalar is guessed at, and a fault is named by file and line."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import RegisterError
from assay.register.index import DATA
from assay.register.load import MAX_DEPTH, MAX_SIZE, parse_yaml, read_yaml, typed, yaml_files
from assay.register.schema import Entity, Source


def refused(text: str | bytes) -> RegisterError:
    with pytest.raises(RegisterError) as caught:
        parse_yaml(text, "file.yaml")
    assert caught.value.file == "file.yaml"
    return caught.value


@pytest.mark.parametrize(
    "scalar",
    ["NO", "no", "yes", "on", "off", "y", "true", "0012", "0x1F", "1e3", "1_000", "12:30:45", "2023-02-06", "2023-02", "3.10",
     "-0", "+1", ".inf", ".nan", "=", "Null", "NULL"],
)  # fmt: skip
def test_a_plain_scalar_stays_the_text_that_was_written(scalar: str) -> None:
    assert parse_yaml(f"value: {scalar}", "file.yaml").data == {"value": scalar}


def test_norway_is_a_country_and_a_date_a_text_once_typed() -> None:
    entity = typed(
        Entity,
        parse_yaml(
            "id: 0012\nkind: company\ncountry: NO\nfounded: 2023-02\nnames: [{text: 0012, script: Latn, kind: legal}]",
            "e.yaml",
        ),
    )
    assert (entity.id, entity.country, entity.founded, entity.names[0].text) == ("0012", "NO", "2023-02", "0012")


@pytest.mark.parametrize("written", ["null", "~", ""])
def test_a_plain_null_is_no_value(written: str) -> None:
    assert parse_yaml(f"value: {written}\nlist: [{written or 'null'}]", "file.yaml").data == {
        "value": None,
        "list": [None],
    }


@pytest.mark.parametrize("written", ["'null'", '"~"', "''", '""'])
def test_a_quoted_null_is_text(written: str) -> None:
    assert parse_yaml(f"value: {written}", "file.yaml").data == {"value": written[1:-1]}


def test_a_block_text_keeps_its_words() -> None:
    assert parse_yaml("value: >-\n  null\nother: |\n  no\n", "file.yaml").data == {"value": "null", "other": "no\n"}


def test_a_tag_makes_nothing_but_text() -> None:
    assert parse_yaml("a: !!python/object/apply:os.system [echo]\nb: !!int 5", "file.yaml").data == {
        "a": ["echo"],
        "b": "5",
    }


def test_an_empty_file_is_nothing_and_has_a_first_line() -> None:
    document = parse_yaml("", "file.yaml")
    assert document.data is None
    assert document.line(("any",)) == 1


def test_a_line_is_that_of_the_value_or_of_what_stands_around_it() -> None:
    document = parse_yaml("a: 1\nb:\n  - x: 1\n    y: 2\n  - 3\n", "file.yaml")
    assert document.line(("b", 0, "y")) == 4
    assert document.line(("b", 1)) == 5
    assert document.line(("b", 0, "missing", "deeper")) == document.line(("b", 0)) == 3
    assert document.line(("nowhere",)) == 1


def test_a_key_that_stands_twice_is_refused_where_it_stands_again() -> None:
    fault = refused("one: 1\ntwo: 2\none: 3\n")
    assert (fault.line, "'one' stands twice" in fault.message, fault.remedy) == (3, True, "keep one of them")


def test_keys_that_yaml_would_hold_equal_are_two_texts() -> None:
    assert parse_yaml("yes: 1\ntrue: 2\n1: 3\n01: 4\n", "file.yaml").data == {
        "yes": "1",
        "true": "2",
        "1": "3",
        "01": "4",
    }


def test_a_key_that_is_no_text_is_refused() -> None:
    assert refused("a: 1\n? [b, c]\n: 2\n").line == 2


def test_two_documents_in_one_file_are_refused_since_the_second_would_be_lost() -> None:
    assert refused("a: 1\n---\nb: 2\n").line == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [1, 2\nb: 3\n", 2),
        ("a: 1\n\tb: 2\n", 2),
        ("a: 1\nb: 'open\n", 3),
        ("k: v: w\n", 1),
        ("a:\n  - 1\n b: 2\n", 3),
    ],
)
def test_what_is_no_yaml_is_refused_with_its_line(text: str, line: int) -> None:
    assert refused(text).line == line


def test_a_control_character_is_refused() -> None:
    assert refused("a: \x00").message


def test_bytes_that_are_no_utf8_are_refused_with_the_place_and_the_remedy() -> None:
    fault = refused("name: Montréal".encode("latin-1"))
    assert (fault.message, fault.remedy) == ("not UTF-8 (byte 11)", "save the file as UTF-8")


def test_a_byte_order_mark_is_not_part_of_the_first_key() -> None:
    assert parse_yaml(b"\xef\xbb\xbfa: 1\n", "file.yaml").data == {"a": "1"}


def test_an_anchor_is_used_again_within_its_file() -> None:
    document = parse_yaml("first: &both {a: no, b: [1, 2]}\nsecond: *both\n", "file.yaml")
    assert document.data["second"] == document.data["first"] == {"a": "no", "b": ["1", "2"]}
    assert document.data["second"] is not document.data["first"]
    assert document.line(("second", "b")) == 1


def test_a_merge_key_is_an_ordinary_key_that_no_schema_knows() -> None:
    assert parse_yaml("base: &base {a: 1}\nuse: {<<: *base, b: 2}\n", "file.yaml").data["use"] == {
        "<<": {"a": "1"},
        "b": "2",
    }


def test_an_alias_without_an_anchor_is_refused() -> None:
    assert refused("a: 1\nb: *nothing\n").line == 2


def test_an_alias_inside_its_own_anchor_is_refused() -> None:
    assert "nested deeper" in refused("a: &a\n  - *a\n").message


def test_aliases_cannot_be_multiplied_without_end() -> None:
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 12)]
    began = time.monotonic()
    assert "values" in refused("\n".join(lines)).message
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "[" * 100_000 + "]" * 100_000, "{a: " * 100_000, "- " * 100_000, "".join(f"{' ' * n}a:\n" for n in range(2_000))],
    ids=["open", "closed", "maps", "dashes", "block"],
)  # fmt: skip
def test_deep_nesting_is_refused_and_overflows_no_stack(text: str) -> None:
    assert "nested deeper" in refused(text).message


def test_nesting_up_to_the_limit_is_read() -> None:
    assert parse_yaml("[" * MAX_DEPTH + "]" * MAX_DEPTH, "file.yaml").data is not None


def test_a_huge_file_is_refused_before_it_is_parsed() -> None:
    assert "longer than" in refused("a: " + "x" * MAX_SIZE).message


def test_a_long_list_is_read() -> None:
    assert len(parse_yaml("\n".join(["list:", *["  - {a: 1, b: 2}"] * 20_000]), "file.yaml").data["list"]) == 20_000


def test_a_file_keeps_the_name_it_is_given(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text("a: 1", encoding="utf-8")
    assert read_yaml(path).file == str(path)
    assert read_yaml(path, name="measures/one.yaml").file == "measures/one.yaml"


def test_a_record_that_fails_its_schema_names_line_field_value_and_how_many_more() -> None:
    document = parse_yaml("list:\n  - text: A paper\n    kind: rumour\n    status: certain\n", "sources.yaml")
    with pytest.raises(RegisterError) as caught:
        typed(Source, document, ("list", 0))
    fault = caught.value
    assert str(fault).startswith("sources.yaml:3: kind: ")
    assert "found 'rumour'" in fault.message
    assert "(and 1 more)" in fault.message


def test_a_field_that_the_schema_does_not_know_is_refused() -> None:
    with pytest.raises(RegisterError) as caught:
        typed(Source, parse_yaml("text: A paper\nkind: press\nrelevance: high\n", "s.yaml"))
    assert (caught.value.line, "relevance" in caught.value.message) == (3, True)


def test_a_field_that_is_missing_is_named_at_its_record() -> None:
    with pytest.raises(RegisterError) as caught:
        typed(Source, parse_yaml("- kind: press\n- text: A paper\n", "s.yaml"), (1,))
    assert (caught.value.line, caught.value.message) == (2, "kind: Field required")


def test_files_come_in_a_stable_order(tmp_path: Path) -> None:
    for name in ("b/two.yaml", "a.yaml", "b/one.yaml", "c.txt", "b/three.yml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [path.relative_to(tmp_path).as_posix() for path in yaml_files(tmp_path)] == [
        "a.yaml",
        "b/one.yaml",
        "b/two.yaml",
    ]


def test_every_register_file_reads_as_a_plain_yaml_reader_reads_it() -> None:
    """Our builder and PyYAML's own constructor agree on every file, nulls apart."""
    files = list(yaml_files(DATA))
    assert files
    for path in files:
        assert _without_nulls(read_yaml(path).data) == yaml.load(path.read_bytes(), Loader=yaml.CBaseLoader), path.name


def _without_nulls(data: object) -> object:
    """`null` and `~` as BaseLoader writes an empty scalar; the register writes `null` out."""
    match data:
        case dict():
            return {key: _without_nulls(value) for key, value in data.items()}
        case list():
            return [_without_nulls(value) for value in data]
        case None:
            return "null"
        case _:
            return data


_SCALARS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)
_DATA = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_SCALARS, inner, max_size=4), max_leaves=20
)


@given(_DATA)
def test_whatever_text_is_written_quoted_comes_back(data: object) -> None:
    written = yaml.safe_dump(data, allow_unicode=True, default_style='"')
    assert parse_yaml(written, "file.yaml").data == data


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_and_never_breaks(text: str) -> None:
    try:
        parse_yaml(text, "file.yaml")
    except RegisterError as fault:
        assert fault.file == "file.yaml"
