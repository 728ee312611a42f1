"""The toolbar: file buttons, undo and redo, the transport, export."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolBar, QToolButton, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.action_set import ActionSet
from nnstudio.gui.training.transport import TransportBar

ROOM_FOR_TRANSPORT = 690
"""Pixels that its buttons and words take where words are short."""

MARGINS = 24
"""Pixels at the ends of the toolbar."""


class Toolbar(QToolBar):
    """Where the window is narrow, the buttons that may leave do, one after another: menus have them too."""

    def __init__(self) -> None:
        super().__init__(tr("Toolbar"))
        self._others = 0
        self._transport: TransportBar | None = None
        self._may_leave: list[tuple[QAction, int]] = []

    def measure(self, transport: TransportBar, may_leave: list[QAction]) -> None:
        """How wide everything is; ``may_leave`` in the order of importance."""
        widths = {a: self._width(a) for a in self.actions() if self.widgetForAction(a) is not transport}
        self._may_leave = [(action, widths.pop(action)) for action in may_leave]
        self._transport, self._others = transport, sum(widths.values())

    def _width(self, action: QAction) -> int:
        widget, layout = self.widgetForAction(action), self.layout()
        gap = 0 if layout is None else layout.spacing()
        return (0 if widget is None else max(widget.sizeHint().width(), 0)) + gap

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._transport is None:
            return
        room = self.width() - self._others
        left = room - max(ROOM_FOR_TRANSPORT, self._transport.room())
        for action, width in self._may_leave:
            left -= width
            if action.isVisible() != (left >= 0):
                action.setVisible(left >= 0)
        if self._transport.fit(room - MARGINS) and (layout := self.layout()) is not None:
            layout.invalidate()  # it has already laid out what was too wide, and hid all of it
            layout.activate()


def make_toolbar(actions: ActionSet, transport: TransportBar) -> QToolBar:
    """New, Open, Save | undo, redo | transport | … | Evaluate, Gradient check, Compare, Export."""
    bar = Toolbar()
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
    evaluate = bar.addWidget(_button(actions["evaluate"], tr("Evaluate")))
    check = bar.addWidget(_button(actions["gradient_check"], tr("Gradient check")))
    compare = bar.addWidget(_button(actions["compare_runs"], tr("Compare")))
    bar.addWidget(_button(actions["export"], tr("Export")))
    bar.measure(transport, [evaluate, compare, check])
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
