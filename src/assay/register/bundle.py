"""A register pack as one file that can be checked: a zip with a manifest of SHA-256 hashes and an Ed25519 signature.

A bundle is canonical: files stored without compression, in order of name, with one fixed time. Its bytes follow from its
contents, so a reader packs what it read once more and compares; a byte changed anywhere is found, also between the files.
Nothing is compressed, so nothing can unpack to more than what was sent. `signature.json` names the key that made it;
whether that key is to be trusted is for the reader to say, with a public key that came another way.
"""

from __future__ import annotations

import atexit
import base64
import hashlib
import io
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from assay.errors import RegisterError
from assay.register.index import digest_of, in_order
from assay.register.load import parse_yaml

FORMAT = "assay.register-bundle/1"
MANIFEST = "manifest.json"
SIGNATURE = "signature.json"
MAX_SIZE = 256_000_000  # bytes; nothing is compressed, so this bounds what is unpacked too
MAX_FILES = 20_000
_EPOCH = (1980, 1, 1, 0, 0, 0)
_NAME = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*\.yaml")
_RESERVED = re.compile(r"(?i)^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not as the manifest, the format or the signature says. `what` is altered, missing, added or refused."""

    what: str
    name: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.what}: {self.name}{f' ({self.detail})' if self.detail else ''}"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle as read: its files, what its manifest says, the key that signed it, and all that is wrong with it."""

    files: Mapping[str, bytes]
    manifest: Mapping[str, Any]
    signed_by: str | None  # fingerprint of the key in the bundle, its signature checked
    differences: tuple[Difference, ...]


# Packing


def pack_files(folder: Path) -> dict[str, bytes]:
    """The YAML files of a register folder by name. Raises RegisterError for a name that no bundle may hold."""
    if not (folder / "pack.yaml").is_file():
        raise RegisterError("no pack.yaml, so no register", file=str(folder), remedy="give a register's own folder")
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.yaml")}
    for name in sorted(paths):
        if fault := _name_fault(name):
            raise RegisterError(fault, file=name, remedy="rename the file: letters, digits, '-', '_' and '.'")
    return {name: paths[name].read_bytes() for name in in_order(paths)}


def manifest_of(files: Mapping[str, bytes]) -> dict[str, Any]:
    """What the manifest of these files says; it follows from them alone."""
    pack = parse_yaml(files["pack.yaml"], "pack.yaml").data
    if not isinstance(pack, dict) or not {"version", "as_of", "sources_cover_to"} <= set(pack):
        raise RegisterError("expected version, as_of and sources_cover_to", file="pack.yaml", line=1)
    return {
        "format": FORMAT,
        "version": pack["version"],
        "as_of": pack["as_of"],
        "sources_cover_to": pack["sources_cover_to"],
        "digest": digest_of(files),
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }


def packed(files: Mapping[str, bytes], key: Ed25519PrivateKey | None = None) -> bytes:
    """The bundle of these files; with a key, signed. Equal files and key give equal bytes."""
    manifest = _json(manifest_of(files))
    return _zipped(files, manifest, _signature(manifest, key) if key else None)


def _signature(manifest: bytes, key: Ed25519PrivateKey) -> bytes:
    signed = {
        "algorithm": "Ed25519",
        "over": MANIFEST,
        "public_key": base64.b64encode(_raw(key.public_key())).decode(),
        "signature": base64.b64encode(key.sign(manifest)).decode(),
    }
    return _json(signed)


def _zipped(files: Mapping[str, bytes], manifest: bytes, signature: bytes | None) -> bytes:
    entries = {MANIFEST: manifest} | ({SIGNATURE: signature} if signature is not None else {})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in [*entries.items(), *((name, files[name]) for name in in_order(files))]:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = 3  # Unix, on every machine
            info.external_attr = 0o100644 << 16
            archive.writestr(info, content)
    return buffer.getvalue()


