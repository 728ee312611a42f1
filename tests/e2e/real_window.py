"""Starts the app on the X screen it is given and works it with xdotool: real mouse, real keys, real drags.

    python real_window.py PATH.nnstudio SCREENSHOT.png

The app is `nnstudio.gui.app.main` as it is. Beside it, in the same thread, a timer runs the script below: it
asks the widgets where they are on the screen, and everything it does goes through the X server.
"""

from __future__ import annotations

import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QPointF, QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit, QWidget

from nnstudio.gui.app import main, make_application
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, Point, input_port, output_port
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.palette.palette import KIND

PATIENCE, IN_ALL = 30.0, 80.0
"""Seconds until a step, and the whole, counts as failed."""

Step = list[str] | Callable[[], bool]
"""What the script asks for: a chain of xdotool commands to be done, or a condition to come true."""
Script = Iterator[Step]

MOVES = 8
BETWEEN_MOVES = "0.05"


class Driver(QObject):
    """Runs a script a step at a time, also inside the loops of drags and dialogs."""

    def __init__(self, script: Script, screenshot: Path, parent: QObject) -> None:
        super().__init__(parent)
        self.failure = ""
        self._script, self._screenshot = script, screenshot
        self._hand: subprocess.Popen[bytes] | None = None
        self._condition: Callable[[], bool] | None = None
        self._began = self._since = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(20)
        self._timer.timeout.connect(self._turn)
        self._timer.start()

    def _turn(self) -> None:
        try:
            now = time.monotonic()
            if now - self._since > PATIENCE or now - self._began > IN_ALL:
                raise TimeoutError(f"waited too long in line {line_of(self._script)}")
            if self._is_done():
                self._next()
        except StopIteration:
            self._timer.stop()
        except Exception:
            self.failure = traceback.format_exc()
            take_screenshot(self._screenshot)
            self._timer.stop()
            QApplication.exit(3)

    def _is_done(self) -> bool:
        if self._hand is not None:
            if self._hand.poll() is None:
                return False
            if self._hand.returncode:
                raise RuntimeError(f"xdotool failed in line {line_of(self._script)}")
            self._hand = None
        return self._condition is None or self._condition()

    def _next(self) -> None:
        step = next(self._script)
        self._since, self._condition = time.monotonic(), None
        if callable(step):
            self._condition = step
        else:
            self._hand = subprocess.Popen(["xdotool", *step])


def line_of(script: Script) -> int:
    """Where a (nested) generator stands: the line of this file."""
    inner = script
    while getattr(inner, "gi_yieldfrom", None) is not None:
        inner = inner.gi_yieldfrom  # type: ignore[attr-defined]
    return script.gi_frame.f_lineno if inner is script else inner.gi_frame.f_lineno  # type: ignore[attr-defined]


def take_screenshot(path: Path) -> None:
    """The whole screen as the X server has it."""
    screen = QApplication.primaryScreen()
    screen.grabWindow(0).save(str(path))


# What hands do


def to(spot: QPoint) -> list[str]:
    """Put the mouse there."""
    return ["mousemove", str(spot.x()), str(spot.y())]


def click(spot: QPoint) -> list[str]:
    """Left click."""
    return [*to(spot), "sleep", BETWEEN_MOVES, "click", "1"]


def drag(start: QPoint, end: QPoint) -> list[str]:
    """Press, eight moves, release: what a hand does in half a second."""
    chain = [*to(start), "sleep", BETWEEN_MOVES, "mousedown", "1"]
    for number in range(1, MOVES + 1):
        share = number / MOVES
        here = QPointF(start) * (1 - share) + QPointF(end) * share
        chain += ["sleep", BETWEEN_MOVES, *to(here.toPoint())]
    return [*chain, "sleep", BETWEEN_MOVES, "mouseup", "1"]


def key(name: str) -> list[str]:
    """One key, such as ``ctrl+s``."""
    return ["key", name]


def write(text: str) -> list[str]:
    """Type a text."""
    return ["type", "--delay", "10", text]


def middle(widget: QWidget) -> QPoint:
    """A widget's middle on the screen."""
    return widget.mapToGlobal(widget.rect().center())


class Places:
    """Where things of a window are on the screen."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    def canvas(self, at: Point) -> QPoint:
        """A point of the drawing."""
        canvas = self.window.canvas
        return canvas.viewport().mapToGlobal(canvas.viewportTransform().map(QPointF(*at)).toPoint())

    def card(self, name: str) -> Point:
        """A card's top left corner in the drawing."""
        node = self.window.document.state.network.named(name)
        return self.window.canvas.network_scene.cards[node.id].place

    def output(self, name: str) -> QPoint:
        """A card's output port."""
        return self.canvas(output_port(self.card(name)))

    def input(self, name: str) -> QPoint:
        """A card's input port."""
        return self.canvas(input_port(self.card(name)))

    def kind(self, kind: str) -> tuple[QPoint, int]:
        """A row of the palette, and which way it is scrolled out of view: -1 up, 1 down, 0 not at all."""
        rows = self.window.palette_panel.list
        item = next(i for i in map(rows.item, range(rows.count())) if i.data(KIND) == kind)
        area, seen = rows.visualItemRect(item), rows.viewport().rect()
        way = -1 if area.top() < seen.top() else int(area.bottom() > seen.bottom())
        return rows.viewport().mapToGlobal(area.center()), way


