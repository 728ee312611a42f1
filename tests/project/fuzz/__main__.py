"""The long run: ``python -m tests.project.fuzz --count 300000 --weights 50000 --seed 1``.

Ends with 1 if anything happened that should not. ``--minutes`` stops earlier.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.project.fuzz import run

MEMORY = 512 * 2**20
BATCH = 15_000


def main() -> int:
    """Batch after batch, each in a process that may need half a gigabyte more than at its start.

    A new process each, for the limit counts addresses, and those a process once had never all come back.
    """
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=300_000, help="spoilt projects")
    options.add_argument("--weights", type=int, default=50_000, help="spoilt weights files")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--minutes", type=float, default=float("inf"), help="stop after this long")
    options.add_argument("--batch", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.batch:
        kind, first, count = chosen.batch.split(":")
        print(json.dumps(vars(batch(kind, int(first), int(count), chosen.seed))))
        return 0
    until = time.monotonic() + 60 * chosen.minutes
    reports = [
        in_batches(kind, count, chosen.seed, until)
        for kind, count in (("weights", chosen.weights), ("projects", chosen.count))
    ]
    for report in reports:
        print("\n".join(report.lines()))
    return int(any(report.faults for report in reports))


def in_batches(kind: str, count: int, seed: int, until: float) -> run.Report:
    """All of one kind, as long as there is time and nothing much is wrong."""
    whole = run.Report()
    for first in range(0, count, BATCH):
        if time.monotonic() > until or len(whole.faults) >= run.MOST_FAULTS:
            break
        order = f"{kind}:{first}:{min(BATCH, count - first)}"
        done = subprocess.run(
            [sys.executable, "-m", "tests.project.fuzz", "--batch", order, "--seed", str(seed)],
            stdout=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
        lines = done.stdout.splitlines()
        if done.returncode or not lines:
            whole.faults.append(f"{order}: the process ended with {done.returncode}")
            continue
        whole.add(run.Report(**json.loads(lines[-1])))
    return whole


def batch(kind: str, first: int, count: int, seed: int) -> run.Report:
    """Some of them, in this process."""
    faulthandler.enable()
    with tempfile.TemporaryDirectory() as folder:
        run.warm_up(Path(folder))
        _limit_memory()
        if kind == "weights":
            return run.fuzz_weights(count, seed, first=first)
        return run.fuzz_projects(count, seed, Path(folder), first=first)


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
