"""The long run: ``python -m tests.data.fuzz --count 50000 --seed 1``.

Ends with 1 if anything happened that should not. ``--minutes`` stops earlier.
"""

from __future__ import annotations

import argparse
import faulthandler
import sys
import tempfile
import time
from pathlib import Path

from tests.data.fuzz import run

MEMORY = 512 * 2**20


def main() -> int:
    """Read spoilt files in a process that may need half a gigabyte more than at its start."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=50_000, help="spoilt data files")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--minutes", type=float, default=float("inf"), help="stop after this long")
    chosen = options.parse_args()
    faulthandler.enable()
    until = time.monotonic() + 60 * chosen.minutes
    with tempfile.TemporaryDirectory() as folder:
        run.warm_up(Path(folder))
        _limit_memory()
        report = run.fuzz(chosen.count, chosen.seed, Path(folder), until)
    print("\n".join(report.lines()))
    return int(bool(report.faults))


def _limit_memory() -> None:
    """More memory than this ends a reading with an error; the trial process sets a limit of its own."""
    try:
        import resource
    except ImportError:
        return
    statm = Path("/proc/self/statm")
    if statm.exists():
        limit = int(statm.read_text().split()[0]) * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))


if __name__ == "__main__":
    sys.exit(main())
