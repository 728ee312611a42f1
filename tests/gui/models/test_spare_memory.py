"""Memory is given back after a document was closed."""

import platform

import pytest
from pytestqt.qtbot import QtBot

from nnstudio.gui.models import spare_memory
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.spare_memory import SpareMemory, trimmer
from nnstudio.project.templates import template


def test_it_follows_every_change_of_document_and_only_that(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[int] = []
    monkeypatch.setattr(spare_memory, "trimmer", lambda: given.append)
    document = DocumentModel()
    spare = SpareMemory(document, document)
    spare.timer.setInterval(0)
    document.edit("Name", lambda s: s.replace(title="Mine"))
    assert not spare.timer.isActive()
    document.show_document(template("xor").open())
    document.close()  # soon after: once is enough
    qtbot.waitUntil(lambda: not spare.timer.isActive())
    assert given == [0]
    monkeypatch.setattr(spare_memory, "trimmer", lambda: None)
    spare.give_back()  # where it cannot be done, nothing is
    document.close()
    spare.shutdown()
    assert not spare.timer.isActive()
    document.shutdown()
    document.deleteLater()


def test_the_c_library_is_asked_where_it_can() -> None:
    if platform.libc_ver()[0] == "glibc":
        trim = trimmer()
        assert trim is not None
        assert trim(0) in (0, 1)  # whether anything was given back
