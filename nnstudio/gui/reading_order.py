"""Tab goes the way one reads, also through what was made later than the rest.

Qt walks widgets in the order in which they came to be. In a window whose forms, lists and panels are made
while one works, that order soon has nothing to do with what one sees. So the window asks here at each press.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractScrollArea, QScrollArea, QWidget


def stops(root: QWidget) -> list[QWidget]:
    """Everything in a window that takes the focus with Tab: row by row, and each part of it to its end."""
    texts_only = Qt.TabFocusBehavior.TabFocusTextControls  # what a system may be set to
    lazy = QGuiApplication.styleHints().tabFocusBehavior() == texts_only
    wanted = Qt.FocusPolicy.StrongFocus if lazy else Qt.FocusPolicy.TabFocus
    found: list[QWidget] = []
    _collect(root, wanted, found)
    return found


def move_focus(root: QWidget, forward: bool) -> bool:
    """Give the focus to the next stop, or the one before; from the last it goes to the first."""
    found = stops(root)
    if not found:
        return False
    here: QWidget | None = root.focusWidget()
    while here is not None and here not in found and here is not root:
        here = here.parentWidget()  # a part of a field
    if here in found:
        number = found.index(here) + (1 if forward else -1)
    else:
        number = 0 if forward else -1
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    found[number % len(found)].setFocus(reason)
    return True


def focus_first(part: QWidget) -> None:
    """Give the focus to the first stop in a part of a window."""
    for first in stops(part)[:1]:
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _collect(widget: QWidget, wanted: Qt.FocusPolicy, found: list[QWidget]) -> None:
    for child in _by_rows(widget):
        if child.focusPolicy() & wanted == wanted and child.isEnabled() and child.focusProxy() is None:
            found.append(child)
        # Not into plots, lists and texts: they are one stop each, and a plot whose parts PySide came to know
        # would outlive its window.
        if isinstance(child, QScrollArea) or not isinstance(child, QAbstractScrollArea):
            _collect(child, wanted, found)


def _by_rows(parent: QWidget) -> list[QWidget]:
    """What is in view of its children, from left to right in each row, the rows from top to bottom."""
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    children = parent.findChildren(QWidget, options=direct)
    left = [child for child in children if child.isVisible() and not child.isWindow()]
    left.sort(key=lambda child: (child.y(), child.x()))
    ordered: list[QWidget] = []
    while left:
        row = _first_row([child.geometry() for child in left])
        members = [child for child, inside in zip(left, row, strict=True) if inside]
        ordered += sorted(members, key=lambda child: child.x())
        left = [child for child, inside in zip(left, row, strict=True) if not inside]
    return ordered


def _first_row(places: list[QRect]) -> list[bool]:
    """Which of the places stand beside the first one: those whose middle is above its lower edge."""
    return [place == places[0] or place.center().y() <= places[0].bottom() for place in places]
