"""Pictures of the canvas with groups and notes, for :mod:`nnstudio.gui.screenshot`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from nnstudio.project import ProjectState, edits

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow

TEMPLATE = "residual"
WORDS = "The shortcut lets the gradient pass\naround the block. Watch dense_1\nwith and without it."


def picture_canvas(window: MainWindow, picture: Callable[[str], None]) -> None:
    """The example in groups, one of them opened with a note beside it, then as one card."""
    document, canvas = window.document, window.canvas
    document.edit("Annotate", _annotated)
    document.settle()
    window.inspector.setCurrentIndex(0)
    canvas.fit()
    canvas.grouping.fold("g1")
    canvas.grouping.fold("g1")
    window.selection.set(document.state.groups[0].members)
    picture("groups")
    canvas.grouping.fold("g1")
    document.settle()
    picture("collapsed")
    window.selection.set([document.state.network.order[-1]])
    asked = canvas.requests.ask_layer()
    asked.field.setText("dr")
    picture("quick-add")
    asked.close()


def _annotated(state: ProjectState) -> ProjectState:
    inner = [n.id for n in state.network.nodes if n.name in ("dense_1", "dense_2", "dropout_1", "add_1")]
    state, _ = edits.group(state, inner, "Residual block", "violet")
    left = min(state.position(i)[0] for i in inner)
    top = min(state.position(i)[1] for i in inner)
    state, note = edits.add_sticky(state, (left - 20, top - 180), WORDS, size=(260, 100))
    return edits.set_sticky(state, note, color="amber")
