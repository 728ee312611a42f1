"""A long soak: ``python -m tests.gui.soak --minutes 20 --seed 1``.

Ends with 1 after an uncaught error, a Qt warning, a file that lost something, or memory that goes on growing.
Memory is read every five seconds as it is, and forty times with nothing open: see :mod:`gui.soak.memory`.
"""

from __future__ import annotations

import argparse
import faulthandler
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # as the tests have it

READ_EVERY = 5.0
RESTS = 40
"""How often in a soak everything is closed to see what is left."""

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
    from gui.soak.memory import Memory
    from gui.soak.person import RandomPerson, Trouble, all_answered, until

    from nnstudio.gui import app
    from nnstudio.gui.main_window import MainWindow

    application = app.make_application()
    app.Collector(application)
    window = MainWindow()
    window.show()
    window.complete()
    person = RandomPerson(window, folder, seed)
    memory, read, rested = Memory(window), 0.0, 0.0
    try:
        with all_answered(person):
            for gone in until(seconds):
                faulthandler.dump_traceback_later(PATIENCE, exit=True)
                person.act()
                if gone - read > READ_EVERY:
                    memory.read_at_work()
                    read = gone
                if gone - rested > seconds / RESTS:
                    memory.read_at_rest()
                    rested = gone
            memory.read_at_work()
            memory.read_at_rest()
    except Trouble as trouble:
        print(f"Seed {seed}: {trouble}")
        return 1
    finally:
        faulthandler.cancel_dump_traceback_later()
        window.shutdown()
    count = sum(person.done.values())
    print(f"{count:,} actions in {seconds / 60:.1f} minutes, seed {seed}: {dict(person.done)}")
    return memory.verdict()


if __name__ == "__main__":
    sys.exit(main())
