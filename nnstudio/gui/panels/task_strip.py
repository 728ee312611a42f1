"""What goes on in the background, how far it is, and a way to end it: at the right of the status bar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.widgets.elided_label import ElidedLabel
from nnstudio.gui.widgets.plain_text import words_only

STEPS = 1000
LEAST_WIDE, MOST_WIDE = 120, 320
"""Pixels of its words."""
PATIENCE_MS = 300
"""What is done sooner is not worth a word."""


class Followed(Protocol):
    """Work in a thread that says when it begins and ends, and how far it is, where it knows."""

    @property
    def busy(self) -> bool:
        """Whether it is under way."""

    busy_changed: Any
    moved: Any


@dataclass
class Task:
    """One job that is followed: what it is called, how to end it, how far it is (None: it does not tell)."""

    job: Followed
    words: Callable[[], str]
    cancel: Callable[[], object]
    share: float | None = None
    shown: bool = False


class TaskStrip(QWidget):
    """Shows the job that began last; hidden while there is none. ``turned`` follows what it shows."""

    turned = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks: list[Task] = []
        self.words, self.bar = ElidedLabel(LEAST_WIDE, MOST_WIDE), QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(110)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setProperty("flat", True)
        self.cancel.setStyleSheet("padding: 1px 8px;")
        self.cancel.clicked.connect(self._cancel)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 4, 0)
        row.setSpacing(8)
        for widget in (self.words, self.bar, self.cancel):
            row.addWidget(widget)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._show_slow)
        self.hide()

    def follow(self, job: Followed, words: str | Callable[[], str], cancel: Callable[[], object]) -> None:
        """Show this job whenever it is busy for longer than a moment; ``cancel`` ends it.

        ``words``: what it is called, or what says so where that changes from time to time.
        """
        task = Task(job, (lambda: words) if isinstance(words, str) else words, cancel)
        self._tasks.append(task)
        job.busy_changed.connect(lambda busy, task=task: self._turn(task, busy))
        job.moved.connect(lambda share, task=task: self._move(task, share))

    @property
    def current(self) -> Task | None:
        """The job that is shown."""
        return next((task for task in reversed(self._tasks) if task.shown), None)

    def _turn(self, task: Task, busy: bool) -> None:
        task.share = None
        if busy:
            self._tasks.remove(task)
            self._tasks.append(task)
            self._patience.start()
        else:
            task.shown = False
            self._refresh()

    def _move(self, task: Task, share: float) -> None:
        task.share = share
        if task is self.current:
            self._refresh()

    @Slot()
    def _show_slow(self) -> None:
        for task in self._tasks:
            task.shown = task.job.busy
        self._refresh()

    def _refresh(self) -> None:
        task = self.current
        if self.isHidden() != (task is None):
            self.setVisible(task is not None)
            self.turned.emit()
        if task is None:
            return
        words = task.words()
        if words != self.words.text():
            self.words.setText(words)
            self.words.setToolTip(words_only(words))
            self.turned.emit()
        self.cancel.setToolTip(words_only(tr("End it: {task}", task=words)))
        self.cancel.setAccessibleName(tr("Cancel: {task}", task=words))
        self.bar.setRange(0, 0 if task.share is None else STEPS)
        if task.share is not None:
            self.bar.setValue(round(task.share * STEPS))

    @Slot()
    def _cancel(self) -> None:
        if (task := self.current) is not None:
            task.cancel()
