"""How Hypothesis searches: afresh on a developer's machine, the same examples every time where CI is set.

And no test sees what is installed on the machine: `ASSAY_HOME` is a folder of each test's own, which is not there at first.
"""

from __future__ import annotations

import itertools
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

# Modules that load the register when they are imported do so before any fixture.
os.environ["ASSAY_HOME"] = str(Path(tempfile.gettempdir()) / "assay-tests-no-such-folder")

# A loaded machine is slow, not wrong: no example fails for the time it took.
settings.register_profile("default", deadline=None)
# A build that failed must fail again when it is run again, and must print what reproduces it.
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")

_NUMBERS = itertools.count()


@pytest.fixture(autouse=True)
def assay_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this test's registers and keys would be installed; nothing is there yet."""
    folder = tmp_path_factory.getbasetemp() / f"assay-home-{next(_NUMBERS)}"
    monkeypatch.setenv("ASSAY_HOME", str(folder))
    return folder
