"""A bundle is installed whole or not at all; what is refused says why, and leaves what is installed untouched."""

from __future__ import annotations

import datetime as dt
import io
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from assay.errors import RegisterError
from assay.register.bundle.archive import zipped
from assay.register.bundle.keys import fingerprint
from assay.register.bundle.reading import read_bundle
from assay.register.index import DATA, Register, digest
from assay.register.installed.choose import remove, use
from assay.register.installed.install import RefusedError, Terms, install
from assay.register.installed.packs import Pack, State, in_use, packs, with_digest
from assay.register.pack import Identity
from tests.register.installed.bundles import KEY, ON, OTHER, bundle, files, put, tree

FIRST, SECOND = "2900.1", "2900.2"
PACKAGED = Identity.read(DATA).version


def refused(raw: bytes, where: Path, **terms: Any) -> str:
    """The reason it is refused for; what was there is there as it was."""
    before = tree(where)
    with pytest.raises(RefusedError) as error:
        put(raw, where, **terms)
    assert tree(where) == before
    assert error.value.reason in str(error.value)
    assert error.value.remedy
    return error.value.reason


def version_in_use() -> str:
    return Register.load().version


# What comes of it


def test_what_is_installed_answers_from_then_on(assay_home: Path) -> None:
    assert version_in_use() == PACKAGED
    found = put(bundle(FIRST), assay_home)
    assert (found.manifest.version, found.was_there) == (FIRST, False)
    assert version_in_use() == FIRST
    assert Register.load().digest == found.manifest.digest == digest(Register.load().folder)


def test_the_old_pack_is_kept_and_found_by_its_digest(assay_home: Path) -> None:
    first, second = put(bundle(FIRST), assay_home), put(bundle(SECOND), assay_home)
    assert version_in_use() == SECOND
    assert [pack.manifest.version for pack in packs()] == [SECOND, FIRST]
    folder = with_digest(first.manifest.digest)
    assert folder
    assert Register.load(folder).digest == first.manifest.digest != second.manifest.digest
    assert with_digest("0" * 64) is None


def test_the_bundle_can_be_made_again_from_what_is_installed(assay_home: Path) -> None:
    raw = bundle(FIRST, expires="2027-01-01")
    put(raw, assay_home)
    held = tree(packs()[0].folder)
    assert zipped(files(FIRST), held["manifest.json"], held["signatures.json"]) == raw


def test_installed_twice_is_installed_once(assay_home: Path) -> None:
    put(bundle(FIRST), assay_home)
    before = tree(assay_home)
    assert put(bundle(FIRST), assay_home).was_there
    assert tree(assay_home) == before


def test_an_installed_pack_that_was_damaged_is_mended_by_its_bundle(assay_home: Path) -> None:
    put(bundle(FIRST), assay_home)
    (packs()[0].folder / "makers.yaml").write_text("makers: [x]\n", encoding="utf-8")
    with pytest.raises(RegisterError, match="its files were changed"):
        Register.load()
    assert not put(bundle(FIRST), assay_home).was_there
    assert version_in_use() == FIRST
    assert not [path for path in (assay_home / "packs").iterdir() if path.name == ".incoming"]


def test_a_dry_run_checks_and_writes_nothing(assay_home: Path) -> None:
    assert put(bundle(FIRST), assay_home, dry_run=True).manifest.version == FIRST
    assert not assay_home.exists()
    put(bundle(SECOND), assay_home)
    assert refused(bundle(FIRST), assay_home, dry_run=True) == "older"


def test_no_older_one_is_used_than_comes_with_assay(assay_home: Path) -> None:
    """An update of Assay brings a newer register: what was installed before it no longer answers, and is kept."""
    put(bundle("1.0"), assay_home, allow_older=True)
    assert version_in_use() == PACKAGED
    use("newest", assay_home)
    assert version_in_use() == PACKAGED
    use("1.0", assay_home)
    assert version_in_use() == "1.0", "somebody asked for it"
    assert [pack.manifest.version for pack in packs()] == ["1.0"]


# Refused


