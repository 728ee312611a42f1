"""Saving and opening as a test needs them: begun as a person begins them, and waited for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nnstudio.gui.main_window import MainWindow


def settle_files(window: MainWindow) -> None:
    """Wait for everything that is read or written, and for what follows from it."""
    jobs = (window.opening.job, window.saving.job, window.file_work.job)
    while any(job.busy for job in jobs):
        for job in jobs:
            job.finish()


def saved(window: MainWindow) -> bool:
    """Save; whether it was saved."""
    return _ended(window, window.saving.save)


def saved_to(window: MainWindow, path: Path) -> bool:
    """Save to this file; whether it was saved."""
    return _ended(window, lambda: window.saving.save_to(path))


def open_file(window: MainWindow, path: Path) -> None:
    """Open a project, and wait until it is open or refused."""
    window.files.open(path)
    settle_files(window)


def _ended(window: MainWindow, save: Callable[[], None]) -> bool:
    outcomes: list[bool] = []
    window.saving.ended.connect(outcomes.append)
    save()
    settle_files(window)
    window.saving.ended.disconnect(outcomes.append)
    return outcomes[-1:] == [True]
