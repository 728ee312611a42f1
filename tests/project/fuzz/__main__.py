"""The long run: ``python -m tests.project.fuzz --count 300000 --weights 50000 --seed 1``.

Ends with 1 if anything happened that should not. ``--minutes`` stops earlier.
"""

from __future__ import annotations

import argparse
import faulthandler
import sys
import tempfile
import time
from pathlib import Path

from tests.project.fuzz import run

MEMORY = 512 * 2**20


def main() -> int:
    """Both runs, one after the other, in a process that may need half a gigabyte more than at its start."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=300_000, help="spoilt projects")
    options.add_argument("--weights", type=int, default=50_000, help="spoilt weights files")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--minutes", type=float, default=float("inf"), help="stop after this long")
    chosen = options.parse_args()
    faulthandler.enable()
    until = time.monotonic() + 60 * chosen.minutes
    with tempfile.TemporaryDirectory() as folder:
        run.warm_up(Path(folder))
        _limit_memory()
        reports = [
            run.fuzz_weights(chosen.weights, chosen.seed, until),
            run.fuzz_projects(chosen.count, chosen.seed, Path(folder), until),
        ]
    for report in reports:
        print("\n".join(report.lines()))
    return int(any(report.faults for report in reports))


def _limit_memory() -> None:
    """More memory than this ends a load with an error; only where the system can do that."""
    try:
        import resource
    except ImportError:
        return
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    if pages:
        limit = pages * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    sys.exit(main())