# What is done

COLUMNS = {"input": (0, 0), "upper": (240, -80), "lower": (240, 80), "add": (480, 0), "last": (720, 0)}
"""Where the cards of the branching network go."""


def draw_train_and_save(path: Path, screenshot: Path) -> Script:
    """Input → two Dense layers side by side → Add → Dense, on the iris flowers."""
    window = yield from opened_window()
    places = Places(window)
    yield click(middle(window.welcome.new_button))
    yield window.workbench.isVisible
    yield from draw(window, places)
    yield from choose_iris(window)
    yield from mend(window)
    yield from train(window)
    yield from save(window, path)
    take_screenshot(screenshot)
    yield from move_a_panel(window)
    # There is no window manager that would give the focus back after the dialog: a click does.
    yield click(middle(next(iter(window.docks.tab_bars()))))
    yield window.isActiveWindow
    yield key("ctrl+q")
    yield lambda: not window.isVisible()


def move_a_panel(window: MainWindow) -> Script:
    """Pull a tab out into a window of its own, and drop it on the tabs again."""
    bar, index = window.docks.tab_of("metrics") or (None, 0)
    assert bar is not None
    dock = window.docks.docks["metrics"]
    yield drag(bar.mapToGlobal(bar.tabRect(index).center()), middle(window.canvas))
    yield lambda: dock.isFloating() and dock.is_seen
    yield drag(dock.bar.mapToGlobal(QPoint(60, 12)), middle(window.docks))
    yield lambda: not dock.isFloating() and dock.is_seen


def opened_window() -> Iterator[Step]:
    """Wait for the window with its plots."""
    found: list[MainWindow] = []

    def is_there() -> bool:
        found[:] = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
        return bool(found) and found[0].windowHandle().isExposed() and bool(found[0].docks.docks)

    yield is_there
    return found[0]


def draw(window: MainWindow, places: Places) -> Script:
    """Bring the layers from the palette and draw the wires from port to port."""
    left, top = window.canvas.scene_point(QPointF(40, window.canvas.height() / 2 - CARD_HEIGHT / 2))
    kinds = {"input": "input", "upper": "dense", "lower": "dense", "add": "add", "last": "dense"}
    for number, (role, kind) in enumerate(kinds.items(), 1):
        while way := places.kind(kind)[1]:
            yield [*to(middle(window.palette_panel.list)), "click", "5" if way > 0 else "4"]
            yield ["sleep", BETWEEN_MOVES]
        x, y = COLUMNS[role]
        spot = places.canvas((left + x + CARD_WIDTH / 2, top + y + CARD_HEIGHT / 2))
        yield drag(places.kind(kind)[0], spot)
        yield lambda number=number: len(window.document.state.network.nodes) == number
    pairs = ("input_1", "dense_1"), ("input_1", "dense_2"), ("dense_1", "add_1"), ("dense_2", "add_1")
    for number, (source, target) in enumerate((*pairs, ("add_1", "dense_3")), 1):
        yield drag(places.output(source), places.input(target))
        yield lambda number=number: len(window.document.state.network.edges) == number


def choose_iris(window: MainWindow) -> Script:
    """On the Data tab, by typing the name into the list."""
    yield key("ctrl+3")
    yield window.inspector.data.isVisible
    combo = window.inspector.data.source.editors["source"].findChild(QComboBox)
    yield click(middle(combo))
    yield combo.view().isVisible
    yield write("Iris")
    yield key("Return")
    yield lambda: window.document.state.data.source.kind == "iris" and window.document.prepared is not None


def mend(window: MainWindow) -> Script:
    """Ctrl+. presses the first problem's button: units of the last layer, its activation, the loss."""
    yield lambda: bool(window.document.problems)
    while problems := window.document.problems:
        yield key("ctrl+period")
        yield lambda problems=problems: window.document.problems is not problems
    yield window.transport.main.isEnabled


def train(window: MainWindow) -> Script:
    """A click on Train, until all epochs are done."""
    yield click(middle(window.transport.main))
    yield lambda: window.run.status == "idle" and window.run.last is not None


def save(window: MainWindow, path: Path) -> Script:
    """Ctrl+S, and the path typed into the dialog."""
    yield key("ctrl+s")
    yield lambda: isinstance(QApplication.activeModalWidget(), QFileDialog)
    dialog = QApplication.activeModalWidget()
    line = dialog.findChild(QLineEdit)
    yield lambda: dialog.windowHandle().isExposed()
    yield click(middle(line))
    yield line.hasFocus
    yield key("ctrl+a")
    yield write(str(path))
    yield key("Return")
    yield lambda: window.document.path == path and not window.document.is_dirty


if __name__ == "__main__":
    target, picture = map(Path, sys.argv[1:])
    app = make_application()
    driver = Driver(draw_train_and_save(target, picture), picture, app)
    code = main([])
    print(driver.failure, file=sys.stderr)
    sys.exit(1 if driver.failure else code)