def test_only_what_a_trusted_key_signed_is_installed(assay_home: Path) -> None:
    assert refused(bundle(FIRST), assay_home, trusted=()) == "no-trusted-key"
    assert refused(bundle(FIRST), assay_home, trusted=[OTHER.public_key()]) == "wrong-key"
    assert refused(bundle(FIRST, keys=()), assay_home) == "unsigned"
    assert refused(bundle(FIRST, keys=()), assay_home, trusted=()) == "unsigned"
    assert not assay_home.exists()


def test_a_key_takes_over_from_another_by_signing_beside_it(assay_home: Path) -> None:
    both = bundle(FIRST, keys=(KEY, OTHER))
    found = put(both, assay_home)
    assert (found.trusted_signers, found.other_signers) == (
        (fingerprint(KEY.public_key()),),
        (fingerprint(OTHER.public_key()),),
    )
    assert put(both, assay_home, trusted=[OTHER.public_key()]).trusted_signers == found.other_signers
    assert refused(bundle(SECOND, keys=(OTHER,)), assay_home) == "wrong-key"
    assert put(bundle(SECOND, keys=(OTHER,)), assay_home, trusted=[OTHER.public_key()]).manifest.version == SECOND


def test_an_older_version_is_refused_unless_it_is_asked_for(assay_home: Path) -> None:
    put(bundle(SECOND), assay_home)
    assert refused(bundle(FIRST), assay_home) == "older"
    assert version_in_use() == SECOND
    assert not put(bundle(FIRST), assay_home, allow_older=True).was_there
    assert version_in_use() == SECOND, "kept for a replay, and no more"
    use(FIRST, assay_home)
    assert version_in_use() == FIRST
    assert refused(bundle("2900.1.5"), assay_home) == "older", "the highest version seen is still known"
    put(bundle("2900.10"), assay_home)
    assert version_in_use() == "2900.10"


def test_an_older_version_stays_refused_when_the_newer_one_is_removed(assay_home: Path) -> None:
    put(bundle(SECOND), assay_home)
    use("packaged", assay_home)
    remove(SECOND, assay_home)
    assert packs() == ()
    assert refused(bundle(FIRST), assay_home) == "older"
    assert refused(bundle(SECOND, **{"makers.yaml": "makers: []\n# other\n"}), assay_home) == "same-version"


def test_a_far_too_high_version_signed_with_a_stolen_key_can_be_forgotten(assay_home: Path) -> None:
    put(bundle("999999999", keys=(OTHER,)), assay_home, trusted=[OTHER.public_key()])
    use("packaged", assay_home)
    remove("999999999", assay_home, forget=True)
    put(bundle(FIRST), assay_home)
    assert version_in_use() == FIRST


def test_what_is_older_than_the_one_that_comes_with_assay_is_refused(assay_home: Path) -> None:
    assert refused(bundle("2026.1"), assay_home) == "older"


def test_one_version_has_one_content(assay_home: Path) -> None:
    put(bundle(FIRST), assay_home)
    other = {"makers.yaml": "makers: []\n# other\n"}
    assert refused(bundle(FIRST, **other), assay_home) == "same-version"
    assert refused(bundle(FIRST, **other), assay_home, allow_older=True) == "same-version"
    assert refused(bundle(f"{FIRST}.0", **other), assay_home) == "same-version"
    assert refused(bundle(PACKAGED), assay_home) == "same-version"


def test_it_can_be_installed_on_its_last_day_and_not_on_the_next(assay_home: Path) -> None:
    raw = bundle(FIRST, expires="2027-05-31")
    assert refused(raw, assay_home, on=dt.date(2027, 6, 1)) == "expired"
    put(raw, assay_home, on=dt.date(2027, 5, 31))
    assert version_in_use() == FIRST, "once installed it goes on answering"


def test_one_for_a_newer_program_is_refused(assay_home: Path) -> None:
    assert refused(bundle(FIRST, needs_assay="99.0"), assay_home) == "needs-newer-assay"


def test_one_that_this_program_cannot_use_is_refused(assay_home: Path) -> None:
    with pytest.raises(RefusedError, match=r"measures/x\.yaml:3: no; and 1 more") as error:
        install(
            read_bundle(bundle(FIRST)),
            assay_home,
            Terms([KEY.public_key()], ON),
            lambda _: ("measures/x.yaml:3: no", "b"),
        )
    assert error.value.reason == "unusable"
    assert not assay_home.exists()


