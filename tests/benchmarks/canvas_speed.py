"""How fast the canvas is: frames a second while a card is dragged, and how long opening takes. No test.

``python -m tests.benchmarks.canvas_speed`` (off screen). A frame is one mouse move delivered to the canvas,
and all that follows until the view has been painted into its buffer.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import NetworkSpec
from nnstudio.gui import app as application
from nnstudio.gui.canvas.layout import auto_layout
from nnstudio.gui.main_window import MainWindow
from nnstudio.project import Document, ProjectState, edits

FRAMES = 240
SIZE = (1600, 1000)


def network(count: int) -> ProjectState:
    """``count`` layers: an input, then dense layers in chains of nine that branch and are added up again."""
    spec, input_node = NetworkSpec().with_node(LAYERS["input"].build({"shape": [2]}))
    before = [input_node.id]
    while len(spec.nodes) < count:
        heads = []
        for _ in range(3):
            last = before[0]
            for _ in range(3):
                spec, node = spec.with_node(LAYERS["dense"].build({"units": 8, "activation": "tanh"}))
                spec = spec.with_edge(last, node.id)
                last = node.id
            heads.append(last)
        spec, merged = spec.with_node(LAYERS["add"].build({}))
        for head in heads:
            spec = spec.with_edge(head, merged.id)
        before = [merged.id]
    return ProjectState(title=f"{count} layers", network=spec, layout=auto_layout(spec))


def drag(window: MainWindow, app: QApplication, *, zoomed_in: bool, whole: bool = False) -> list[float]:
    """Milliseconds of each frame while a card in the middle goes round in a circle of the grid. ``whole``
    repaints all of the view each time, not only what changed.
    """
    canvas = window.canvas
    canvas.fit()
    if zoomed_in:
        canvas.zoom.actual_size()
    scene = canvas.network_scene
    nodes = [n for n in scene.cards if not scene.is_folded(n)]
    held = nodes[len(nodes) // 2]
    canvas.show_node(held)
    x, y = scene.cards[held].place
    app.processEvents()

    def send(kind: QEvent.Type, at: QPointF, buttons: Qt.MouseButton) -> None:
        button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
        spot = canvas.viewport().mapToGlobal(at)
        event = QMouseEvent(kind, at, spot, button, buttons, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(canvas.viewport(), event)

    def pixel(dx: float, dy: float) -> QPointF:
        return canvas.viewportTransform().map(QPointF(x + 60 + dx, y + 12 + dy))

    send(QEvent.Type.MouseButtonPress, pixel(0, 0), Qt.MouseButton.LeftButton)
    frames = []
    for number in range(FRAMES):
        begun = time.perf_counter()
        side, step = divmod(number % 40, 10)
        way = ((step, 0), (10, step), (10 - step, 10), (0, 10 - step))[side]
        send(QEvent.Type.MouseMove, pixel(20 * way[0] + 20, 20 * way[1]), Qt.MouseButton.LeftButton)
        app.processEvents()
        if whole:
            canvas.viewport().repaint()
        frames.append(1_000 * (time.perf_counter() - begun))
    assert scene.cards[held].dragged, "nothing was dragged"
    send(QEvent.Type.MouseButtonRelease, pixel(0, 0), Qt.MouseButton.NoButton)
    return frames


def opening(window: MainWindow, app: QApplication, path: Path) -> float:
    """Seconds from the call to the painted network with its shapes."""
    window.document.close()
    app.processEvents()
    begun = time.perf_counter()
    window.files.open(path)
    window.opening.job.finish()
    app.processEvents()
    window.document.settle()
    app.processEvents()
    return time.perf_counter() - begun


def report(name: str, frames: list[float]) -> None:
    """One line of the table."""
    middle, slow = statistics.median(frames), statistics.quantiles(frames, n=100)[98]
    print(f"{name:52} {middle:6.1f} ms a frame, p99 {slow:6.1f} ms, {1_000 / middle:5.0f} frames a second")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        app = application.make_application()
        window = MainWindow()
        window.complete()
        window.resize(*SIZE)
        window.show()
        path = Path(folder) / "hundred.nnstudio"
        Document(network(100)).save(path)
        times = [opening(window, app, path) for _ in range(7)]
        middle, first = (1_000 * t for t in (statistics.median(times), times[0]))
        print(f"{'opening 100 layers':52} {middle:6.0f} ms (first {first:.0f} ms)")
        for grouped in (False, True):
            state = network(300)
            if grouped:
                for number in range(0, 300, 30):
                    state, group = edits.group(
                        state, [n.id for n in state.network.nodes[number : number + 30]]
                    )
                    state = edits.set_group(state, group, collapsed=number % 60 == 30)
            window.document.new(state)
            window.document.settle()
            app.processEvents()
            words = "300 layers in ten groups" if grouped else "300 layers"
            report(f"dragging, {words}, all in view", drag(window, app, zoomed_in=False))
            report("  the whole view repainted", drag(window, app, zoomed_in=False, whole=True))
            report(f"dragging, {words}, at 100 %", drag(window, app, zoomed_in=True))
        window.shutdown()
        window.hide()


if __name__ == "__main__":
    sys.exit(main())
