"""Where a command works: this machine alone, or a Spark cluster; the options that `identify` and `screen` share."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Where(StrEnum):
    """Where the work is done."""

    local = "local"
    spark = "spark"


EngineOption = Annotated[
    Where, typer.Option("--engine", help="Where to work: this machine alone, or a Spark cluster. Same answers.")
]
MasterOption = Annotated[
    str | None,
    typer.Option(
        "--master", help="The Spark cluster: local[2], spark://HOST:7077, yarn or k8s://URL. Default: spark-submit's."
    ),
]
SparkConfOption = Annotated[
    list[str] | None, typer.Option("--spark-conf", help="A setting of Spark, spark.NAME=VALUE. Repeatable.")
]
OverwriteOption = Annotated[
    bool, typer.Option("--overwrite", help="With Spark: replace the folder of --out, if it is there.")
]
