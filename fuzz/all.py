"""Every target, entered by being imported."""

from __future__ import annotations

import fuzz.files
import fuzz.registers
import fuzz.replies  # noqa: F401  # entering the targets is the point
from fuzz.target import TARGETS

__all__ = ["TARGETS"]
