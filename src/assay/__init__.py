"""Assay: who really made each device, which rules bind you because of it, and what would settle what is unknown.

A screening aid, not legal advice; it never says that anything is compliant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assay.version import __version__

if TYPE_CHECKING:
    from assay.assess import assess
    from assay.assessment import Assessment
    from assay.errors import AssayError
    from assay.register.index import Register

__all__ = ["AssayError", "Assessment", "Register", "__version__", "assess"]

_HOMES = {
    "assess": "assay.assess",
    "Assessment": "assay.assessment",
    "AssayError": "assay.errors",
    "Register": "assay.register.index",
}


def __getattr__(name: str) -> Any:
    """The public names, imported when first asked for: `import assay` alone costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'assay' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
