"""The off-screen platform's remarks stay unsaid while pictures are taken; all else is told."""

import pytest
from PySide6.QtCore import qInstallMessageHandler, qWarning

from nnstudio.gui.platform_words import unsaid


@pytest.fixture
def heard():
    """What Qt says, to a listener of our own."""
    words = []
    before = qInstallMessageHandler(lambda _kind, _context, message: words.append(message))
    yield words
    qInstallMessageHandler(before)


def test_only_what_the_platform_says_of_every_window_is_unsaid(heard):
    with unsaid():
        qWarning("This plugin does not support propagateSizeHints()")
        qWarning("This plugin does not support raise()")
        qWarning("QPainter::begin: Paint device returned engine == 0")
    qWarning("This plugin does not support raise()")
    assert heard == [
        "QPainter::begin: Paint device returned engine == 0", "This plugin does not support raise()"
    ]  # fmt: skip


def test_without_a_listener_it_goes_to_standard_error(capsys):
    before = qInstallMessageHandler(None)
    try:
        with unsaid():
            qWarning("Something else")
            qWarning("This plugin does not support raise()")
    finally:
        qInstallMessageHandler(before)
    assert capsys.readouterr().err == "Something else\n"
