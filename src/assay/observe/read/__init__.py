"""Files come in; observations go out, with what was left out, what was dropped as secret and what can be corrected.

Each format has one module; `read_paths` tells them apart by content and stops for none of them. This package refuses to
know what any of it means: makers, law and the merging of devices lie further on.
"""

from __future__ import annotations

from assay.observe.read.bad_rows import write_bad_rows
from assay.observe.read.mapping import ColumnMapping, read_mapping
from assay.observe.read.paths import read_paths

__all__ = ["ColumnMapping", "read_mapping", "read_paths", "write_bad_rows"]
