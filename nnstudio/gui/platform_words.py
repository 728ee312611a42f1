"""What Qt's off-screen platform says of every window, kept from the terminal while pictures are taken."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler


@contextmanager
def unsaid() -> Iterator[None]:
    """Inside, Qt says everything but these sentences, to whoever listened before or on standard error."""

    def heard(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
        # What it need not do: a window's size is ours, and none is in front.
        if (message or "").startswith(
            ("This plugin does not support propagateSizeHints", "This plugin does not support raise")
        ):
            return
        if callable(before):
            before(kind, context, message)
        else:
            print(message, file=sys.stderr)

    before = qInstallMessageHandler(heard)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
