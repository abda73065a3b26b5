"""A bundle is as it was made, or it says where not; and nothing in one can leave its folder or grow."""

from __future__ import annotations

import hashlib
import io
import json
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import RegisterError
from assay.register.bundle.archive import zipped as as_bundle
from assay.register.bundle.keys import fingerprint, new_key, private_key, public_key
from assay.register.bundle.packing import pack_files, packed
from assay.register.bundle.reading import read_bundle
from assay.register.index import DATA, Register, digest
from assay.register.pack import digest_of, version_key
from assay.version import __version__
from tests.register.small import FILES, MEASURE, register

KEY = private_key(new_key()[0], "own.key")
OTHER = private_key(new_key()[0], "other.key")
PACK = {name: text.encode() for name, text in FILES.items()}
PACK = {name: PACK[name] for name in sorted(PACK, key=lambda name: name.split("/"))}
PUBLIC = KEY.public_key()
PLAIN, SIGNED = packed(PACK), packed(PACK, [KEY])


def faults(raw: bytes, **options: object) -> list[tuple[str, str]]:
    found = read_bundle(raw, **options)  # type: ignore[arg-type]
    return [(item.what, item.name) for item in found.differences]


def zipped(entries: list[tuple[str, bytes]], method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return buffer.getvalue()


def entries(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(**changes: bytes | None) -> bytes:
    """The signed bundle with entries replaced or taken out, packed as we pack."""
    found = entries(SIGNED) | {name: content for name, content in changes.items() if content is not None}
    found = {name: content for name, content in found.items() if changes.get(name, b"") is not None}
    files = {name: content for name, content in found.items() if not name.endswith(".json")}
    return as_bundle(files, found["manifest.json"], found.get("signatures.json"))


# As it was made


def test_the_same_register_gives_the_same_bytes() -> None:
    assert packed(dict(reversed(PACK.items()))) == PLAIN
    assert packed(PACK, [KEY]) == SIGNED


def test_a_bundle_as_it_was_made_has_nothing_wrong_with_it() -> None:
    assert faults(PLAIN) == faults(SIGNED) == faults(SIGNED, public_key=KEY.public_key()) == []
    assert read_bundle(SIGNED).signed_by == (fingerprint(KEY.public_key()),)
    assert read_bundle(PLAIN).signed_by == ()


def test_the_manifest_names_version_digest_and_every_file(tmp_path: Path) -> None:
    manifest = json.loads(entries(PLAIN)["manifest.json"])
    assert manifest["version"] == "1"
    assert manifest["digest"] == digest(register(tmp_path)) == digest_of(PACK)
    assert manifest["files"] == {
        name: {"sha256": hashlib.sha256(text).hexdigest(), "length": len(text)} for name, text in PACK.items()
    }
    assert (manifest["signed_by"], manifest["expires"], manifest["needs_assay"]) == ([], None, __version__)


def test_the_manifest_says_by_whom_until_when_and_for_which_program() -> None:
    raw = packed(PACK, [OTHER, KEY, KEY], expires="2026-06-30", needs_assay="0.0.9")
    found = read_bundle(raw)
    assert found.differences == ()
    assert found.manifest
    assert found.manifest.signed_by == found.signed_by == tuple(sorted(map(fingerprint, (PUBLIC, OTHER.public_key()))))
    assert (found.manifest.expires, found.manifest.needs_assay) == ("2026-06-30", "0.0.9")
    assert faults(raw, public_key=PUBLIC) == faults(raw, public_key=OTHER.public_key()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [({"expires": "2025-12-31"}, "from 2026-01-01 on"), ({"expires": "soon"}, "expected a day"),
     ({"needs_assay": "the newest"}, "expected a version of Assay")],
)  # fmt: skip
def test_what_no_manifest_may_say_is_refused(words: dict[str, str], said: str) -> None:
    with pytest.raises(RegisterError, match=said):
        packed(PACK, **words)  # type: ignore[arg-type]


def test_a_version_that_cannot_be_compared_is_not_packed() -> None:
    with pytest.raises(RegisterError, match="'draft' cannot be compared") as error:
        packed(PACK | {"pack.yaml": PACK["pack.yaml"].replace(b'"1"', b'"draft"')})
    assert error.value.file == "pack.yaml"


def test_a_bundle_loads_as_its_folder_does(tmp_path: Path) -> None:
    folder = register(tmp_path / "own")
    (tmp_path / "own.zip").write_bytes(packed(pack_files(folder), [KEY]))
    bundled, plain = Register.load(tmp_path / "own.zip"), Register.load(folder)
    assert bundled.digest == plain.digest
    assert bundled.measures == plain.measures
    assert bundled.folder != folder


def test_the_shipped_register_goes_through_a_bundle_whole() -> None:
    found = read_bundle(packed(pack_files(DATA)))
    assert found.differences == ()
    assert found.manifest.digest == digest(DATA) == Register.load().digest


# Not as it was made


@pytest.mark.parametrize("raw", [PLAIN, SIGNED], ids=["plain", "signed"])
def test_a_flipped_bit_in_any_byte_is_found(raw: bytes) -> None:
    """Every byte of the file, each with one of its bits turned: content, names, headers, times, sizes, signature."""
    missed = []
    for at in range(len(raw)):
        changed = bytearray(raw)
        changed[at] ^= 1 << (at % 8)
        if not faults(bytes(changed)):
            missed.append(at)
    assert missed == []


@pytest.mark.parametrize("raw", [PLAIN, SIGNED], ids=["plain", "signed"])
def test_a_bundle_cut_short_at_any_length_is_found(raw: bytes) -> None:
    """Cut anywhere in its files it is called truncated, not merely no zip."""
    reasons = [{what for what, _ in faults(raw[:length])} for length in range(len(raw))]
    assert [length for length, found in enumerate(reasons) if not found] == []
    directory = raw.index(b"PK\x01\x02")
    assert [length for length in range(4, directory) if reasons[length] != {"truncated"}] == []


@given(st.integers(0, len(SIGNED) - 1), st.binary(max_size=40), st.integers(0, 40))
def test_bytes_cut_put_in_or_replaced_anywhere_are_found(at: int, put: bytes, cut: int) -> None:
    changed = SIGNED[:at] + put + SIGNED[at + cut :]
    assert bool(faults(changed)) == (changed != SIGNED)


@given(st.binary(max_size=400))
def test_any_other_file_is_no_bundle_and_no_traceback(raw: bytes) -> None:
    assert faults(raw)


def test_an_altered_a_missing_and_an_added_file_are_named() -> None:
    assert ("altered", MEASURE) in faults(repacked(**{MEASURE: PACK[MEASURE] + b"# more\n"}))
    assert faults(repacked(**{"makers.yaml": None})) == [("missing", "makers.yaml")]
    assert faults(repacked(**{"extra.yaml": b"a: b\n"})) == [("added", "extra.yaml")]
    assert faults(zipped([("pack.yaml", PACK["pack.yaml"])])) == [("missing", "manifest.json")]


def test_a_manifest_rewritten_to_fit_breaks_the_signature() -> None:
    files = PACK | {MEASURE: PACK[MEASURE].replace(b"binding", b"advisory")}
    signature = entries(SIGNED)["signatures.json"]
    forged = as_bundle(files, entries(packed(files))["manifest.json"], signature)
    assert faults(forged) == [("altered", "signatures.json")]


def test_another_key_and_no_signature_are_refused_where_a_key_is_asked_for() -> None:
    assert faults(packed(PACK, [OTHER]), public_key=PUBLIC) == [("wrong-key", "signatures.json")]
    assert faults(PLAIN, public_key=PUBLIC) == [("unsigned", "signatures.json")]


def test_a_signature_taken_away_added_or_of_another_bundle_is_found() -> None:
    both, other = packed(PACK, [KEY, OTHER]), packed(PACK, [OTHER])
    files = PACK
    for manifest, signatures in ((both, SIGNED), (SIGNED, both), (SIGNED, other), (PLAIN, SIGNED), (SIGNED, None)):
        papers = entries(manifest)["manifest.json"], entries(signatures)["signatures.json"] if signatures else None
        assert {name for _, name in faults(as_bundle(files, *papers))} == {"signatures.json"}


def test_a_hash_changed_in_a_signed_manifest_breaks_the_signature() -> None:
    """Mix and match: a file of one pack and its hash put into another."""
    files = PACK | {MEASURE: PACK[MEASURE] + b"# more\n"}
    manifest = json.loads(entries(SIGNED)["manifest.json"]) | {"digest": digest_of(files)}
    manifest["files"][MEASURE] = {"sha256": hashlib.sha256(files[MEASURE]).hexdigest(), "length": len(files[MEASURE])}
    written = (json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
    assert faults(as_bundle(files, written, entries(SIGNED)["signatures.json"])) == [("altered", "signatures.json")]


def test_a_bundle_that_was_changed_does_not_load(tmp_path: Path) -> None:
    path = tmp_path / "bad.zip"
    path.write_bytes(SIGNED[:500] + bytes([SIGNED[500] ^ 1]) + SIGNED[501:])
    with pytest.raises(RegisterError, match="not a bundle as it was made: altered") as error:
        Register.load(path)
    assert error.value.file == str(path)


# Hostile


@pytest.mark.parametrize(
    "name",
    ["../out.yaml", "/abs.yaml", "a/../../out.yaml", "C:/x.yaml", "a\\b.yaml", "CON.yaml", ".hidden.yaml", "a//b.yaml", "x.exe",
     "./x.yaml", "é.yaml", "a/ .yaml", "a./x.yaml", f"{'a' * 200}.yaml", "pack.yaml/", "a\0.yaml/../b.yaml"],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    raw = zipped([("manifest.json", b"{}"), (name, b"a: b\n")])
    assert "refused" in {what for what, _ in faults(raw)}
    (tmp_path / "bad.zip").write_bytes(raw)
    with pytest.raises(RegisterError):
        Register.load(tmp_path / "bad.zip")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["bad.zip"]


def test_a_name_that_stands_twice_is_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        raw = zipped([("pack.yaml", b"a: b\n"), ("pack.yaml", b"a: c\n")])
    assert ("refused", "pack.yaml") in faults(raw)
    assert ("refused", "Pack.yaml") in faults(zipped([("pack.yaml", b"a\n"), ("Pack.yaml", b"b\n")]))


def test_a_name_that_is_a_file_and_a_folder_is_refused() -> None:
    assert faults(zipped([("a.yaml", b"a\n"), ("A.yaml/b.yaml", b"b\n")])) == [("refused", "a.yaml")]


def test_a_link_is_refused() -> None:
    info = zipfile.ZipInfo("pack.yaml")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, "../../secret.yaml")
    found = read_bundle(buffer.getvalue()).differences
    assert [(one.what, one.detail) for one in found] == [("refused", "a link, which could lead anywhere")]


def test_what_is_compressed_is_refused_before_it_is_unpacked() -> None:
    bomb = zipped([("pack.yaml", b"\0" * 50_000_000)], zipfile.ZIP_DEFLATED)
    assert len(bomb) < 100_000
    assert faults(bomb) == [("refused", "pack.yaml"), ("refused", "the archive")]


def test_entries_that_share_their_bytes_are_refused() -> None:
    """Two entries of the directory that lead to the same bytes: more comes out than went in."""
    raw = bytearray(zipped([("aa.yaml", b"x" * 5000), ("bb.yaml", b"y" * 5000)]))
    first, second = (raw.index(name, raw.index(b"PK\x01\x02")) for name in (b"aa.yaml", b"bb.yaml"))
    raw[second - 4 : second] = raw[first - 4 : first]  # the second entry's offset is the first's
    assert faults(bytes(raw))


# Versions


@given(st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=5), min_size=2, max_size=2))
def test_versions_compare_as_their_numbers_do(numbers: list[list[int]]) -> None:
    first, second = (".".join(map(str, parts)) for parts in numbers)
    padded = [parts + [0] * (5 - len(parts)) for parts in numbers]
    assert (version_key(first) < version_key(second)) == (padded[0] < padded[1])
    assert (version_key(first) == version_key(second)) == (padded[0] == padded[1])


@pytest.mark.parametrize("text", ["", "1.", ".1", "1..2", "v1", "1-2", "1.2\n", "١", "1/2", "9" * 10])
def test_what_is_no_version_is_not_compared(text: str) -> None:
    with pytest.raises(ValueError):
        version_key(text)


# Folders and keys


def test_a_folder_that_is_no_register_is_not_packed(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match=r"no pack\.yaml"):
        pack_files(tmp_path)
    folder = register(tmp_path / "own", extra={"measures/xx/with space.yaml": "a: b\n"})
    with pytest.raises(RegisterError, match="no name of a register file"):
        pack_files(folder)


def test_a_key_of_another_kind_says_how_to_make_one() -> None:
    for read in (private_key, public_key):
        with pytest.raises(RegisterError, match="keygen"):
            read(b"-----BEGIN NOTHING-----", "some.pem")
    with pytest.raises(RegisterError, match="keygen"):
        public_key(new_key()[0], "own.key")


def test_a_name_made_to_keep_the_reader_busy_is_refused_at_once() -> None:
    """45 seconds and a gigabyte, before names were measured first."""
    raw = zipped([("a/" * 30_000, b"")])
    began = time.process_time()
    tracemalloc.start()
    (fault,) = faults(raw)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert fault[0] == "refused"
    assert most < 10 << 20
    assert time.process_time() - began < 5
