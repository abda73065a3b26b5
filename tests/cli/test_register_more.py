"""`assay register diff|search|sources|bundle|export|verify|keygen` and `assay replay`, as somebody types them."""

from __future__ import annotations

import json
import shutil
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assay.register.index import DATA, Register
from tests.cli.conftest import Assay, written
from tests.register.small import MEASURE, register

POLICY = "measures/ca/ca-gc-hikvision-procure-use-policy-2025.yaml"
FACTS = {
    "profile": "ca-federal-department",
    "on": "2025-09-01",
    "act": "use",
    "facts": {"device.maker": "hikvision", "device.kind": "ip-camera", "device.components": ["hisilicon"], "device.acquired_on": "2021-03"},
}  # fmt: skip


def edit(path: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The JSON file with something changed in it, beside the first."""
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    return written(path.parent, "edited.json", data)


@pytest.fixture(scope="module")
def changed_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped register without "a federal body" in the federal policy."""
    folder = tmp_path_factory.mktemp("changed") / "pack"
    shutil.copytree(DATA, folder)
    text = (folder / POLICY).read_text(encoding="utf-8")
    assert "        - {term: federal-body}\n" in text
    (folder / POLICY).write_text(text.replace("        - {term: federal-body}\n", ""), encoding="utf-8")
    return folder


# Bundles


def test_a_register_goes_out_signed_and_comes_back_checked(assay: Assay, tmp_path: Path) -> None:
    folder, bundle = register(tmp_path / "own"), tmp_path / "own.zip"
    made = assay("register", "keygen", tmp_path / "me")
    assert made.code == 0
    assert assay("register", "bundle", folder, "--out", bundle, "--key", tmp_path / "me.key").code == 0
    ran = assay("register", "verify", bundle, "--key", tmp_path / "me.pub")
    assert ran.code == 0
    assert "checked against the key given" in ran.out
    mark = made.out.rsplit(maxsplit=1)[-1]
    assert mark in ran.out
    assert assay("register", "verify", bundle, "--json").json["signed_by"] == [{"key": mark, "trusted": False}]
    assay("register", "trust", tmp_path / "me.pub")
    assert "which you trust" in assay("register", "verify", bundle).out


@pytest.mark.skipif(sys.platform == "win32", reason="file modes")
def test_a_private_key_is_its_owners_alone_and_never_overwritten(assay: Assay, tmp_path: Path) -> None:
    assert assay("register", "keygen", tmp_path / "me").code == 0
    assert stat.S_IMODE((tmp_path / "me.key").stat().st_mode) == 0o600
    before = (tmp_path / "me.key").read_bytes()
    ran = assay("register", "keygen", tmp_path / "me")
    assert (ran.code, "is there already" in ran.err) == (2, True)
    assert (tmp_path / "me.key").read_bytes() == before


def test_a_bundle_altered_on_the_way_is_named_and_ends_with_one(assay: Assay, tmp_path: Path) -> None:
    bundle = tmp_path / "own.zip"
    assay("register", "bundle", register(tmp_path / "own"), "--out", bundle)
    raw = bundle.read_bytes()
    bundle.write_bytes(raw.replace(b"force: binding", b"force: advised"))
    ran = assay("register", "verify", bundle)
    assert (ran.code, f"altered: {MEASURE}" in ran.err) == (1, True)
    assert assay("register", "verify", bundle, "--json").json["differences"][0]["name"] == MEASURE
    refused = assay("register", "stats", "--register", bundle)
    assert (refused.code, "not a bundle as it was made" in refused.err) == (2, True)


def test_another_key_or_no_signature_ends_with_one(assay: Assay, tmp_path: Path) -> None:
    folder, bundle = register(tmp_path / "own"), tmp_path / "own.zip"
    for name in ("me", "you"):
        assay("register", "keygen", tmp_path / name)
    assay("register", "bundle", folder, "--out", bundle, "--key", tmp_path / "me.key")
    other = assay("register", "verify", bundle, "--key", tmp_path / "you.pub")
    assert (other.code, "wrong-key" in other.err) == (1, True)
    assay("register", "bundle", folder, "--out", bundle)
    unsigned = assay("register", "verify", bundle, "--key", tmp_path / "you.pub")
    assert (unsigned.code, "nobody signed this bundle" in unsigned.err) == (1, True)
    assert "not signed" in assay("register", "verify", bundle).out


@pytest.mark.parametrize(
    "words", [("lint",), ("stats", "--json"), ("show", "xx-rule", "--json"), ("search", "acme"), ("sources",)]
)
def test_a_bundle_serves_wherever_a_folder_does(assay: Assay, tmp_path: Path, words: tuple[str, ...]) -> None:
    folder, bundle = register(tmp_path / "own"), tmp_path / "own.zip"
    assay("register", "bundle", folder, "--out", bundle)
    plain, bundled = (assay("register", *words, "--register", path) for path in (folder, bundle))
    assert (plain.code, plain.out, plain.err) == (bundled.code, bundled.out, bundled.err)
    assert plain.out


def test_the_whole_register_goes_out_as_one_json(assay: Assay, tmp_path: Path) -> None:
    file = tmp_path / "own.json"
    assert assay("register", "export", "--register", register(tmp_path / "own"), "--json", file).code == 0
    data = json.loads(file.read_text(encoding="utf-8"))
    assert data["digest"] == Register.load(tmp_path / "own").digest
    assert data["records"]["measure"]["xx-rule"]["terms"]["made-by-acme"]["is"] == ["acme"]
    assert set(data["records"]["case"]) == {"xx-rule/office-buys", "xx-rule/shop-buys", "xx-rule/open-office-buys"}


def test_a_folder_goes_out_to_be_edited_and_never_over_another(assay: Assay, tmp_path: Path) -> None:
    first = register(tmp_path / "own")
    assert assay("register", "export", "--register", first, "--folder", tmp_path / "copy").code == 0
    assert Register.load(tmp_path / "copy").digest == Register.load(first).digest
    again = assay("register", "export", "--register", first, "--folder", tmp_path / "copy")
    assert (again.code, "is there already" in again.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("export",), "nothing to write"),
        (("bundle", "--out", "x.zip", "--key", "no-such.key"), "no-such.key: cannot be read"),
        (("bundle", "--out", "x.zip", "--expires", "soon"), "expires: expected a day"),
        (("bundle", "--out", "no-such/x.zip"), "cannot be written"),
        (("bundle", "no-such-folder", "--out", "x.zip"), "no folder, bundle or installed register 'no-such-folder'"),
        (("stats", "--register", "2020.1"), "no folder, bundle or installed register '2020.1'"),
        (("verify", __file__), "no zip that can be read"),
        (("search", "x", "--kind", "law"), "no kind 'law'"),
        (("sources", "--on", "soon"), "--on: expected a date"),
    ],
)
def test_what_cannot_be_done_says_why(
    assay: Assay, words: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = assay("register", *words)
    assert ran.code in (1, 2)
    assert said in ran.err
    assert list(tmp_path.iterdir()) == []


# Differences


def test_a_clause_taken_out_and_the_cases_it_changes_are_told(assay: Assay, changed_pack: Path) -> None:
    ran = assay("register", "diff", DATA, changed_pack, "--cases")
    assert ran.code == 0
    assert "clause: provision use › applies when: no longer requires federal-body" in ran.out
    assert "company-not-bound" in ran.out
    data = assay("register", "diff", DATA, changed_pack, "--cases", "--json").json
    assert {change["what"] for change in data["changes"]} == {"clause"}
    changed = {name for shift in data["cases"]["changed"] for name in shift["subjects"]}
    assert len(changed) >= 4
    assert f"{len(changed)} of {data['cases']['tried']} cases come out otherwise" in ran.out


def test_exit_code_says_whether_anything_differs(assay: Assay, changed_pack: Path) -> None:
    assert assay("register", "diff", DATA, changed_pack, "--exit-code").code == 1
    same = assay("register", "diff", DATA, DATA, "--exit-code")
    assert (same.code, "the same, byte for byte" in same.out) == (0, True)


# Search and sources


def test_a_company_is_found_by_its_name_in_its_own_script(assay: Assay) -> None:
    ran = assay("register", "search", "海康威视")
    assert ran.out.splitlines()[0].split()[:2] == ["entity", "hikvision"]
    assert assay("register", "search", "海康威视", "--json").json[0]["id"] == "hikvision"
    assert assay("register", "search", "zzyzx").out == "0 found\n"


def test_a_list_is_cut_and_says_so(assay: Assay) -> None:
    assert "3 shown" in assay("register", "search", "hikvision", "--most", "3").out


def test_sources_are_counted_to_the_packs_own_day(assay: Assay, tmp_path: Path) -> None:
    folder = register(tmp_path / "own")
    found = assay("register", "sources", "--register", folder, "--json").json
    assert found["on"] == "2026-01-01"
    assert found == assay("register", "sources", "--register", folder, "--on", "2026-01-01", "--json").json
    ran = assay("register", "sources", "--register", folder, "--stale", "10", "--on", "2026-02-01")
    assert "31 days" in ran.out
    assert "3 of 3 statements" in ran.out
    assert "entity acme: no source" in assay("register", "sources", "--register", folder, "--unconfirmed").out


# Replay


@pytest.fixture(scope="module")
def report(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """report.json of the sample department, in French."""
    from assay.assess import assess
    from assay.cli.assess import DEMO_DAY, DEMO_PROFILE
    from assay.report.files import write_reports

    found = assess(
        [demo / "evidence"], profile=DEMO_PROFILE, on=DEMO_DAY, sites=demo / "sites.yaml", answers=demo / "answers.yaml"
    )
    return write_reports(found, Register.load(), tmp_path_factory.mktemp("report"), "fr")["report.json"]


def test_the_samples_report_replays_byte_for_byte(assay: Assay, report: Path) -> None:
    ran = assay("replay", report)
    assert ran.code == 0
    assert "the same, byte for byte" in ran.out


def test_it_replays_from_a_bundle_of_the_register_it_names(assay: Assay, report: Path, tmp_path: Path) -> None:
    assay("register", "bundle", "--out", tmp_path / "pack.zip")
    data = json.loads(report.read_text(encoding="utf-8"))
    ran = assay("replay", report, "--register", tmp_path / "pack.zip", "--json")
    assert (ran.code, ran.json["same"]) == (0, True)
    assert ran.json["determinations"] == len(data["determinations"]) > 100
    assert ran.json["subjects"] == len(data["devices"]) + len(data["purchases_not_linked"])


def test_another_register_is_refused_with_both_digests(assay: Assay, report: Path, changed_pack: Path) -> None:
    ran = assay("replay", report, "--register", changed_pack)
    assert ran.code == 2
    assert Register.load().digest in ran.err
    assert Register.load(changed_pack).digest in ran.err


def test_an_outcome_and_a_word_deep_in_a_tree_changed_in_the_file_are_found(assay: Assay, report: Path) -> None:
    stored = json.loads(report.read_text(encoding="utf-8"))
    name, device = next(iter(stored["determinations"])), stored["devices"][3]

    def change(data: dict[str, Any]) -> None:
        data["devices"][3]["outcome"] = "perhaps"
        data["determinations"][name]["provisions"][0]["tree"]["answer"] = "perhaps"

    ran = assay("replay", edit(report, change))
    assert ran.code == 1
    assert f'devices[{device["id"]}].outcome: stored "perhaps", now "{device["outcome"]}"' in ran.err
    assert f'determinations.{name}.provisions[0].tree.answer: stored "perhaps"' in ran.err
    assert "2 differences" in ran.out


def test_a_fact_changed_in_the_file_no_longer_gives_the_stored_answers(assay: Assay, report: Path) -> None:
    def acquit(data: dict[str, Any]) -> None:
        row = next(row for row in data["devices"] if row["facts"]["device.maker"]["value"] == "hikvision")
        row["facts"]["device.maker"] |= {"value": "axis", "parties": [{"entity": "axis", "label": "Axis"}]}

    assert assay("replay", edit(report, acquit)).code == 1


def test_what_lacks_something_is_refused_and_not_guessed(assay: Assay, report: Path) -> None:
    def strip(data: dict[str, Any]) -> None:
        for row in data["devices"]:
            del row["acts"]

    ran = assay("replay", edit(report, strip))
    assert (ran.code, "acts: expected an object, found nothing" in ran.err) == (2, True)


@pytest.mark.parametrize("known", [(), ("--known-at", "2025-03-01")])
def test_a_determination_replays_too(assay: Assay, tmp_path: Path, known: tuple[str, ...]) -> None:
    facts = written(tmp_path, "facts.json", FACTS | {"interpretations": {"rebadged-units": "no"}})
    stored = written(tmp_path, "stored.json", assay("determine", "--facts", facts, "--json", *known).out)
    ran = assay("replay", stored)
    assert (ran.code, "the same, byte for byte" in ran.out) == (0, True)
    assert assay("replay", edit(stored, lambda data: data.update(acts={"buy": "yes"}))).code == 1


def test_an_answer_given_as_of_a_day_replays_as_of_that_day(assay: Assay, tmp_path: Path) -> None:
    facts = written(
        tmp_path, "facts.json",
        {"profile": "us-exporter", "act": "export", "on": "2025-11-12",
         "facts": {"act.counterparty": "another", "act.counterparty_owned_50": "yes", "act.subject_to_ear": "yes"}},
    )  # fmt: skip
    words = ("determine", "--facts", facts, "--measure", "us-bis-affiliates-rule", "--json")
    then, now = assay(*words, "--known-at", "2025-11-01"), assay(*words)
    assert then.json["determinations"][0]["outcome"] != now.json["determinations"][0]["outcome"]
    for ran in (then, now):
        assert assay("replay", written(tmp_path, "stored.json", ran.out)).code == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "not JSON"),
        ("[]", "expected one JSON object"),
        ("{}", "names no register"),
        ('{"register": {"version": "1", "digest": "00"}}', "digest 00"),
    ],
)
def test_a_file_that_is_no_answer_is_refused(assay: Assay, tmp_path: Path, content: str, said: str) -> None:
    ran = assay("replay", written(tmp_path, "x.json", content))
    assert (ran.code, said in ran.err) == (2, True)


def test_a_file_that_is_not_there_is_refused(assay: Assay, tmp_path: Path) -> None:
    assert assay("replay", tmp_path / "none.json").code == 2
