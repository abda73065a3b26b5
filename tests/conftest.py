"""How Hypothesis searches: afresh on a developer's machine, the same examples every time where CI is set."""

from __future__ import annotations

import os

from hypothesis import settings

# A loaded machine is slow, not wrong: no example fails for the time it took.
settings.register_profile("default", deadline=None)
# A build that failed must fail again when it is run again, and must print what reproduces it.
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")