@pytest.fixture
def one(assay_home: Path) -> Path:
    """A home with one pack installed."""
    put(bundle(FIRST), assay_home)
    return assay_home


NEXT = bundle(SECOND)


def test_with_any_byte_changed_it_is_refused(one: Path) -> None:
    before = tree(one)
    for at in range(len(NEXT)):
        changed = bytearray(NEXT)
        changed[at] ^= 1 << (at % 8)
        with pytest.raises(RefusedError):
            put(bytes(changed), one)
    assert tree(one) == before
    assert version_in_use() == FIRST


def test_cut_short_at_any_length_it_is_refused(one: Path) -> None:
    before = tree(one)
    reasons = set()
    for length in range(len(NEXT)):
        with pytest.raises(RefusedError) as error:
            put(NEXT[:length], one)
        reasons.add(error.value.reason)
    assert tree(one) == before
    assert "truncated" in reasons
    assert reasons <= {"truncated", "altered"}


def entries(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_entries(**changed: bytes | None) -> bytes:
    found = {name: content for name, content in (entries(NEXT) | changed).items() if content is not None}
    papers = found.pop("manifest.json", b""), found.pop("signatures.json", None)
    return zipped(found, *papers)


def written(name: str, content: bytes = b"a: b\n", mode: int = 0o100644) -> bytes:
    """The bundle with one more entry, whatever its name."""
    buffer = io.BytesIO(NEXT)
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.create_system, info.external_attr = 3, mode << 16
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(info, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (with_entries(**{"makers.yaml": b"makers: [x]\n"}), "altered"),
        (with_entries(**{"makers.yaml": None}), "missing"),
        (with_entries(**{"signatures.json": None}), "missing"),
        (with_entries(**{"manifest.json": None}), "altered"),
        (written("extra.yaml"), "added"),
        (written("../out.yaml"), "refused"),
        (written("/etc/out.yaml"), "refused"),
        (written("a\\..\\out.yaml"), "refused"),
        (written("C:/out.yaml"), "refused"),
        (written("MAKERS.yaml"), "refused"),
        (written("makers.yaml/x.yaml"), "refused"),
        (written("link.yaml", b"../../state.json", 0o120777), "refused"),
        (written("state.json"), "refused"),
        (NEXT + b"more", "altered"),
        (b"", "altered"),
    ],
)
def test_what_is_not_as_it_was_made_or_leads_elsewhere_is_refused(one: Path, raw: bytes, reason: str) -> None:
    outside = set(one.parent.rglob("out.yaml"))
    assert refused(raw, one) == reason
    assert set(one.parent.rglob("out.yaml")) == outside
    assert version_in_use() == FIRST


# A crash


STOPPED = """
import sys
from pathlib import Path
from tests.register.installed.bundles import bundle, put

where, stop, version = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
raw, steps = bundle(version), [0]

def hook(event, args):
    writes = event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir")
    writes = writes or (event == "open" and str(where) in str(args[0]) and args[1] and args[1][0] in "wxa")
    if writes and str(where) in str(args[0]):
        steps[0] += 1
        if steps[0] == stop:
            import os
            os._exit(9)  # at once: nothing is tidied up, nothing is caught

sys.addaudithook(hook)
put(raw, where)
print(steps[0])
"""


def stopped(where: Path, stop: int, version: str = SECOND) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", STOPPED, str(where), str(stop), version]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3])


class Stop(BaseException):
    """The machine goes off: no handler sees it as an error."""


@pytest.fixture(scope="module")
def plug() -> dict[str, Any]:
    """Raises at the n-th write below a folder and at every one after it. An audit hook stays, so there is one."""
    state: dict[str, Any] = {"below": None, "left": 0, "steps": 0}

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if not state["below"] or event not in ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir"):
            return
        if event == "open" and not (isinstance(args[1], str) and args[1][:1] in "wxa"):
            return
        if str(state["below"]) in str(args[0]):
            state["steps"] += 1
            if state["steps"] > state["left"]:
                raise Stop

    sys.addaudithook(hook)
    return state


