"""What a bundle's manifest says: which pack, until when, for which program, and each file's SHA-256 and length.

It names everything that is signed: the signatures are over its bytes, and each file is named by its hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple

from assay.errors import RegisterError
from assay.register.bundle.archive import MANIFEST, Difference
from assay.register.pack import IDENTITY, Identity, digest_of, in_order, is_day, is_version
from assay.version import __version__

FORMAT = "assay.register-bundle/1"


class Content(NamedTuple):
    """A file by its content."""

    sha256: str
    length: int

    @classmethod
    def of(cls, content: bytes) -> Content:
        return cls(hashlib.sha256(content).hexdigest(), len(content))


@dataclass(frozen=True, slots=True)
class Manifest:
    """A pack, named so that nothing in it can be changed, left out, added or mixed with another's."""

    version: str
    as_of: str
    sources_cover_to: str
    digest: str
    needs_assay: str  # the oldest program that it is for
    expires: str | None  # the last day on which it may be installed
    signed_by: tuple[str, ...]  # fingerprints of the keys, in order; none where it is not signed
    files: Mapping[str, Content]

    @classmethod
    def of(
        cls,
        files: Mapping[str, bytes],
        *,
        expires: str | None = None,
        needs_assay: str = __version__,
    ) -> Manifest:
        """The manifest of these files. Raises RegisterError where the pack or what is said of it cannot be put in one."""
        pack = Identity.parse(files[IDENTITY])
        if not is_version(pack.version):
            raise RegisterError(
                f"version: {pack.version!r} cannot be compared with another", file=IDENTITY, line=1,
                remedy="write numbers with dots between, as in 2026.11.22.2",
            )  # fmt: skip
        if expires is not None and (not is_day(expires) or expires < pack.as_of):
            raise RegisterError(f"expires: expected a day from {pack.as_of} on, found {expires!r}", file=MANIFEST)
        if not is_version(needs_assay):
            raise RegisterError(
                f"expected a version of Assay such as {__version__}, found {needs_assay!r}", file=MANIFEST
            )
        held = {name: Content.of(files[name]) for name in in_order(files)}
        return cls(pack.version, pack.as_of, pack.sources_cover_to, digest_of(files), needs_assay, expires, (), held)

    @classmethod
    def parse(cls, content: bytes) -> Manifest:
        """The manifest in these bytes, which are as `written` gives them. Raises ValueError, saying what is not."""
        data = json_object(content)
        if data.get("format") != FORMAT:
            raise ValueError(f"expected the format {FORMAT}")
        try:
            found = cls(
                version=data["version"],
                as_of=data["as_of"],
                sources_cover_to=data["sources_cover_to"],
                digest=data["digest"],
                needs_assay=data["needs_assay"],
                expires=data["expires"],
                signed_by=tuple(data["signed_by"]),
                files={name: Content(one["sha256"], one["length"]) for name, one in data["files"].items()},
            )
            known = is_version(found.version) and is_version(found.needs_assay) and is_day(found.as_of)
            if not known or not (found.expires is None or is_day(found.expires)) or found.written() != content:
                raise ValueError("not in the form of a manifest")
        except (KeyError, TypeError, AttributeError):
            raise ValueError("not in the form of a manifest") from None
        return found

    def written(self) -> bytes:
        """Its bytes: JSON, sorted, one way only."""
        data = {field.name: getattr(self, field.name) for field in fields(self)}
        return json_bytes(
            {**data, "format": FORMAT, "files": {name: one._asdict() for name, one in self.files.items()}}
        )

    def differences(self, files: Mapping[str, bytes]) -> Iterator[Difference]:
        """Where the files are not the ones that it names."""
        found = [Difference("missing", name) for name in in_order({IDENTITY: None, **self.files}) if name not in files]
        for name in in_order(files):
            if name not in self.files:
                found.append(Difference("added", name))
            elif Content.of(files[name]) != self.files[name]:
                found.append(Difference("altered", name, "its SHA-256 or length is not the manifest's"))
        if found:  # what they say then says nothing more
            yield from found
            return
        try:
            said = asdict(Identity.parse(files[IDENTITY])) | {"digest": digest_of(files)}
        except RegisterError as error:
            yield Difference("altered", IDENTITY, error.message)
            return
        if wrong := [name for name, value in said.items() if getattr(self, name) != value]:
            yield Difference("altered", MANIFEST, f"not what the files say: {', '.join(wrong)}")


def json_bytes(data: Mapping[str, Any]) -> bytes:
    """The object as JSON, written one way only."""
    return (json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def json_object(content: bytes) -> dict[str, Any]:
    """The JSON object in these bytes; an empty one where there is none."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
