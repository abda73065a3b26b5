"""What makers and suppliers state about their goods: who states it, since when, until when, of which goods, in what document.

A statement register is CSV (or TSV), JSON, or YAML:

    statements:
      - by: Example Security Inc.
        signed_by: J. Doe, Director of Compliance
        date: 2024-03-01
        expires: 2025-02-28
        not_made_by: [Hikvision, Dahua]
        brands: [Luma]
        models: [LUM-5*]
        document: letters/example-2024.pdf
        sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08

A statement says at least one of `not_made_by`, `made_by` and `complies_with`, and of which goods: `brands`, `models` (with `*`
for any signs), or `covers: all` for all that its author makes or sells. It is a claim: it is shown beside the evidence and
settles nothing. A `document` that lies beside the register is hashed; a hash that differs from the one given is refused.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

from assay.errors import FactsError
from assay.inventory.entries import entries_of
from assay.inventory.identity import folded
from assay.inventory.table import decoded, read_bytes, read_table
from assay.observe.read import values

State = Literal["in-force", "expired", "not-yet", "undated"]
ROLES: Final = ("manufacturer", "supplier", "distributor", "integrator", "importer")
LARGEST_DOCUMENT = 200_000_000  # bytes
MOST_WILD = 4  # in one model

_KEYS = {
    **dict.fromkeys(("by", "party", "company", "par", "auteur", "entreprise"), "by"),
    **dict.fromkeys(("role", "qualite"), "role"),
    **dict.fromkeys(("signedby", "signatory", "signepar", "signataire"), "signed_by"),
    **dict.fromkeys(("date", "on", "signedon", "dated", "le", "signele"), "date"),
    **dict.fromkeys(("expires", "expiry", "expireson", "validuntil", "until", "expiration", "echeance", "expirele",
                     "valablejusquau"), "expires"),
    **dict.fromkeys(("notmadeby", "noequipmentby", "pasfabriquepar", "nonfabriquepar"), "not_made_by"),
    **dict.fromkeys(("madeby", "manufacturer", "fabriquepar"), "made_by"),
    **dict.fromkeys(("complieswith", "compliantwith", "conformea"), "complies_with"),
    **dict.fromkeys(("brands", "brand", "marques", "marque"), "brands"),
    **dict.fromkeys(("models", "model", "products", "modeles", "modele", "produits"), "models"),
    **dict.fromkeys(("covers", "vise"), "covers"),
    **dict.fromkeys(("document", "file", "fichier"), "document"),
    **dict.fromkeys(("sha256", "hash", "empreinte"), "sha256"),
    **dict.fromkeys(("url", "link", "lien", "adresse"), "url"),
    **dict.fromkeys(("note", "notes", "comment", "remarque", "commentaire"), "note"),
}  # fmt: skip
KEYS: Final = tuple(dict.fromkeys(_KEYS.values()))
_LISTS: Final = ("not_made_by", "complies_with", "brands", "models")
_ALL: Final = frozenset({"all", "tout", "tous", "toutes"})
_ROLE_WORDS = {
    **{role: role for role in ROLES},
    "maker": "manufacturer", "fabricant": "manufacturer", "fournisseur": "supplier", "vendor": "supplier", "distributeur": "distributor",
    "integrateur": "integrator", "importateur": "importer",
}  # fmt: skip
_SHA256 = re.compile(r"^[0-9a-fA-F]{64}$")


@dataclass(frozen=True, slots=True)
class Document:
    """The paper that a statement stands in. `sha256` is empty where it was neither given nor found; `found` says that it was
    hashed here."""

    name: str = ""
    sha256: str = ""
    found: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Goods:
    """What a statement speaks of: all that its author makes or sells, or badges, or models written with `*`."""

    everything: bool
    brands: tuple[str, ...]
    models: tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """One statement, as its author wrote it. Names are texts here: whose they are is for `identify` to say.

    Dates may be partial; a statement expires at the end of the day, month or year named.
    """

    by: str
    role: str
    signed_by: str
    date: str | None
    expires: str | None
    not_made_by: tuple[str, ...]
    made_by: str
    complies_with: tuple[str, ...]
    goods: Goods
    document: Document
    note: str
    file: str
    line: int

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"

    @cached_property
    def _models(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(_pattern(model)) for model in self.goods.models)

    def state_on(self, day: dt.date) -> State:
        """Whether it holds on a day: one without a date can be of any time, and one that has expired holds no more."""
        if self.expires and day.isoformat()[: len(self.expires)] > self.expires:
            return "expired"
        if not self.date:
            return "undated"
        return "not-yet" if day.isoformat()[: len(self.date)] < self.date else "in-force"

    def names_model(self, model: str) -> bool | None:
        """Whether a model is among those that the statement is narrowed to; None where the model is not known."""
        if not self._models:
            return True
        if not model.strip():
            return None
        return any(one.fullmatch(_bare(model)) for one in self._models)


def _bare(model: str) -> str:
    """A model without spaces and case."""
    return re.sub(r"\s", "", model).casefold()


def _pattern(model: str) -> str:
    """`LUM-5*` as a pattern over bare models; runs of `*` are one."""
    return r"[^\n]*".join(re.escape(part) for part in re.split(r"\*{1,}", _bare(model)))


def read_statements(path: Path | str) -> tuple[Statement, ...]:
    """The statements of a register, in the order of the file. Raises FactsError with file, line and remedy."""
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix in (".csv", ".tsv", ".txt"):
        rows = _table_rows(path)
    elif suffix in (".yaml", ".yml", ".json"):
        rows = _entry_rows(path)
    else:
        raise FactsError(
            f"a statement register is YAML, CSV or JSON, found {suffix or 'no extension'!r}",
            file=str(path),
            remedy="save it as CSV (UTF-8)",
        )
    return tuple(_Record(path, line, cells).statement() for line, cells in rows)


_Row = tuple[int, dict[str, list[str]]]


def _table_rows(path: Path) -> Iterable[_Row]:
    table = read_table(path, _KEYS)
    for heading in table.headings:
        if heading.strip() and folded(heading) not in _KEYS:
            raise _unknown(heading, str(path), 1)
    for row in table.rows:
        yield row.line, {key: _cut(text) if key in _LISTS else [text] for key, text in row.cells.items() if text}


def _cut(cell: str) -> list[str]:
    """The entries of a cell that may hold several, set off by `;` or `|`."""
    return [part.strip() for part in re.split(r"[;|]", cell) if part.strip()]


def _entry_rows(path: Path) -> Iterable[_Row]:
    file = str(path)
    # In JSON a tab can only stand between values, where YAML, which reads the rest of JSON, refuses it.
    text = decoded(read_bytes(path), file)
    text = text.replace("\t", " ") if path.suffix.lower() == ".json" else text
    for entry in entries_of(text, file, "statements"):
        if not entry.values:
            raise FactsError(
                "expected a statement", file=file, line=entry.line, remedy=f"the keys are {', '.join(KEYS)}"
            )
        cells: dict[str, list[str]] = {}
        for key, value in entry.values.items():
            name = _KEYS.get(folded(key))
            if name is None:
                raise _unknown(key, file, value.line)
            if name in cells:
                raise FactsError(f"{name} stands twice", file=file, line=value.line, remedy="keep one of them")
            said = value.said if isinstance(value.said, list) else [value.said or ""]
            if len(said) > 1 and name not in _LISTS:
                raise FactsError(f"{key}: expected one text", file=file, line=value.line)
            cells[name] = [part for part in said if part]
        yield entry.line, {name: texts for name, texts in cells.items() if texts}


def _unknown(key: str, file: str, line: int) -> FactsError:
    return FactsError(f"unknown key {key!r}", file=file, line=line, remedy=f"the keys are {', '.join(KEYS)}")


@dataclass(frozen=True)
class _Record:
    """One row of a register, on its way to being a statement."""

    path: Path
    line: int
    cells: Mapping[str, Sequence[str]]

    def refused(self, message: str, remedy: str) -> FactsError:
        return FactsError(message, file=str(self.path), line=self.line, remedy=remedy)

    def one(self, key: str) -> str:
        return next(iter(self.cells.get(key, ())), "").strip()

    def many(self, key: str) -> tuple[str, ...]:
        return tuple(text.strip() for text in self.cells.get(key, ()) if text.strip())

    def statement(self) -> Statement:
        if not self.one("by"):
            raise self.refused("nobody is named who makes the statement", "write `by:` with the company's name")
        said = (self.many("not_made_by"), self.one("made_by"), self.many("complies_with"))
        if not any(said):
            raise self.refused(
                "the statement says nothing", "write at least one of not_made_by, made_by and complies_with"
            )
        date, expires = self.day("date"), self.day("expires")
        if date and expires and expires < date[: len(expires)]:
            raise self.refused(f"expires ({expires}) before it is made ({date})", "swap date and expires")
        return Statement(
            by=self.one("by"), role=self.role(), signed_by=self.one("signed_by"), date=date, expires=expires,
            not_made_by=said[0], made_by=said[1], complies_with=said[2], goods=self.goods(), document=self.document(),
            note=self.one("note"), file=str(self.path), line=self.line,
        )  # fmt: skip

    def role(self) -> str:
        text = self.one("role")
        if text and folded(text) not in _ROLE_WORDS:
            raise self.refused(f"role: {text!r}", f"write one of {', '.join(ROLES)}")
        return _ROLE_WORDS.get(folded(text), "")

    def day(self, key: str) -> str | None:
        text = self.one(key)
        if not text:
            return None
        read = values.read_date(text)
        if read.value is None:
            why = "can be read in more than one way" if read.problem == "ambiguous" else "is no date"
            raise self.refused(f"{key}: {text!r} {why}", "write it as 2026-11-03")
        return read.value[:10]

    def goods(self) -> Goods:
        covers, brands, models = self.one("covers"), self.many("brands"), self.many("models")
        if covers and folded(covers) not in _ALL:
            raise self.refused(f"covers: {covers!r}", "write `covers: all`, or name `brands` or `models`")
        if not (covers or brands or models):
            raise self.refused(
                "the statement does not say of which goods", "name `brands` or `models`, or write `covers: all`"
            )
        if wild := next((model for model in models if model.count("*") > MOST_WILD), ""):
            raise self.refused(f"models: {wild!r} has more than {MOST_WILD} `*`", "name the models with fewer")
        if covers and (brands or models):
            raise self.refused(
                "the statement is of all goods and of some", "keep `covers: all`, or `brands` and `models`"
            )
        return Goods(bool(covers), brands, models)

    def document(self) -> Document:
        name, given, url = self.one("document"), self.one("sha256").lower(), self.one("url")
        if given and not _SHA256.match(given):
            raise self.refused(
                "sha256 is not 64 hexadecimal digits", "give the SHA-256 of the document, or leave it out"
            )
        paper = self.beside(name) if name else None
        if paper is None:
            return Document(name, given, False, url)
        found = self.hashed(paper)
        if given and found != given:
            raise self.refused(
                f"the document {name} is not the one recorded: its SHA-256 is {found}",
                "restore the document, or record the new one as a new statement",
            )
        return Document(name, found, True, url)

    def beside(self, name: str) -> Path | None:
        """The document of that name in the register's folder or below it, if there is one."""
        folder = self.path.parent.resolve()
        try:
            paper = (folder / name).resolve()
            return paper if paper.is_relative_to(folder) and paper.is_file() else None
        except (OSError, ValueError):  # a name that no file can have
            return None

    def hashed(self, paper: Path) -> str:
        try:
            if paper.stat().st_size > LARGEST_DOCUMENT:
                raise self.refused(
                    f"the document {paper.name} is too large to be hashed", "give its sha256 and move it"
                )
            with paper.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise self.refused(
                f"the document {paper.name} cannot be read: {error.strerror}", "check its rights"
            ) from None