def run_until(plug: dict[str, Any], where: Path, steps: int, version: str) -> bool:
    """Install with the power gone after so many writes; whether it came to an end."""
    plug.update(below=where, left=steps, steps=0)
    try:
        put(bundle(version), where)
    except Stop:
        return False
    finally:
        plug["below"] = None
    return True


def test_a_crash_at_any_step_leaves_the_old_pack_or_the_new_one(
    one: Path, tmp_path: Path, plug: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, seen = packs()[0].manifest.digest, []
    steps = 0
    while True:
        home = tmp_path / f"home-{steps}"
        shutil.copytree(one, home)
        monkeypatch.setenv("ASSAY_HOME", str(home))
        done = run_until(plug, home, steps, SECOND)
        seen.append(version_in_use())
        folder = with_digest(old)
        assert folder
        assert digest(folder) == old
        assert not put(bundle("2900.3"), home).was_there, "the next one can be installed over what was left"
        assert version_in_use() == "2900.3"
        assert not list((home / "packs").glob(".*"))
        if done:
            break
        steps += 1
    assert steps > 20, "files, folders, the pack's place and the state"
    assert seen == [FIRST] * (len(seen) - 1) + [SECOND], "it changes at the last step, and only there"


@pytest.mark.parametrize("step", [2, 9, 20, 26])
def test_a_process_killed_on_the_way_leaves_the_old_pack(one: Path, step: int) -> None:
    """As above, with a process that really ends."""
    ran = stopped(one, step)
    assert (ran.returncode, ran.stdout) == (9, ""), ran.stderr
    assert version_in_use() == FIRST
    put(NEXT, one)
    assert version_in_use() == SECOND


def test_a_disk_that_does_not_take_it_is_said_and_nothing_changes(one: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "somewhere")

    monkeypatch.setattr("assay.register.installed.install.write_synced", full)
    with pytest.raises(RegisterError, match="cannot be written: No space left on device"):
        put(NEXT, one)
    assert version_in_use() == FIRST


# What is in use


def test_the_one_that_comes_with_assay_can_be_gone_back_to(one: Path) -> None:
    assert use("packaged", one) is None
    assert version_in_use() == PACKAGED
    use("newest", one)
    assert version_in_use() == FIRST
    use("packaged", one)
    put(NEXT, one)
    assert version_in_use() == SECOND, "to install is to choose"
    use(FIRST, one)
    assert version_in_use() == FIRST


def test_what_is_in_use_is_not_removed(one: Path) -> None:
    with pytest.raises(RegisterError, match="is in use"):
        remove(FIRST, one)
    put(NEXT, one)
    assert remove(FIRST, one).manifest.version == FIRST
    assert [pack.manifest.version for pack in packs()] == [SECOND]


@pytest.mark.parametrize(
    "content", ["", "{}", "[1]", '{"format": "x"}', "\x00", '{"format": "assay.installed-registers/1", "seen": 3}']
)
def test_a_damaged_state_is_said_and_mended_by_choosing(one: Path, content: str) -> None:
    (one / "state.json").write_text(content, encoding="utf-8")
    with pytest.raises(RegisterError, match="damaged") as error:
        Register.load()
    assert "register use packaged" in str(error.value)
    use(FIRST, one)
    assert version_in_use() == FIRST
    (one / "state.json").write_text(content, encoding="utf-8")
    assert refused(bundle("2900.0.9"), one) == "older", "what is there is known"


def test_a_pack_in_use_that_is_gone_is_said(one: Path) -> None:
    shutil.rmtree(packs()[0].folder)
    with pytest.raises(RegisterError, match="gone or damaged") as error:
        Register.load()
    assert "use packaged" in str(error.value)


def test_nothing_installed_is_nothing_to_read(assay_home: Path) -> None:
    assert (in_use(), packs(), State.read(assay_home)) == (None, (), State())
    assert Pack.read(assay_home) is None
    assert not assay_home.exists()


def test_the_state_says_which_versions_were_ever_accepted(one: Path) -> None:
    put(NEXT, one)
    said = json.loads((one / "state.json").read_text(encoding="utf-8"))
    assert set(said["seen"]) == {FIRST, SECOND}
    assert said["current"].startswith(f"{SECOND}-")
    assert said["pinned"] is False
