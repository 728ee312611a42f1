"""A save in three steps, and reading and writing that tell how far they are and can be ended at any point."""

import io
import os
import zipfile
import zlib

import numpy as np
import pytest

from nnstudio.data.carried import Carried
from nnstudio.data.pieces import SIZE, gathered, pieces
from nnstudio.data.progress import Cancelled, listening
from nnstudio.data.readers.npz import Npz
from nnstudio.project import Document, ProjectState, container, edits
from nnstudio.project.errors import ChangedOutside, ProjectError, SaveError


@pytest.fixture
def large():
    """A document that carries nine megabytes which do not compress."""
    held = Carried.of("noise.npz", np.random.default_rng(1).bytes(9 * 2**20))
    state = ProjectState(title="Large")
    state = edits.set_data(state, state.data.replace(source=Npz(path=held.path)))
    return Document(state, carried={held.path: held})


def told(act):
    """What ``act`` reported, and its result."""
    shares = []
    with listening(lambda share: shares.append(share) or True):
        found = act()
    return shares, found


def ended_at(act, number):
    """Whether ``act`` was ended at its report of this number."""
    asked = []
    with listening(lambda share: asked.append(share) or len(asked) <= number):
        try:
            act()
        except Cancelled:
            return True
    return False


def test_what_was_taken_is_written_whatever_happens_meanwhile(tmp_path):
    document = Document(ProjectState(title="One"), path=tmp_path / "a.nnstudio")
    saving = document.saving()
    document.state = document.state.replace(title="Two")
    saved = saving.write()
    assert document.stamp is None
    saving.note(saved)
    assert Document.load(tmp_path / "a.nnstudio").state.title == "One"
    assert document.state.title == "Two"
    assert not document.changed_outside()


def test_what_another_program_changed_is_refused_unless_replaced(tmp_path):
    document = Document(ProjectState(title="One"))
    document.save(tmp_path / "a.nnstudio")
    (tmp_path / "a.nnstudio").write_bytes(b"theirs")
    saving = document.saving(replace=False)
    with pytest.raises(ChangedOutside, match="another program has changed it") as error:
        saving.write()
    assert isinstance(error.value, SaveError)
    assert (tmp_path / "a.nnstudio").read_bytes() == b"theirs"
    document.saving(tmp_path / "b.nnstudio", replace=False).write()  # another file is no reason to ask
    document.saving().write()
    assert Document.load(tmp_path / "a.nnstudio").state.title == "One"


def test_saving_and_opening_tell_how_far_they_are(tmp_path, large):
    path = tmp_path / "a.nnstudio"
    shares, _ = told(lambda: large.save(path))
    assert shares == sorted(shares)
    assert len(shares) >= 9
    assert shares[-1] == 1
    shares, opened = told(lambda: Document.load(path))
    assert shares == sorted(shares)
    assert len(shares) >= 6
    assert opened.state.data == large.state.data


def test_ended_anywhere_a_save_leaves_the_old_file(tmp_path, large):
    path = tmp_path / "a.nnstudio"
    Document(ProjectState(title="Old")).save(path)
    count = len(told(lambda: large.save(tmp_path / "b.nnstudio"))[0])
    before = path.read_bytes()
    for number in range(count):
        assert ended_at(lambda: large.save(path), number)
        assert path.read_bytes() == before
        assert sorted(os.listdir(tmp_path)) == ["a.nnstudio", "b.nnstudio"]
    assert not ended_at(lambda: large.save(path), count)
    assert path.read_bytes() == (tmp_path / "b.nnstudio").read_bytes()


def test_opening_can_be_ended_anywhere(tmp_path, large):
    path = tmp_path / "a.nnstudio"
    large.save(path)
    count = len(told(lambda: Document.load(path))[0])
    assert all(ended_at(lambda: Document.load(path), number) for number in range(count))


def test_a_damaged_file_is_refused_with_a_listener_too(tmp_path, large):
    path = tmp_path / "a.nnstudio"
    large.save(path)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(ProjectError, match="damaged"):
        told(lambda: Document.load(path))


@pytest.mark.parametrize("size", [0, 1, SIZE, 2 * SIZE + 1])
def test_pieces_make_up_the_whole(size):
    data = bytes(range(256)) * (size // 256 + 1)
    shares, found = told(lambda: b"".join(pieces(data[:size])))
    assert found == data[:size]
    assert shares[-1:] == ([1.0] if size else [])
    rest = [data[:size]]

    def read(most):
        part, rest[0] = rest[0][: min(most, 1000 + most // 2)], rest[0][min(most, 1000 + most // 2) :]
        return part

    assert gathered(read, size + 10) == data[:size]


def test_compressing_a_large_member_is_told_and_ended_piece_by_piece():
    """It is deflated twice: to see whether that pays, and then into the zip."""
    half = np.random.default_rng(2).bytes(2 * SIZE)
    members = {"data.1": bytes(len(half)) + half}  # half of it deflates
    shares, packed = told(lambda: container.pack(members))
    assert len(packed) < len(half) * 1.1
    inside = [share for share in shares if 0 < share < 1]
    assert sum(share <= 0.4 for share in inside) >= 3
    assert sum(share > 0.4 for share in inside) >= 3
    assert all(ended_at(lambda: container.pack(members), number) for number in range(len(shares)))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.read("data.1") == members["data.1"]


def test_data_is_deflated_quickly_and_json_well():
    """The level is handed on: the same text takes less room as JSON than as data."""
    words = np.random.default_rng(3).integers(0, 999, 200_000)
    text = " ".join(map(str, words)).encode()
    with zipfile.ZipFile(io.BytesIO(container.pack({"project.json": text, "data.1": text}))) as archive:
        sizes = [info.compress_size for info in archive.infolist()[1:]]
    assert sizes == [len(_deflated(text, level)) for level in (-1, 1)]


def _deflated(data, level):
    squeeze = zlib.compressobj(level, zlib.DEFLATED, -15)
    return squeeze.compress(data) + squeeze.flush()