def _json(data: Mapping[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


# Reading


def read_bundle(raw: bytes, public_key: Ed25519PublicKey | None = None) -> Bundle:
    """The bundle with everything that is wrong with it; with a key, whether that key signed it."""
    entries, faults = _entries(raw)
    if faults:
        return Bundle({}, {}, None, tuple(faults))
    files = {name: content for name, content in entries.items() if name not in (MANIFEST, SIGNATURE)}
    manifest, faults = _checked_manifest(entries.get(MANIFEST), files)
    signer, found = _checked_signature(entries, public_key)
    faults += found
    if not faults and _zipped(files, entries[MANIFEST], entries.get(SIGNATURE)) != raw:
        faults.append(Difference("altered", "the archive", "its files are as listed, bytes between them are not"))
    return Bundle(files, manifest, signer, tuple(dict.fromkeys(faults)))


def _entries(raw: bytes) -> tuple[dict[str, bytes], list[Difference]]:
    """The archive's entries, read without trusting what it says of them."""
    if len(raw) > MAX_SIZE:
        return {}, [Difference("refused", "the archive", f"larger than {MAX_SIZE:,} bytes")]
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
        listed = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, EOFError, IndexError) as error:
        return {}, [Difference("altered", "the archive", f"no zip that can be read: {error}")]
    refused = list(_refusals(listed, len(raw)))
    if refused:
        return {}, refused
    return {info.filename: _content(archive, info) for info in listed}, []


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The entry's bytes; none where its header or checksum is wrong, which the manifest's hash then names as altered."""
    try:
        return archive.read(info)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
        return b""


def _refusals(listed: list[zipfile.ZipInfo], size: int) -> Iterator[Difference]:
    """What no bundle holds: paths that lead out, one name twice, compression, more than was sent."""
    if len(listed) > MAX_FILES:
        yield Difference("refused", "the archive", f"more than {MAX_FILES:,} files")
        return
    seen: set[str] = set()
    for info in listed:
        name = info.filename
        if name.casefold() in seen:
            yield Difference("refused", name, "the name stands twice")
        seen.add(name.casefold())
        if name not in (MANIFEST, SIGNATURE) and (fault := _name_fault(name)):
            yield Difference("refused", name, fault)
        if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size:
            yield Difference("refused", name, "compressed; the files of a bundle are stored as they are")
        if info.flag_bits & 0x1:
            yield Difference("refused", name, "encrypted")
    if sum(info.file_size for info in listed) > size:
        yield Difference("refused", "the archive", "its files add up to more than it holds")


def _name_fault(name: str) -> str:
    if not _NAME.fullmatch(name):
        return "no name of a register file: a relative path of plain names that ends in .yaml"
    if any(_RESERVED.match(part) for part in name.split("/")):
        return "a name that some systems keep for devices"
    return ""


def _checked_manifest(content: bytes | None, files: Mapping[str, bytes]) -> tuple[dict[str, Any], list[Difference]]:
    if content is None:
        return {}, [Difference("missing", MANIFEST)]
    data = _object(content)
    listed = data.get("files")
    if data.get("format") != FORMAT or not isinstance(listed, dict):
        return data, [Difference("altered", MANIFEST, f"expected the format {FORMAT} and a list of files")]
    faults = [Difference("missing", name) for name in in_order(listed) if name not in files]
    faults += [Difference("added", name) for name in in_order(files) if name not in listed]
    faults += [
        Difference("altered", name, "its SHA-256 is not the manifest's")
        for name in in_order(files)
        if name in listed and hashlib.sha256(files[name]).hexdigest() != listed[name]
    ]
    if faults or "pack.yaml" not in files:
        return data, faults or [Difference("missing", "pack.yaml")]
    try:
        wanted = manifest_of(files)
    except RegisterError as error:
        return data, [Difference("altered", "pack.yaml", error.message)]
    if _json(wanted) == content:
        return data, []
    wrong = [key for key in sorted(wanted) if data.get(key) != wanted[key]]
    return data, [Difference("altered", MANIFEST, f"not what the files say: {', '.join(wrong) or 'its form'}")]


def _checked_signature(
    entries: Mapping[str, bytes], public_key: Ed25519PublicKey | None
) -> tuple[str | None, list[Difference]]:
    content, manifest = entries.get(SIGNATURE), entries.get(MANIFEST)
    if content is None or manifest is None:
        return None, [Difference("missing", SIGNATURE, "nobody signed this bundle")] if public_key else []
    data = _object(content)
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(str(data.get("public_key")), validate=True))
        key.verify(base64.b64decode(str(data.get("signature")), validate=True), manifest)
    except (InvalidSignature, ValueError):
        return None, [Difference("altered", SIGNATURE, "bad signature: it does not fit the manifest")]
    if _json(data) != content or set(data) != {"algorithm", "over", "public_key", "signature"}:
        return None, [Difference("altered", SIGNATURE, "its form")]
    if (data["algorithm"], data["over"]) != ("Ed25519", MANIFEST):
        return None, [Difference("altered", SIGNATURE, f"expected Ed25519 over {MANIFEST}")]
    signer = fingerprint(key)
    if public_key is not None and _raw(public_key) != _raw(key):
        wrong = f"bad signature: made with the key {signer}, not with {fingerprint(public_key)}"
        return signer, [Difference("altered", SIGNATURE, wrong)]
    return signer, []


def _object(content: bytes) -> dict[str, Any]:
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


# Opening


def opened(path: Path) -> Path:
    """The register folder that a path names; a bundle is checked against its manifest and unpacked for this process.

    Raises RegisterError where something in the bundle is not as its manifest says.
    """
    if not path.is_file():
        return path
    raw = _bytes(path)
    sha256 = hashlib.sha256(raw).hexdigest()
    if sha256 not in _FOLDERS:
        _FOLDERS[sha256] = _unpacked(raw, path)
    return _FOLDERS[sha256]


_FOLDERS: dict[str, Path] = {}  # where each bundle of this process was unpacked, by its SHA-256


def _unpacked(raw: bytes, path: Path) -> Path:
    bundle = read_bundle(raw)
    if bundle.differences:
        shown = "; ".join(map(str, bundle.differences[:3]))
        more = f"; and {len(bundle.differences) - 3} more" if len(bundle.differences) > 3 else ""
        raise RegisterError(
            f"not a bundle as it was made: {shown}{more}", file=str(path), remedy="get it again, or give a folder"
        )
    # A folder of its own that nobody else can write to: a shared cache could be changed after the check.
    folder = Path(tempfile.mkdtemp(prefix="assay-register-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    write_folder(bundle.files, folder)
    return folder


def write_folder(files: Mapping[str, bytes], folder: Path) -> None:
    """The files below a folder; their names have been checked."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_SIZE:
            raise RegisterError(f"larger than {MAX_SIZE:,} bytes", file=str(path), remedy="give a register bundle")
        return path.read_bytes()
    except OSError as error:
        raise RegisterError(f"cannot be read: {error.strerror}", file=str(path)) from None


def read_bundle_file(path: Path, public_key: Ed25519PublicKey | None = None) -> Bundle:
    """The bundle in a file. Raises RegisterError where the file cannot be read at all."""
    return read_bundle(_bytes(path), public_key)


# Keys


def new_key() -> tuple[bytes, bytes]:
    """A fresh key pair as PEM: private (PKCS #8, without a password) and public."""
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), public


def private_key(pem: bytes, file: str) -> Ed25519PrivateKey:
    """The signing key in a PEM file. Raises RegisterError."""
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise RegisterError("no private key in PEM without a password", file=file, remedy=_REMEDY) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise RegisterError("not an Ed25519 key", file=file, remedy=_REMEDY)
    return key


def public_key(pem: bytes, file: str) -> Ed25519PublicKey:
    """The public key in a PEM file. Raises RegisterError."""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise RegisterError("no public key in PEM", file=file, remedy=_REMEDY) from None
    if not isinstance(key, Ed25519PublicKey):
        raise RegisterError("not an Ed25519 key", file=file, remedy=_REMEDY)
    return key


def fingerprint(key: Ed25519PublicKey) -> str:
    """What people compare: the first 32 hex digits of the SHA-256 of the raw public key."""
    return hashlib.sha256(_raw(key)).hexdigest()[:32]


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


_REMEDY = "`assay register keygen` makes a pair"
