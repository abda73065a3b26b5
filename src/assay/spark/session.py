"""A Spark session to identify in, or what to install, set or start before there can be one."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assay.errors import AssayError

if TYPE_CHECKING:
    from pyspark import SparkConf
    from pyspark.sql import SparkSession

INSTALL_JAVA = "install Java 17 or 21 (Debian, Ubuntu: apt-get install openjdk-17-jre-headless) or set JAVA_HOME"
INSTALL_PYSPARK = "pip install 'assay[spark]', in the environment that runs this command and on every worker"
MASTERS = "give --master: local[2], spark://HOST:7077, yarn or k8s://URL; or start Assay with spark-submit"

# What Spark is told unless --spark-conf says otherwise.
DEFAULTS = {
    "spark.app.name": "assay identify",
    "spark.log.level": "ERROR",  # our own progress and counts say how it goes
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    # A batch to Python ends at either; a file's bytes travel as one row of a batch.
    "spark.sql.execution.arrow.maxRecordsPerBatch": "10000",
    "spark.sql.execution.arrow.maxBytesPerBatch": str(32 * 2**20),
}
# On one machine nobody else is to reach the driver, and nobody looks at its pages.
_ON_ONE_MACHINE = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
}
_LOCAL = re.compile(r"local(-cluster)?(\[.*\])?")


@contextmanager
def session(master: str | None, conf: Mapping[str, str] | None = None) -> Iterator[SparkSession]:
    """A session with the cluster at `master`, stopped at the end.

    Without `master`, the cluster is the one that `spark-submit` or `conf` names. Raises AssayError where pyspark, pandas,
    Java or the cluster is missing.
    """
    chosen = dict(conf or {})
    if master:
        chosen["spark.master"] = master
    _check_python()
    _check_java()
    if "spark.master" not in chosen and not _submitted():
        raise AssayError("no Spark cluster is named", remedy=MASTERS)
    spark = _started(chosen)
    try:
        yield spark
    finally:
        spark.stop()


def options(pairs: list[str] | None) -> dict[str, str]:
    """What `--spark-conf KEY=VALUE`, given any number of times, asks for. Raises AssayError."""
    told = [pair.partition("=") for pair in pairs or ()]
    for key, equals, _ in told:
        if not (key.startswith("spark.") and equals):
            raise AssayError(f"--spark-conf: expected spark.NAME=VALUE, found {key + equals!r}")
    return {key: value for key, _, value in told}


def _started(chosen: Mapping[str, str]) -> SparkSession:
    from pyspark.errors import PySparkRuntimeError
    from pyspark.sql import SparkSession

    conf = _conf(chosen)
    try:
        return SparkSession.builder.config(conf=conf).getOrCreate()
    except PySparkRuntimeError as error:
        if "JAVA_GATEWAY_EXITED" not in str(error):
            raise
        raise AssayError("Java ended before Spark had started; its words are above", remedy=INSTALL_JAVA) from None
    except Exception as error:  # py4j's own, of which the first line names what failed
        said = str(getattr(error, "java_exception", error)).splitlines()[0]
        if "stopped SparkContext" in said:
            said = "it does not answer"
        master = conf.get("spark.master")
        raise AssayError(f"no Spark session at {master}: {said}", remedy="check --master and --spark-conf") from None


def _conf(chosen: Mapping[str, str]) -> SparkConf:
    from pyspark import SparkConf

    if _LOCAL.fullmatch(chosen.get("spark.master", "")):
        # Workers are processes beside this one: the same Python, the same network of this machine alone.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        chosen = _ON_ONE_MACHINE | dict(chosen)
    conf = SparkConf()
    for key, value in DEFAULTS.items():
        conf.setIfMissing(key, value)
    return conf.setAll(list(chosen.items()))


def _check_python() -> None:
    missing = [name for name in ("pyspark", "pandas") if importlib.util.find_spec(name) is None]
    if missing:
        raise AssayError(f"--engine spark needs {' and '.join(missing)}", remedy=INSTALL_PYSPARK)


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    found = (Path(home) / "bin" / "java").is_file() if home else shutil.which("java")
    if not found and not _submitted():
        raise AssayError(
            f"--engine spark needs Java, and there is none{f' in {home}' if home else ''}", remedy=INSTALL_JAVA
        )


def _submitted() -> bool:
    """Whether spark-submit has started this process, with Java running already."""
    return "PYSPARK_GATEWAY_PORT" in os.environ
