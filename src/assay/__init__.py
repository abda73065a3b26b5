"""Assay: who really made each device, which rules bind you because of it, and what would settle what is unknown.

A screening aid, not legal advice; it never says that anything is compliant.
"""

__version__ = "0.1.0"

from assay.assess import assess
from assay.assessment import Assessment
from assay.errors import AssayError
from assay.register.index import Register

__all__ = ["AssayError", "Assessment", "Register", "__version__", "assess"]
