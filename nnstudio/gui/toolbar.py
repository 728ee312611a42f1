"""The toolbar: file buttons, undo and redo, the transport, export."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSizePolicy, QToolBar, QToolButton, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.action_set import ActionSet


def make_toolbar(actions: ActionSet, transport: QWidget) -> QToolBar:
    """New, Open, Save | undo, redo | transport | … | Gradient check, Export."""
    bar = QToolBar(tr("Toolbar"))
    bar.setObjectName("toolbar")
    bar.setMovable(False)
    bar.setIconSize(QSize(16, 16))
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    for name, text in (("new", tr("New")), ("open", tr("Open")), ("save", tr("Save"))):
        bar.addWidget(_button(actions[name], text))
    bar.addSeparator()
    for name in ("undo", "redo"):
        bar.addWidget(_button(actions[name]))
    bar.addSeparator()
    bar.addWidget(transport)
    space = QWidget()
    space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    bar.addWidget(space)
    bar.addWidget(_button(actions["evaluate"], tr("Evaluate")))
    bar.addWidget(_button(actions["gradient_check"], tr("Gradient check")))
    bar.addWidget(_button(actions["compare_runs"], tr("Compare")))
    bar.addWidget(_button(actions["export"], tr("Export")))
    return bar


def _button(action: QAction, text: str = "") -> QToolButton:
    """A button for an action: with words if there are any, else with its icon."""
    made = QToolButton()
    made.setDefaultAction(action)
    made.setAccessibleName(text or action.text())
    style = Qt.ToolButtonStyle.ToolButtonTextOnly if text else Qt.ToolButtonStyle.ToolButtonIconOnly
    made.setToolButtonStyle(style)
    if text:
        # The action's own text carries an ellipsis; setText would be undone by its next change.
        action.setIconText(text)
    return made
