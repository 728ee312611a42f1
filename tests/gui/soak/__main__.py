"""A long soak: ``python -m tests.gui.soak --minutes 20 --seed 1``.

Ends with 1 after an uncaught error, a Qt warning, a file that lost something, or memory that goes on growing:
the median of the last quarter may lie at most 15 % and 40 MB above that of the second quarter.
"""

from __future__ import annotations

import argparse
import faulthandler
import os
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # as the tests have it

LEAST_GROWTH = 40 << 20
PATIENCE = 60
"""Seconds one action may take before the soak gives up and says where every thread stands."""


def main() -> int:
    """Prints what was done and how the memory went."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=20)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    faulthandler.enable()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        os.environ["HOME"] = name
        for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
            os.environ[f"XDG_{kind}_HOME"] = str(folder / kind.lower())
        return soak(folder, 60 * chosen.minutes, chosen.seed)


def soak(folder: Path, seconds: float, seed: int) -> int:
    """The window, worked at random for so long."""
    from gui.soak.person import RandomPerson, Trouble, all_answered, resident, until

    from nnstudio.gui import app
    from nnstudio.gui.main_window import MainWindow

    application = app.make_application()
    app.Collector(application)
    window = MainWindow()
    window.show()
    window.complete()
    person = RandomPerson(window, folder, seed)
    memory: list[tuple[float, int]] = []
    try:
        with all_answered(person):
            for gone in until(seconds):
                faulthandler.dump_traceback_later(PATIENCE, exit=True)
                person.act()
                if not memory or gone - memory[-1][0] > 5:
                    memory.append((gone, resident()))
    except Trouble as trouble:
        print(f"Seed {seed}: {trouble}")
        return 1
    finally:
        faulthandler.cancel_dump_traceback_later()
        window.shutdown()
    count = sum(person.done.values())
    print(f"{count:,} actions in {seconds / 60:.1f} minutes, seed {seed}: {dict(person.done)}")
    return grown([size for _, size in memory])


def grown(sizes: list[int]) -> int:
    """1 if memory did not become flat."""
    quarter = max(1, len(sizes) // 4)
    early, late = (
        statistics.median(sizes[quarter : 2 * quarter] or sizes),
        statistics.median(sizes[-quarter:]),
    )
    print(f"memory: {early / 1e6:,.0f} MB in the second quarter, {late / 1e6:,.0f} MB in the last")
    return int(late > 1.15 * early and late > early + LEAST_GROWTH)


if __name__ == "__main__":
    sys.exit(main())
