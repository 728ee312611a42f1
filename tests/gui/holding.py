"""Work with files held in the middle: gates before calls, a large document, what is asked and shown."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nnstudio.data.progress import report
from nnstudio.gui.commands import files as file_commands
from nnstudio.gui.main_window import MainWindow

PATIENCE = 20_000


class Gate:
    """Stands in for a call: whoever comes through in the thread of files waits until the test opens it."""

    def __init__(self, real: Callable[..., Any]) -> None:
        self._real, self.passed, self.in_time = real, 0, True
        self.reached, self.opened = threading.Event(), threading.Event()

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        if threading.current_thread().name == "nnstudio-files":
            self.passed += 1
            self.reached.set()
            assert self.opened.wait(PATIENCE / 1000)
            if self.in_time:
                report(0.5)
        return self._real(*arguments, **named)


Hold = Callable[[Any, str], Gate]


def retitle(window: MainWindow, title: str) -> None:
    window.document.edit("Change title", lambda s: s.replace(title=title))


def answered(monkeypatch: pytest.MonkeyPatch, *words: str) -> list[str]:
    """Answers to “Save the changes?”, one after the other; what was asked about."""
    asked: list[str] = []
    answers = iter(words)

    def ask(_parent: object, title: str) -> str:
        asked.append(title)
        return next(answers)

    monkeypatch.setattr(file_commands, "ask_unsaved", ask)
    return asked


def is_shown(window: MainWindow, words: str) -> Callable[[], bool]:
    return lambda: window.tasks.isVisible() and window.tasks.words.text() == words


def beside(folder: Path) -> set[str]:
    return set(os.listdir(folder))
