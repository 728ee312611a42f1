"""Files that another program changed, and files of which only the trained part is damaged."""

import json
import os
import shutil

import pytest
from project_samples import GOOD, members, packed, refusal, small_document, small_state

from nnstudio.project import Document, ProjectError, file, recovery
from nnstudio.project.container import pack
from nnstudio.project.recovery import Journal
from nnstudio.project.stamp import Stamp


@pytest.fixture
def opened(tmp_path):
    path = tmp_path / "mine.nnstudio"
    path.write_bytes(GOOD)
    return Document.load(path)


def other(path, title="Other"):
    document = small_document()
    document.state = document.state.replace(title=title)
    document.save(path)


def test_an_untouched_file_is_the_same(opened):
    assert not opened.changed_outside()
    opened.save()
    assert not opened.changed_outside()


def test_another_programs_save_is_noticed(opened):
    other(opened.path)
    assert opened.changed_outside()


def test_a_touched_or_copied_back_file_is_the_same(opened, tmp_path):
    os.utime(opened.path, (1, 1))
    assert not opened.changed_outside()
    shutil.copy(opened.path, tmp_path / "copy")
    os.replace(tmp_path / "copy", opened.path)
    assert not opened.changed_outside()


def test_a_file_of_the_same_size_and_another_content_is_noticed(opened):
    data = bytearray(GOOD)
    data[len(data) // 2] ^= 1
    opened.path.write_bytes(bytes(data))
    os.utime(opened.path, (2**31, 2**31))
    assert opened.changed_outside()


def test_a_file_that_is_gone_has_nothing_to_lose(opened):
    opened.path.unlink()
    assert not opened.changed_outside()
    opened.save()
    assert opened.path.exists()


def test_saved_elsewhere_it_is_another_file_that_counts(opened, tmp_path):
    first = opened.path
    opened.save(tmp_path / "second.nnstudio")
    other(first)
    assert not opened.changed_outside()


# ---- without weights ---------------------------------------------------------------------------------


def with_changed(name):
    parts = members(GOOD)
    del parts["mimetype"]
    data = bytearray(parts[name])
    data[-2] ^= 1
    return pack({**parts, name: bytes(data)})


MISFIT = packed(
    members(GOOD),
    parts={"project.json": members(GOOD)["project.json"].replace(b'"units": 4', b'"units": 5')},
)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            with_changed("weights.safetensors"),
            "‘weights.safetensors’ was changed or damaged outside NNStudio",
        ),
        (with_changed("history.csv"), "‘history.csv’ was changed or damaged outside NNStudio"),
        (MISFIT, "dense_1/bias is 4, the network needs 5"),
    ],
)
def test_refused_as_it_is_and_read_without_weights(tmp_path, data, words):
    assert words in str(refusal(data))
    path = tmp_path / "mine.nnstudio"
    path.write_bytes(data)
    document = Document.load(path, without_weights=True)
    assert [n.name for n in document.state.network.nodes] == [n.name for n in small_state().network.nodes]
    assert (dict(document.weights), bool(document.history), document.fitted) == ({}, False, None)
    assert document.partial
    assert path.read_bytes() == data
    document.save(tmp_path / "rest.nnstudio")
    assert not document.partial
    assert Document.load(tmp_path / "rest.nnstudio").state == document.state


def test_a_project_changed_by_hand_is_read_and_checked_word_by_word():
    parts = members(GOOD)
    del parts["mimetype"]
    raw = json.loads(parts["project.json"])
    raw["title"] = "By hand"
    data = pack({**parts, "project.json": json.dumps(raw).encode()})
    assert "‘project.json’ was changed or damaged outside NNStudio" in str(refusal(data))
    assert file.decode(data, "a", without_weights=True).state.title == "By hand"
    raw["network"]["nodes"][1]["layer"]["units"] = -5
    with pytest.raises(ProjectError, match="got -5"):
        file.decode(pack({**parts, "project.json": json.dumps(raw).encode()}), "a", without_weights=True)


def test_a_missing_trained_part_is_no_hindrance():
    parts = members(GOOD)
    del parts["mimetype"], parts["weights.safetensors"]
    assert "is missing" in str(refusal(pack(parts)))
    assert file.decode(pack(parts), "a", without_weights=True).state.title == "Small"


# ---- recovery ----------------------------------------------------------------------------------------


def crashed(path, stamp):
    document = small_document()
    document.state = document.state.replace(title="Changed")
    journal = Journal.begin()
    journal.write(document.to_content(), path, stamp)
    os.close(journal._lock._descriptor)
    journal._lock._descriptor = -1


@pytest.mark.parametrize("clock", [-10 * 365 * 86_400, 86_400])
def test_a_recovered_document_is_saved_to_its_file_only_if_that_is_the_same(opened, clock):
    """Whatever the clock said when another program saved."""
    path = opened.path
    crashed(path, opened.stamp)
    (orphan,), _ = recovery.orphans()
    os.utime(path, (orphan.saved + clock,) * 2)
    document, journal = recovery.recover(orphan)
    assert document.path == path
    assert not document.changed_outside()
    other(path, "While it is open again")
    assert document.changed_outside()
    journal.close()
    path.write_bytes(GOOD)

    crashed(path, opened.stamp)
    other(path)
    (orphan,), _ = recovery.orphans()
    os.utime(path, (orphan.saved + clock,) * 2)
    document, journal = recovery.recover(orphan)
    assert document.path is None
    journal.close()


def test_a_stamp_of_nothing(tmp_path):
    assert Stamp.of(tmp_path / "none", b"") is None
