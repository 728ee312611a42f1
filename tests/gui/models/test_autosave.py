"""Recovery copies of the open document: soon after an edit, gone after a save, never in the window's way."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnstudio.gui.models.autosave import SOON_MS, Autosave
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.panels.autosave_label import AutosaveLabel, ago_in_words
from nnstudio.project import Document, file, recovery
from nnstudio.project.recovery import Journal
from nnstudio.project.templates import template


@pytest.fixture
def document(qtbot: QtBot) -> Iterator[DocumentModel]:
    model = DocumentModel()
    yield model
    model.shutdown()


@pytest.fixture
def autosave(document: DocumentModel) -> Iterator[Autosave]:
    made = Autosave(document)
    document.show_document(template("xor").open())
    document.settle()
    yield made
    made.shutdown()


def retitle(document: DocumentModel, title: str) -> None:
    document.edit("Change title", lambda s: s.replace(title=title))


def write(autosave: Autosave) -> None:
    """What the timer does, and what its thread does, now."""
    autosave.write()
    autosave._job.finish()


def copies() -> list[Path]:
    return sorted(recovery.folder().glob("*.recovery"))


def copied_title() -> str:
    (path,) = copies()
    return file.decode(path.read_bytes().partition(b"\n")[2], path.name).state.title


def test_an_edit_is_copied_within_two_seconds(
    document: DocumentModel, autosave: Autosave, qtbot: QtBot
) -> None:
    assert SOON_MS <= 1000
    with qtbot.waitSignal(autosave.written, timeout=10_000):
        retitle(document, "one")
    assert copied_title() == "one"
    assert autosave.last is not None


def test_further_edits_do_not_put_the_copy_off(document: DocumentModel, autosave: Autosave) -> None:
    retitle(document, "one")
    assert autosave._soon.isActive()
    first = autosave._soon.remainingTime()
    threading.Event().wait(0.03)
    retitle(document, "two")
    assert autosave._soon.remainingTime() < first
    write(autosave)
    assert copied_title() == "two"


def test_nothing_is_kept_of_an_example_nobody_changed(autosave: Autosave) -> None:
    write(autosave)
    assert copies() == []
    assert os.listdir(recovery.folder()) == []


def test_trained_weights_are_in_the_copy(document: DocumentModel, autosave: Autosave) -> None:
    retitle(document, "trained")
    names = {
        f"{document.state.network.by_id[node].name}/{p.name}": np.full(p.shape, 0.25, np.float32)
        for node, parameters in document.analysis.parameters.items()
        for p in parameters
    }
    document.set_weights(names)
    write(autosave)
    (path,) = copies()
    kept = file.decode(path.read_bytes().partition(b"\n")[2], path.name)
    assert set(kept.weights) == set(names)
    assert all((array == 0.25).all() for array in kept.weights.values())
    assert kept.fitted is not None


def test_a_save_takes_the_copy_away_and_an_edit_brings_it_back(
    document: DocumentModel, autosave: Autosave, tmp_path: Path
) -> None:
    retitle(document, "one")
    write(autosave)
    document.save(tmp_path / "a.nnstudio")
    assert copies() == []
    assert autosave.last is None
    retitle(document, "two")
    write(autosave)
    assert copied_title() == "two"
    document.undo_stack.undo()  # as it was saved
    assert copies() == []


def test_a_save_while_a_copy_is_written_leaves_none(
    document: DocumentModel, autosave: Autosave, tmp_path: Path
) -> None:
    retitle(document, "one")
    autosave.write()
    document.save(tmp_path / "a.nnstudio")
    autosave._job.finish()
    assert copies() == []


def test_leaving_in_good_order_leaves_nothing(document: DocumentModel, autosave: Autosave) -> None:
    retitle(document, "one")
    write(autosave)
    document.new()
    assert os.listdir(recovery.folder()) == []
    retitle(document, "other")
    write(autosave)
    assert copied_title() == "other"
    document.close()
    assert os.listdir(recovery.folder()) == []


def test_two_windows_keep_a_copy_each(document: DocumentModel, autosave: Autosave) -> None:
    second = DocumentModel()
    other = Autosave(second)
    second.show_document(template("moons").open())
    retitle(document, "here")
    retitle(second, "there")
    write(autosave)
    write(other)
    assert len(copies()) == 2
    assert recovery.orphans() == ([], [])
    other.shutdown()
    second.shutdown()
    assert copied_title() == "here"


def orphaned(title: str, original: Path | None = None) -> None:
    journal = Journal.begin()
    state = template("xor").open().state
    journal.write(Document(state.replace(title=title)).to_content(), original)
    os.close(journal._lock._descriptor)
    journal._lock._descriptor = -1


def test_what_is_recovered_is_unsaved_and_safe_from_the_next_crash(
    document: DocumentModel, autosave: Autosave, tmp_path: Path
) -> None:
    path = tmp_path / "mine.nnstudio"
    template("xor").open().save(path)
    orphaned("recovered", path)
    (orphan,), _ = recovery.orphans()
    autosave.recover(orphan)
    assert (document.state.title, document.path, document.is_dirty) == ("recovered", path, True)
    assert copied_title() == "recovered"
    assert recovery.orphans() == ([], [])
    write(autosave)
    assert copied_title() == "recovered"
    document.save()
    assert copies() == []
    assert Document.load(path).state.title == "recovered"


def test_no_room_for_copies_is_said_once(
    document: DocumentModel, autosave: Autosave, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    autosave.failed.connect(told.append)

    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(recovery.atomic, "write", full)
        for title in ("one", "two"):
            retitle(document, title)
            write(autosave)
    assert len(told) == 1
    assert "No recovery copy can be kept" in told[0]
    assert "No space left on device" in told[0]
    retitle(document, "three")
    write(autosave)
    assert copied_title() == "three"


def test_writing_large_weights_takes_a_fifth_of_the_time_at_most(
    document: DocumentModel, autosave: Autosave
) -> None:
    autosave._soon.stop()
    autosave._took = 3.0
    retitle(document, "one")
    assert autosave._soon.interval() == 12_000


def test_new_weights_alone_are_copied_less_often_than_edits(
    document: DocumentModel, autosave: Autosave
) -> None:
    autosave._soon.stop()
    autosave._took, autosave._job.spent = 0.3, 0.1
    document.set_weights({})
    assert autosave._soon.interval() == 4_700, "0.1 s of a processor in five seconds, writing included"
    document.set_weights({})
    retitle(document, "one")
    assert autosave._soon.interval() == 1_200, "an edit does not wait for that"
    document.set_weights({})
    assert autosave._soon.interval() == 1_200


def test_encoding_is_not_done_by_the_window(
    document: DocumentModel, autosave: Autosave, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []
    encode = file.encode

    def watched(content: file.Content) -> bytes:
        threads.append(threading.current_thread().name)
        return encode(content)

    monkeypatch.setattr(recovery.file, "encode", watched)
    retitle(document, "one")
    write(autosave)
    assert threads
    assert threading.main_thread().name not in threads


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "Autosaved just now"), (12, "Autosaved 12 s ago"), (200, "Autosaved 3 min ago")],
)  # fmt: skip
def test_how_long_ago(seconds: float, words: str) -> None:
    assert ago_in_words(seconds) == words


def test_the_label_speaks_only_of_what_is_unsaved(
    document: DocumentModel, autosave: Autosave, qtbot: QtBot, tmp_path: Path
) -> None:
    label = AutosaveLabel(autosave)
    qtbot.addWidget(label)
    assert label.text() == ""
    retitle(document, "one")
    write(autosave)
    assert label.text() == "Autosaved just now"
    document.save(tmp_path / "a.nnstudio")
    assert label.text() == ""
