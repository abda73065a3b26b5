"""`assay register trust|install|packs|use|remove`, and which register the other commands then answer from."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from assay.cli import register_source, shared
from assay.register.index import DATA, Register
from assay.register.pack import Identity
from tests.cli.conftest import Assay, written
from tests.register.small import register as small

PACKAGED = Identity.read(DATA).version
POLICY = "ca-gc-hikvision-procure-use-policy-2025"
FACTS = {
    "profile": "ca-federal-department", "on": "2025-09-01", "act": "use",
    "facts": {"device.maker": "hikvision", "device.kind": "ip-camera", "device.acquired_on": "2021-03"},
}  # fmt: skip
Publish = Callable[..., Path]


def edited(folder: Path, version: str, as_of: str = "2026-11-20") -> Path:
    """The shipped register with one measure, a brand's name changed, under a version of its own."""
    shutil.copytree(DATA, folder)
    for part in ("measures", "cases"):
        for path in (folder / part).rglob("*.yaml"):
            if path.stem != POLICY:
                path.unlink()
    measure = folder / f"measures/ca/{POLICY}.yaml"
    text = re.sub(r"^see_also:.*\n", "", measure.read_text(encoding="utf-8"), flags=re.MULTILINE)
    measure.write_text(text, encoding="utf-8")
    for path in (folder / "brands").glob("*.yaml"):
        path.write_text(
            path.read_text(encoding="utf-8").replace("name: X-Security", "name: Zzyzx-Cam"), encoding="utf-8"
        )
    pack = f'version: "{version}"\nas_of: "{as_of}"\nsources_cover_to: "2026-08"\n'
    (folder / "pack.yaml").write_text(pack, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("packs")
    return {version: edited(folder / version, version) for version in ("2900.1", "2900.2")}


@pytest.fixture
def publish(assay: Assay, packs: dict[str, Path], tmp_path: Path) -> Publish:
    """`publish("2900.1")`: its bundle, signed by a key that is trusted."""
    assert assay("register", "keygen", tmp_path / "us").code == 0
    assert assay("register", "trust", tmp_path / "us.pub").code == 0

    def made(version: str, *words: str) -> Path:
        path = tmp_path / f"{version}.zip"
        assert (
            assay("register", "bundle", packs[version], "--out", path, "--key", tmp_path / "us.key", *words).code == 0
        )
        return path

    return made


@pytest.fixture
def untried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The trial of a pack takes a second, and is not what these tests are about."""
    monkeypatch.setattr("assay.usable.faults", lambda folder: ())


def test_every_command_answers_from_what_was_installed(
    assay: Assay, publish: Publish, few: Path, tmp_path: Path
) -> None:
    facts = written(tmp_path, "facts.json", FACTS)
    ran = assay("register", "install", publish("2900.1"))
    assert (ran.code, "it is in use" in ran.out) == (0, True), ran.err
    assert "2900.1" in assay("register", "stats").out
    assert len(assay("register", "show", "--json").json) == 1
    found = [
        assay("check", "Zzyzx-Cam", "--as", "ca-federal-department", "--json").json,
        assay("determine", "--facts", facts, "--json").json,
        assay("explain", "--facts", facts, "--measure", POLICY, "--json").json,
        assay("assess", few, "--as", "ca-federal-department", "--on", "2026-11-16", "--json").json,
        json.loads(assay("identify", few, "--json").out.splitlines()[0]),
    ]
    assert {one["register"]["version"] for one in found} == {"2900.1"}
    assert {one["register"]["as_of"] for one in found} == {"2026-11-20"}
    assert found[0]["identification"]["brand_label"] == "Zzyzx-Cam", (
        "makers and brands are the installed register's too"
    )
    packaged = assay("check", "Zzyzx-Cam", "--register", "packaged", "--as", "ca-federal-department", "--json").json
    assert (packaged["register"]["version"], packaged["identification"]["brand_label"]) == (PACKAGED, "")


@pytest.mark.usefixtures("untried")
def test_the_sample_is_assessed_with_what_comes_with_assay(assay: Assay, publish: Publish, tmp_path: Path) -> None:
    assay("register", "install", publish("2900.1"))
    ran = assay("demo", "--out", tmp_path / "out")
    assert f"Register {PACKAGED} of" in ran.out
    assert "--register packaged --out" in ran.out
    assert json.loads((tmp_path / "out/report.json").read_text(encoding="utf-8"))["register"]["version"] == PACKAGED


def test_every_report_names_the_register(assay: Assay, few: Path, tmp_path: Path) -> None:
    register = Register.load()
    ran = assay("assess", few, "--as", "us-federal-agency", "--on", "2026-11-16", "--out", tmp_path / "out")
    line = f"Register {register.version} of 22 November 2026, digest {register.digest[:16]}"
    assert line in ran.out
    assert line in (tmp_path / "out/report.html").read_text(encoding="utf-8")
    for name in ("devices.csv", "duties.csv"):
        rows = list(csv.DictReader(io.StringIO((tmp_path / "out" / name).read_text(encoding="utf-8-sig"))))
        said = {(row["register_version"], row["register_as_of"], row["register_digest"]) for row in rows}
        assert said == {(register.version, register.as_of, register.digest)}
    form = list(csv.DictReader(io.StringIO((tmp_path / "out/answers.csv").read_text(encoding="utf-8-sig"))))
    assert {row["made_with"] for row in form} == {f"{register.version} {register.as_of} {register.digest}"}
    facts = written(tmp_path, "facts.json", FACTS)
    for words in (("check", "Annke"), ("determine", "--facts", facts), ("explain", "--facts", facts, "--measure", POLICY),
                  ("identify", few)):  # fmt: skip
        assert line in assay(*words).out
        assert f"Registre {register.version} du 22 novembre 2026" in assay(*words, "--lang", "fr").out


@pytest.mark.usefixtures("untried")
def test_a_report_replays_with_the_pack_it_names_when_newer_ones_came(
    assay: Assay, publish: Publish, few: Path, tmp_path: Path
) -> None:
    assay("register", "install", publish("2900.1"))
    words = ("assess", few, "--as", "ca-federal-department", "--on", "2026-11-16", "--quiet")
    assay(*words, "--out", tmp_path / "old")
    assay("register", "install", publish("2900.2"))
    ran = assay("replay", tmp_path / "old/report.json", "--json")
    assert (ran.code, ran.json["same"], ran.json["register"]["version"]) == (0, True, "2900.1")
    assay(*words, "--register", "packaged", "--out", tmp_path / "shipped")
    ran = assay("replay", tmp_path / "shipped/report.json", "--json")
    assert (ran.json["same"], ran.json["register"]["version"]) == (True, PACKAGED)
    assay("register", "remove", "2900.1")
    ran = assay("replay", tmp_path / "old/report.json")
    assert (ran.code, "which is not on this machine" in ran.err, "install the bundle" in ran.err) == (2, True, True)


@pytest.mark.usefixtures("untried")
def test_an_installed_pack_is_named_by_its_version_or_digest(assay: Assay, publish: Publish) -> None:
    assay("register", "install", publish("2900.1"))
    assay("register", "install", publish("2900.2"))
    rows = assay("register", "packs", "--json").json["packs"]
    assert [(row["version"], row["in_use"]) for row in rows] == [("2900.2", True), ("2900.1", False), (PACKAGED, False)]
    for name in ("2900.1", rows[1]["digest"][:12], rows[1]["folder"]):
        assert assay("register", "stats", "--register", name, "--json").json["version"] == "2900.1"
    assert "in use: 2900.1" in assay("register", "use", "2900.1").out
    assert "in use: 2900.2" in assay("register", "use", "newest").out
    assert f"in use: {PACKAGED}" in assay("register", "use", "packaged").out
    assert re.search(rf"▸\s+{re.escape(PACKAGED)} .*comes with Assay", assay("register", "packs").out)
    unknown = assay("register", "use", "1999")
    assert (unknown.code, "no installed register '1999'" in unknown.err) == (2, True)


@pytest.mark.usefixtures("untried")
def test_nothing_is_trusted_until_somebody_says_so(assay: Assay, packs: dict[str, Path], tmp_path: Path) -> None:
    for name in ("us", "them"):
        assay("register", "keygen", tmp_path / name)
    bundle = tmp_path / "x.zip"
    assay("register", "bundle", packs["2900.1"], "--out", bundle, "--key", tmp_path / "us.key")
    ran = assay("register", "install", bundle)
    assert (ran.code, "refused (no-trusted-key)" in ran.err, "assay register trust" in ran.err) == (1, True, True)
    assert "untouched" in ran.err
    ran = assay("register", "install", bundle, "--key", tmp_path / "them.pub", "--json")
    assert (ran.code, ran.json["reason"], ran.json["installed"]) == (1, "wrong-key", False)
    assert (
        assay("register", "install", bundle, "--key", tmp_path / "us.pub", "--dry-run", "--json").json["installed"]
        is False
    )
    assert assay("register", "install", bundle, "--key", tmp_path / "us.pub").code == 0
    assert assay("register", "trust", "--json").json["trusted"] == [], "--key counts once"
    assert "(not trusted)" in assay("register", "packs").out


def test_a_register_that_this_program_cannot_use_is_refused(
    assay: Assay, publish: Publish, packs: dict[str, Path], tmp_path: Path
) -> None:
    """Its own cases come out otherwise here than whoever made it says."""
    folder = shutil.copytree(packs["2900.1"], tmp_path / "wrong")
    cases = folder / f"cases/{POLICY}.yaml"
    text = cases.read_text(encoding="utf-8")
    assert "prohibited" in text
    cases.write_text(text.replace("prohibited", "advisory", 1), encoding="utf-8")
    for path, said in ((folder, f"cases/{POLICY}.yaml:"), (small(tmp_path / "small"), "product_text.yaml")):
        pack = path / "pack.yaml"
        pack.write_text(
            re.sub(r'version: ".*"', 'version: "2900.7"', pack.read_text(encoding="utf-8")), encoding="utf-8"
        )
        assay("register", "bundle", path, "--out", tmp_path / "w.zip", "--key", tmp_path / "us.key")
        ran = assay("register", "install", tmp_path / "w.zip")
        assert (ran.code, "refused (unusable)" in ran.err, said in ran.err) == (1, True, True), ran.err


@pytest.mark.usefixtures("untried")
def test_expiry_is_judged_on_the_day_of_installing(assay: Assay, publish: Publish) -> None:
    bundle = publish("2900.1", "--expires", "2027-01-31")
    late = assay("register", "install", bundle, "--on", "2027-02-01")
    assert (late.code, "refused (expired)" in late.err) == (1, True)
    assert assay("register", "install", bundle, "--on", "2027-01-31").code == 0


# Its age


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Standard error as a screen."""
    stream = io.StringIO()
    monkeypatch.setattr(register_source, "err", Console(file=stream, force_terminal=True, width=200, color_system=None))
    return stream


@pytest.mark.usefixtures("untried")
def test_age_and_expiry_stand_on_the_screen_and_nowhere_else(
    assay: Assay, publish: Publish, few: Path, tmp_path: Path, screen: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    assay("register", "install", publish("2900.1", "--expires", "2027-01-31"), "--on", "2026-11-22")
    outputs = []
    for day in ("2026-12-02", "2027-02-03"):
        monkeypatch.setattr(register_source, "today", lambda day=day: dt.date.fromisoformat(day))
        words = ("--as", "ca-federal-department", "--on", "2026-11-16")
        ran = assay("assess", few, *words, "--out", tmp_path / "out")
        checked = assay("check", "Annke", *words)
        files = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
        outputs.append((ran, checked, files))
    assert outputs[0] == outputs[1], "nothing that is handed on depends on the day it is made"
    said = screen.getvalue()
    assert said.count("The register is 12 days old.") == said.count("The register is 75 days old.") == 2
    assert said.count("Its bundle expired 3 days ago. It still answers as before; ask for a newer one.") == 2


def test_without_a_screen_no_age_is_said(assay: Assay) -> None:
    assert not shared.err.is_terminal
    ran = assay("check", "Annke")
    assert "days old" not in ran.out + ran.err
