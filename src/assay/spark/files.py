"""The files of a job as Spark sees them, by the names that one machine would give them; and the folder of the answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assay.errors import AssayError, EvidenceError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

LARGEST = 512 * 2**20  # bytes of one file: it is one row in the memory of a task, and of two processes
_CONTENT = ("path", "length", "content")


@dataclass(frozen=True, slots=True)
class Roots:
    """What was given on the command line, and what Spark calls it: `evidence` is `file:/srv/us/evidence`."""

    given: tuple[tuple[str, str], ...]  # Spark's name, and ours

    @classmethod
    def of(cls, spark: SparkSession, inputs: Iterable[str]) -> Roots:
        """Raises EvidenceError where an input is not there."""
        return cls(tuple((_called(spark, name), name.rstrip("/") or name) for name in inputs))

    def name(self, path: str) -> str:
        """The name under which one machine would have read the file; of a pattern's files, Spark's own."""
        return self._found(path)[1]

    def order(self, path: str) -> str:
        """What sorts as the files come: in the order given, then folder by folder."""
        place, name = self._found(path)
        return f"{place:04d}\0" + name.replace("/", "\0")

    def _found(self, path: str) -> tuple[int, str]:
        for place, (called, given) in enumerate(self.given):
            if path == called:
                return place, given
            if path.startswith(f"{called}/"):
                return place, given + path.removeprefix(called)
        return len(self.given), path


@dataclass(frozen=True, slots=True)
class Listed:
    """The files to read: a row each of path, length and content. `twice` are paths whose content another file has."""

    frame: DataFrame
    roots: Roots
    bytes: int
    count: int
    twice: tuple[tuple[str, str], ...]


def listed(spark: SparkSession, inputs: Sequence[str]) -> Listed:
    """The files under the inputs, each content once. Names that begin with a dot or an underscore are not for reading.

    Raises EvidenceError where there is nothing to read, or a file is larger than a task can hold.
    """
    roots = Roots.of(spark, inputs)
    everything = _files(spark, [called for called, _ in roots.given])
    lengths: dict[str, int] = dict(everything.select("path", "length").collect())
    found = sorted(lengths.items(), key=lambda file: roots.order(file[0]))
    if not found:
        raise EvidenceError("no files to read", file=", ".join(inputs), remedy="check the paths")
    for path, length in found:
        if length > LARGEST:
            raise EvidenceError(
                f"larger than {LARGEST // 2**20} MB, which is more than a task reads whole",
                file=roots.name(path),
                remedy="write it as several files: `split -C 256m` for JSON Lines, repartition for Parquet",
            )
    twice = _twice(everything, found)
    again = [path for path, _ in twice]
    frame = everything.select(*_CONTENT)
    if again:
        frame = frame.where(~frame.path.isin(again))
    left = [length for path, length in found if path not in set(again)]
    return Listed(frame, roots, sum(left), len(left), twice)


def _files(spark: SparkSession, paths: list[str]) -> DataFrame:
    return spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(paths)


def _twice(everything: DataFrame, found: Sequence[tuple[str, int]]) -> tuple[tuple[str, str], ...]:
    """Files whose content an earlier one has, with that one; only files of one length are compared."""
    from pyspark.sql import functions

    lengths = Counter(length for _, length in found if length)
    shared = [path for path, length in found if lengths[length] > 1]
    if not shared:
        return ()
    asked = everything.where(everything.path.isin(shared))
    hashes = {
        row.path: row.digest for row in asked.select("path", functions.sha2("content", 256).alias("digest")).collect()
    }
    first: dict[str, str] = {}
    for path in shared:
        first.setdefault(hashes[path], path)
    return tuple((path, first[hashes[path]]) for path in shared if first[hashes[path]] != path)


def check_target(spark: SparkSession, out: str, inputs: Iterable[str], *, overwrite: bool) -> None:
    """Raises AssayError where the answers cannot go to `out`: it is there, or lies where the evidence is."""
    place = _called(spark, out, there=False)
    for name in inputs:
        source = _called(spark, name)
        if place == source or source.startswith(f"{place}/") or place.startswith(f"{source}/"):
            raise AssayError("the answers would lie among the evidence", file=out, remedy="give --out another folder")
    if not overwrite and _filesystem(spark, out).exists(_path(spark, out)):
        raise AssayError("is there already", file=out, remedy="give --overwrite, or another folder")


def write_text(spark: SparkSession, place: str, text: str) -> None:
    """A small text file at a place that Spark can write to, whatever stood there."""
    stream = _filesystem(spark, place).create(_path(spark, place), True)
    try:
        stream.write(bytearray(text.encode("utf-8")))
    finally:
        stream.close()


def _called(spark: SparkSession, name: str, *, there: bool = True) -> str:
    """Spark's name of a path or URL, whole. Patterns have none, and stay as they are."""
    from py4j.protocol import Py4JJavaError

    if there and any(sign in name for sign in "*?[{"):
        return name
    try:
        system, path = _filesystem(spark, name), _path(spark, name)
        if there and not system.exists(path):
            raise EvidenceError("no such file or folder", file=name, remedy="check the path")
        return str(system.makeQualified(path).toString())
    except Py4JJavaError as error:
        said = str(error.java_exception).splitlines()[0]
        raise EvidenceError(
            f"Spark cannot reach it: {said}", file=name, remedy="check the URL, and the rights"
        ) from None


def _path(spark: SparkSession, name: str) -> Any:
    return spark._jvm.org.apache.hadoop.fs.Path(name)


def _filesystem(spark: SparkSession, name: str) -> Any:
    return _path(spark, name).getFileSystem(spark._jsparkSession.sessionState().newHadoopConf())
