"""Evidence files come in (inventories, purchases, scans, captures, recorded replies, photos of labels); observations go out.

Each observation says what was seen, where, when, and in which line of which file; what could not be used is listed, and
secrets are dropped before anything is kept. This package refuses to know makers and law: it reports, and never concludes.
"""

from __future__ import annotations

from assay.observe.model import (
    FIELDS,
    KINDS,
    FileRead,
    LeftOut,
    Observation,
    Reading,
    Source,
    TableRead,
    observation_id,
)

__all__ = ["FIELDS", "KINDS", "FileRead", "LeftOut", "Observation", "Reading", "Source", "TableRead", "observation_id"]
