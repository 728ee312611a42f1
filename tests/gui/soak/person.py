"""The random person: chooses what to do next, answers every question, and looks whether all is well."""

from __future__ import annotations

import random
import sys
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from gui.filing import saved, settle_files
from gui.soak.hands import Hands, actions_of
from PySide6.QtCore import QMessageLogContext, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog

from nnstudio.gui.actions import ACTIONS
from nnstudio.gui.commands import files as file_commands
from nnstudio.gui.commands import help as help_commands
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.main_window import MainWindow
from nnstudio.project import Document
from nnstudio.project.templates import templates

NOT_CHOSEN = frozenset({"quit", "close", "full_screen", "show_logs"})
"""Actions that end the soak, hide the window's frame, or open another program."""

OFF_SCREEN = "This plugin does not support"
"""What Qt's off-screen platform says of any window with a layout."""

WEIGHTS = {"do_click": 6, "do_drag": 6, "do_drop_layer": 3, "do_type": 4, "do_key": 4, "do_click_canvas": 4,
           "do_wheel": 1, "action": 5, "undo": 3, "redo": 2, "train": 3, "stop": 1, "save": 1, "open": 1,
           "template": 1, "idle": 2}  # fmt: skip


class Trouble(AssertionError):
    """Something a person must never meet: an uncaught error, a Qt warning, a file that lost something."""


class RandomPerson:
    """Acts on a shown :class:`MainWindow`. ``act()`` does one thing; ``Trouble`` says what went wrong."""

    def __init__(self, window: MainWindow, folder: Path, seed: int) -> None:
        self.window, self.folder, self.rng = window, folder, random.Random(seed)
        self.done: Counter[str] = Counter()
        self.recent: deque[str] = deque(maxlen=30)
        self.troubles: list[str] = []
        hands = Hands(window, self.rng)
        own: dict[str, Callable[[], str]] = {
            "action": self._action, "undo": self._undo, "redo": self._redo, "train": self._train,
            "stop": self._stop, "save": self._save, "open": self._open, "template": self._template,
            "idle": self._idle,
        }  # fmt: skip
        self.moves = {**actions_of(hands), **own}
        (folder / "table.csv").write_text("a,b,c\n" + "".join(f"{i},{i % 7},{i % 3}\n" for i in range(60)))

    def act(self) -> None:
        """One thing, and its consequences for a moment."""
        if not self.window.document.is_open:
            self._template()
        names = list(self.moves)
        name = self.rng.choices(names, [WEIGHTS.get(n, 1) for n in names])[0]
        self.recent.append(f"{name} …")
        said = self.moves[name]()
        self.recent[-1] = f"{name}: {said}"
        self.done[name] += 1
        QTest.qWait(self.rng.choice((0, 0, 1, 5, 20)))
        if self.troubles:
            story = "\n".join(f"  {line}" for line in self.recent)
            raise Trouble(f"After {sum(self.done.values())} actions:\n{story}\n" + "\n".join(self.troubles))

    # What no widget has to be found for

    def _action(self) -> str:
        rows = self.window.actions_by_id
        usable = [a.id for a in ACTIONS if a.id not in NOT_CHOSEN and rows[a.id].isEnabled()]
        chosen = self.rng.choice(usable)
        rows[chosen].trigger()
        return chosen

    def _undo(self) -> str:
        times = self.rng.choice((1, 1, 3, 20))
        for _ in range(times):
            self.window.document.undo_stack.undo()
        return f"{times} times"

    def _redo(self) -> str:
        times = self.rng.choice((1, 1, 3, 20))
        for _ in range(times):
            self.window.document.undo_stack.redo()
        return f"{times} times"

    def _train(self) -> str:
        if not self.window.run.blocked:
            self.window.run.toggle()
        QTest.qWait(self.rng.choice((0, 20, 150)))
        return self.window.run.status

    def _stop(self) -> str:
        self.window.run.stop()
        return self.window.run.status

    def _save(self) -> str:
        self.window.commit_pending()
        settle_files(self.window)  # or the end of an earlier save would be taken for that of this one
        if not saved(self.window):
            return "not saved"
        path = self.window.document.path
        if path is None or Document.load(path).state != self.window.document.state:
            self.troubles.append(f"{path} does not hold what was saved")
        return str(path)

    def _open(self) -> str:
        there = sorted(self.folder.glob("*.nnstudio"))
        if not there:
            return "nothing saved yet"
        path = self.rng.choice(there)
        self.window.files.open(path)
        return path.name

    def _template(self) -> str:
        chosen = self.rng.choice([t.id for t in templates()])
        self.window.files.open_template(chosen)
        return chosen

    def _idle(self) -> str:
        QTest.qWait(100)
        return "look on"


@contextmanager
def all_answered(person: RandomPerson) -> Iterator[None]:
    """Questions get random answers; uncaught errors and Qt warnings are noted as troubles."""
    rng, folder = person.rng, person.folder
    kept = [(m, n, getattr(m, n)) for m, n in (
        (file_dialogs, "ask_open"), (file_dialogs, "ask_save"), (file_commands, "ask_unsaved"),
        (help_commands.QDesktopServices, "openUrl"),
    )]  # fmt: skip

    def ask_open(*_: Any) -> Path | None:
        return rng.choice([None, folder / "table.csv", *sorted(folder.glob("*.nnstudio"))])

    def ask_save(_parent: Any, _title: str, _start: Path, _kinds: str, suffix: str) -> Path | None:
        return rng.choice([None, folder / f"written{rng.randrange(3)}{suffix}"])

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        person.troubles.append("".join(traceback.format_exception(kind, error, trace)))

    def message(mode: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if mode not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and not text.startswith(OFF_SCREEN):
            where = "" if person.troubles else "".join(traceback.format_stack(limit=12))
            person.troubles.append(f"Qt said: {text}\n{where}")

    file_dialogs.ask_open, file_dialogs.ask_save = ask_open, ask_save
    file_commands.ask_unsaved = lambda *_: rng.choice(("save", "discard", "discard", "cancel"))
    help_commands.QDesktopServices.openUrl = lambda *_: True
    before, sys.excepthook = sys.excepthook, hook
    previous = qInstallMessageHandler(message)
    answering = QTimer()
    answering.timeout.connect(lambda: _answer(rng))
    answering.start(40)
    try:
        yield
    finally:
        answering.stop()
        qInstallMessageHandler(previous)
        sys.excepthook = before
        for module, name, function in kept:
            setattr(module, name, function)


def _answer(rng: random.Random) -> None:
    """Do something in a dialog or menu that is open: use it a little, then put it away."""
    if (popup := QApplication.activePopupWidget()) is not None:
        if not popup.isEnabled():
            popup.close()  # by a click elsewhere: it answers no keys
            return
        for _ in range(rng.randrange(3)):
            QTest.keyClick(popup, Qt.Key.Key_Down)
        QTest.keyClick(popup, rng.choice((Qt.Key.Key_Escape, Qt.Key.Key_Escape, Qt.Key.Key_Return)))
        return
    dialog = QApplication.activeModalWidget()
    if dialog is None:
        return
    buttons = [b for b in dialog.findChildren(QAbstractButton) if b.isVisible() and b.isEnabled()]
    if buttons and rng.random() < 0.5:
        QTest.mouseClick(rng.choice(buttons), Qt.MouseButton.LeftButton)
    elif isinstance(dialog, QDialog):
        dialog.reject()
    else:
        dialog.close()


def until(seconds: float) -> Iterator[float]:
    """Seconds gone by, as long as there are some left."""
    begin = time.monotonic()
    while (gone := time.monotonic() - begin) < seconds:
        yield gone
