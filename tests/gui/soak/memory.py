"""Memory in a soak: read while somebody works, and at rest, with nothing open; judged at the end."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Sequence
from pathlib import Path

from gui.filing import settle_files
from PySide6.QtCore import QCoreApplication, QEvent, QObject, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.models.spare_memory import trimmer

MB = 1 << 20
REST_SHARE, REST_BYTES = 1.05, 10 * MB
"""At rest the last quarter may lie this share and these bytes above the second one."""

WORK_SHARE, WORK_BYTES = 1.15, 40 * MB
"""With what happens to be open: a project keeps up to 64 MB of runs, so more may come and go."""


class Memory:
    """Readings of a soak: ``at_work`` and ``at_rest`` in bytes, ``objects`` of Qt in the window at rest."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.at_work: list[int] = []
        self.at_rest: list[int] = []
        self.objects: list[int] = []

    def read_at_work(self) -> None:
        """As it is."""
        self.at_work.append(resident())

    def read_at_rest(self) -> None:
        """With nothing open, nothing to collect, and no free memory held back for later."""
        empty(self._window)
        gc.collect()
        trim()
        self.at_rest.append(resident())
        self.objects.append(count_objects(self._window))

    def verdict(self) -> int:
        """Prints how it went; 1 if memory goes on growing."""
        print(f"at rest: {_list(self.at_rest)}")
        print(f"objects in the window at rest: {' '.join(map(str, self.objects))}")
        worked = grown(self.at_work, WORK_SHARE, WORK_BYTES, "at work")
        return worked | grown(self.at_rest, REST_SHARE, REST_BYTES, "at rest")


def empty(window: MainWindow) -> None:
    """Close whatever is open, as a person would who discards it, and wait until all of it is gone."""
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
    settle_files(window)
    window.run.shutdown()
    window.document.close()
    window.document.settle()
    for _ in range(3):  # what is deleted may have something else deleted
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def count_objects(window: QObject) -> int:
    """Of Qt, within the window: told by Qt, since a Python object made for each would be there to stay."""
    lines: list[str] = []
    before = qInstallMessageHandler(lambda _mode, _context, line: lines.append(line))
    window.dumpObjectTree()
    qInstallMessageHandler(before)
    return len(lines) - 1


def grown(sizes: Sequence[int], share: float, spare: int, when: str) -> int:
    """1 if the median of the last quarter is above ``share`` x that of the second one + ``spare``."""
    quarter = max(1, len(sizes) // 4)
    early = statistics.median(sizes[quarter : 2 * quarter] or sizes)
    late = statistics.median(sizes[-quarter:])
    most = share * early + spare
    flat = late <= most
    print(
        f"memory {when}: {early / MB:,.0f} MB in the second quarter, {late / MB:,.0f} MB in the last, "
        f"{'flat' if flat else 'GROWS'} (at most {most / MB:,.0f} MB)"
    )
    return int(not flat)


def trim() -> None:
    """Have the C library give back what it keeps for later (glibc; nothing elsewhere)."""
    if (give_back := trimmer()) is not None:
        give_back(0)


def resident() -> int:
    """Bytes of memory this process holds now (Linux; 0 elsewhere)."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
    except OSError:
        return 0


def _list(sizes: Sequence[int]) -> str:
    return " ".join(f"{size / MB:.0f}" for size in sizes) + " MB"
