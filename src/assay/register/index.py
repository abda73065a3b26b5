"""The register as one object: measures, facts, profiles, outcomes, calendars and parties, read once and kept.

The files are read in a stable order, so `digest` (SHA-256 over names and contents) names a pack exactly; every result
carries it. `Register.load` keeps one copy per folder and process. Without a folder it is the register in use: an installed
one while it is newer than the one that comes with Assay, or was chosen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from assay.errors import NotFoundError, RegisterError
from assay.register.installed.packs import in_use
from assay.register.load import Document, read_yaml, typed, yaml_files
from assay.register.measures import ActKind, CaseFile, Fact, Measure, Profile
from assay.register.pack import PACKAGED, Identity, digest_of
from assay.register.parties import Parties

DATA = PACKAGED


@dataclass(frozen=True, eq=False)
class Register:
    """Who made what, and whom each measure binds. Immutable; see `Register.load`."""

    folder: Path
    version: str
    as_of: str
    sources_cover_to: str
    digest: str
    measures: tuple[Measure, ...]
    facts: tuple[Fact, ...]
    acts: tuple[ActKind, ...]
    profiles: Mapping[str, Profile]
    outcomes: Mapping[str, Any]
    calendars: Mapping[str, Mapping[str, Any]]
    parties: Parties = field(repr=False)

    @staticmethod
    def load(folder: Path | None = None) -> Register:
        """The register in `folder` or bundle, by default the one in use. Raises RegisterError."""
        if folder and folder.is_file():
            from assay.register.bundle.reading import opened  # only who has a bundle waits for the cryptography

            folder = opened(folder)
        return _load(folder) if folder else _load_in_use()

    def measure(self, measure_id: str) -> Measure:
        if measure_id not in self._measures:
            raise NotFoundError(f"no measure {measure_id!r}", remedy="`assay register show` lists the ids")
        return self._measures[measure_id]

    @cached_property
    def _measures(self) -> dict[str, Measure]:
        return {measure.id: measure for measure in self.measures}

    def profile(self, profile_id: str) -> Profile:
        if profile_id not in self.profiles:
            known = ", ".join(sorted(self.profiles))
            raise NotFoundError(f"no profile {profile_id!r}", remedy=f"one of {known}, or a file of your own")
        return self.profiles[profile_id]


def _load_in_use() -> Register:
    pack = in_use()
    return _load_installed(pack.folder, pack.manifest.digest) if pack else _load(DATA)


@lru_cache(maxsize=4)
def _load_installed(folder: Path, wanted: str) -> Register:
    if digest(folder) != wanted:
        raise RegisterError(
            "the installed register is not what was installed: its files were changed", file=str(folder),
            remedy="install its bundle again, or `assay register use packaged`",
        )  # fmt: skip
    return _load(folder)


@lru_cache(maxsize=4)
def _load(folder: Path) -> Register:
    pack = Identity.read(folder)
    facts_file = read_yaml(folder / "facts.yaml", name="facts.yaml")
    return Register(
        folder=folder,
        version=pack.version,
        as_of=pack.as_of,
        sources_cover_to=pack.sources_cover_to,
        digest=digest(folder),
        measures=tuple(read_measure(path, folder) for path in yaml_files(folder / "measures")),
        facts=tuple(typed(Fact, facts_file, ("facts", index)) for index in range(len(facts_file.data["facts"]))),
        acts=tuple(typed(ActKind, facts_file, ("acts", index)) for index in range(len(facts_file.data["acts"]))),
        profiles=read_profiles(folder),
        outcomes=read_yaml(folder / "outcomes.yaml", name="outcomes.yaml").data,
        calendars={
            path.stem: read_yaml(path, name=_name(path, folder)).data for path in yaml_files(folder / "calendars")
        },
        parties=Parties.load(folder),
    )


def digest(folder: Path) -> str:
    """SHA-256 over every file's name and content, in order of name."""
    return digest_of({_name(path, folder): path.read_bytes() for path in folder.rglob("*.yaml")})


def read_measure(path: Path, folder: Path) -> Measure:
    document = read_yaml(path, name=_name(path, folder))
    measure = typed(Measure, document)
    if measure.id != path.stem:
        raise RegisterError(
            f"the file name says {path.stem}, the id {measure.id}", file=document.file, line=document.line(("id",))
        )
    return measure


def read_profiles(folder: Path) -> dict[str, Profile]:
    found = [typed(Profile, read_yaml(path, name=_name(path, folder))) for path in yaml_files(folder / "profiles")]
    return {profile.id: profile for profile in found}


def read_cases(folder: Path) -> tuple[tuple[CaseFile, Document], ...]:
    """Every measure's cases, with the document for line numbers."""
    documents = [read_yaml(path, name=_name(path, folder)) for path in yaml_files(folder / "cases")]
    return tuple((typed(CaseFile, document), document) for document in documents)


def cases_of(folder: Path, measure: str) -> CaseFile | None:
    """One measure's cases: those of the file named after it, or of whichever file is about it."""
    path = folder / "cases" / f"{measure}.yaml"
    if path.is_file():
        found = typed(CaseFile, read_yaml(path, name=_name(path, folder)))
        if found.measure == measure:
            return found
    return next((file for file, _ in read_cases(folder) if file.measure == measure), None)


def calendar_days(data: Mapping[str, Any]) -> frozenset[dt.date]:
    """The holidays of a calendar file."""
    return frozenset(dt.date.fromisoformat(row["on"]) for row in data["holidays"])


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
