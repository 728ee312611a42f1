"""Where Tab goes in a window, and whether that is the way one reads it."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractScrollArea, QTabBar, QWidget

SLACK = 4
"""Pixels by which neighbours in a row may differ."""


def stops(root: QWidget) -> list[QWidget]:
    """What Tab reaches in a window, from its first widget on. The focus is where it was afterwards.

    (Asking for the chain with ``nextInFocusChain`` would make widgets the children of others for PySide.)
    """
    before, found = root.focusWidget(), []
    if before is not None:
        before.clearFocus()
    for _ in range(500):
        root.focusNextChild()  # type: ignore[attr-defined]
        here = root.focusWidget()
        if here is None or here in found:
            break
        found.append(here)
    if before is not None:
        before.setFocus()
    return found


def place(widget: QWidget, root: QWidget, beside: QWidget) -> QRect:
    """Where it stands in the window. What is scrolled out of sight stands at the edge of what scrolls, unless
    the other one scrolls with it."""
    found = QRect(widget.mapTo(root, QPoint(0, 0)), widget.size())
    parent = widget.parentWidget()
    while parent is not None and parent is not root:
        if isinstance(parent, QAbstractScrollArea) and not parent.isAncestorOf(beside):
            port = parent.viewport()
            seen = QRect(port.mapTo(root, QPoint(0, 0)), port.size())
            found.setLeft(min(max(found.left(), seen.left()), seen.right()))
            found.setRight(min(max(found.right(), seen.left()), seen.right()))
            found.setTop(min(max(found.top(), seen.top()), seen.bottom()))
            found.setBottom(min(max(found.bottom(), seen.top()), seen.bottom()))
        parent = parent.parentWidget()
    return found


def steps_back(order: list[QWidget], root: QWidget) -> list[str]:
    """Where Tab goes to the left in a row, or up without going to the right as into the next column."""
    found = []
    for first, second in pairwise(order):
        a, b = place(first, root, second), place(second, root, first)
        above = b.bottom() <= a.top() + SLACK and b.left() < a.right() - SLACK
        level = min(a.bottom(), b.bottom()) - max(a.top(), b.top()) > SLACK
        left = level and b.right() <= a.left() + SLACK
        if above or left:
            found.append(f"{named(first, a)} → {named(second, b)}")
    return found


def named(widget: QWidget, at: QRect) -> str:
    """For a failure: kind, words and place."""
    words = widget.accessibleName() or getattr(widget, "text", str)()
    kind = "tabs" if isinstance(widget, QTabBar) else type(widget).__name__
    return f"{kind} “{words}” ({at.x()}, {at.y()}, {at.width()} × {at.height()})"
