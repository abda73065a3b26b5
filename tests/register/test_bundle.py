"""A bundle is as it was made, or it says where not; and nothing in one can leave its folder or grow."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import RegisterError
from assay.register import bundle as bundles
from assay.register.index import DATA, Register, digest, digest_of
from tests.register.small import FILES, MEASURE, register

KEY = bundles.private_key(bundles.new_key()[0], "own.key")
OTHER = bundles.private_key(bundles.new_key()[0], "other.key")
PACK = {name: text.encode() for name, text in FILES.items()}
PACK = {name: PACK[name] for name in sorted(PACK, key=lambda name: name.split("/"))}
PLAIN, SIGNED = bundles.packed(PACK), bundles.packed(PACK, KEY)


def faults(raw: bytes, **options: object) -> list[tuple[str, str]]:
    found = bundles.read_bundle(raw, **options)  # type: ignore[arg-type]
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
    return bundles._zipped(files, found["manifest.json"], found.get("signature.json"))


# As it was made


def test_the_same_register_gives_the_same_bytes() -> None:
    assert bundles.packed(dict(reversed(PACK.items()))) == PLAIN
    assert bundles.packed(PACK, KEY) == SIGNED


def test_a_bundle_as_it_was_made_has_nothing_wrong_with_it() -> None:
    assert faults(PLAIN) == faults(SIGNED) == faults(SIGNED, public_key=KEY.public_key()) == []
    assert bundles.read_bundle(SIGNED).signed_by == bundles.fingerprint(KEY.public_key())
    assert bundles.read_bundle(PLAIN).signed_by is None


def test_the_manifest_names_version_digest_and_every_file(tmp_path: Path) -> None:
    manifest = json.loads(entries(PLAIN)["manifest.json"])
    assert manifest["version"] == "1"
    assert manifest["digest"] == digest(register(tmp_path)) == digest_of(PACK)
    assert manifest["files"] == {name: hashlib.sha256(text).hexdigest() for name, text in PACK.items()}


def test_a_bundle_loads_as_its_folder_does(tmp_path: Path) -> None:
    folder = register(tmp_path / "own")
    (tmp_path / "own.zip").write_bytes(bundles.packed(bundles.pack_files(folder), KEY))
    bundled, plain = Register.load(tmp_path / "own.zip"), Register.load(folder)
    assert bundled.digest == plain.digest
    assert bundled.measures == plain.measures
    assert bundled.folder != folder


def test_the_shipped_register_goes_through_a_bundle_whole() -> None:
    found = bundles.read_bundle(bundles.packed(bundles.pack_files(DATA)))
    assert found.differences == ()
    assert found.manifest["digest"] == digest(DATA) == Register.load().digest


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
    signature = entries(SIGNED)["signature.json"]
    forged = bundles._zipped(files, entries(bundles.packed(files))["manifest.json"], signature)
    assert faults(forged) == [("altered", "signature.json")]


def test_another_key_and_no_signature_are_refused_where_a_key_is_asked_for() -> None:
    assert faults(bundles.packed(PACK, OTHER), public_key=KEY.public_key()) == [("altered", "signature.json")]
    assert faults(PLAIN, public_key=KEY.public_key()) == [("missing", "signature.json")]


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
     "./x.yaml", "é.yaml", "a/ .yaml"],
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


# Folders and keys


def test_a_folder_that_is_no_register_is_not_packed(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match=r"no pack\.yaml"):
        bundles.pack_files(tmp_path)
    folder = register(tmp_path / "own", extra={"measures/xx/with space.yaml": "a: b\n"})
    with pytest.raises(RegisterError, match="no name of a register file"):
        bundles.pack_files(folder)


def test_a_key_of_another_kind_says_how_to_make_one() -> None:
    for read in (bundles.private_key, bundles.public_key):
        with pytest.raises(RegisterError, match="keygen"):
            read(b"-----BEGIN NOTHING-----", "some.pem")
    with pytest.raises(RegisterError, match="keygen"):
        bundles.public_key(bundles.new_key()[0], "own.key")
