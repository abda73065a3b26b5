"""Runs the command line with little memory and little time: `python -m tests.hostile.limited MB SECONDS identify ...`.

What the interpreter and its libraries map counts before the limit is set, so that it holds for what a file makes of it.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from assay.cli.main import run
from assay.register.index import Register

Register.load()  # is read once, and is no part of what a file costs
megabytes, seconds, *words = sys.argv[1:]
mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (mapped + (int(megabytes) << 20),) * 2)
spent = int(resource.getrusage(resource.RUSAGE_SELF).ru_utime)
resource.setrlimit(resource.RLIMIT_CPU, (spent + int(seconds), spent + int(seconds) + 5))
sys.argv = ["assay", *words]
run()
