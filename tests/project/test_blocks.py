"""Kept blocks: small files in the user's data folder, read as strictly as projects."""

import json
import os

import pytest
from project_samples import small_state

from nnstudio.project import EditError, ProjectState, blocks, clipboard, edits
from nnstudio.project.annotation import Group


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    found = tmp_path / "data" / "blocks"
    monkeypatch.setattr(blocks, "folder", lambda: found)
    return found


def fragment():
    state, _ = edits.group(small_state(), ["n2", "n3"], "Head")
    return edits.copy(state, ["n2", "n3"])


def test_a_block_is_kept_found_put_and_removed(folder):
    assert blocks.saved() == ((), ())
    made = blocks.save(" Head ", fragment())
    assert blocks.saved() == ((made,), ())
    assert [n.name for n in made.fragment.network.nodes] == ["dense_1", "dense_2"]
    state, ids = clipboard.put(ProjectState(), made.fragment, (0, 0))
    assert ids == ("n1", "n2")
    assert state.groups == (Group("g1", "Head", ids),)
    blocks.remove(made)
    blocks.remove(made)
    assert blocks.saved() == ((), ())


def test_a_name_that_is_taken_gets_a_number(folder):
    for _ in range(3):
        blocks.save("Head", fragment())
    assert [b.name for b in blocks.saved()[0]] == ["Head", "Head 2", "Head 3"]


def test_names_never_reach_the_file_system(folder):
    made = blocks.save("../../etc/passwd", fragment())
    assert [p.name for p in folder.iterdir()] == [f"{made.id}.json"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 65, "a\u202eb"])
def test_impossible_names_are_refused(folder, name):
    with pytest.raises(EditError):
        blocks.save(name, fragment())
    assert not folder.exists()


def test_a_block_without_layers_is_refused(folder):
    with pytest.raises(EditError, match="holds no layers"):
        blocks.save("Nothing", edits.copy(small_state(), []))


def test_two_hundred_are_enough(folder, monkeypatch):
    monkeypatch.setattr(blocks, "MAX_BLOCKS", 2)
    blocks.save("A", fragment())
    blocks.save("B", fragment())
    with pytest.raises(EditError, match="2 blocks are kept already"):
        blocks.save("C", fragment())


BAD = {
    "no json": b"{",
    "another format": b'{"format": "x", "version": 1, "name": "a", "fragment": {}}',
    "a key twice": b'{"format": "nnstudio.block", "format": "nnstudio.block"}',
    "an unknown key": b'{"format": "nnstudio.block", "version": 1, "name": "a", "code": "import os"}',
    "NaN": b'{"format": NaN}',
    "no layers": json.dumps(
        {
            "format": "nnstudio.block",
            "version": 1,
            "name": "a",
            "fragment": {"format": "nnstudio.fragment", "version": 1, "network": {}},
        }
    ).encode(),
    "too large": b" " * (2**20 + 1),
    "not text": b"\xff\xfe",
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_a_stranger_s_file_is_left_out_with_a_sentence(folder, data):
    good = blocks.save("Good", fragment())
    (folder / "bad.json").write_bytes(data)
    kept, refused = blocks.saved()
    assert kept == (good,)
    assert len(refused) == 1
    assert refused[0].startswith("The block ‘bad.json’ cannot be used: ")


def test_links_and_folders_are_no_blocks(folder, tmp_path):
    blocks.save("Good", fragment())
    (folder / "folder.json").mkdir()
    elsewhere = tmp_path / "elsewhere.json"
    elsewhere.write_bytes(b"{}")
    os.symlink(elsewhere, folder / "link.json")
    kept, refused = blocks.saved()
    assert [b.name for b in kept] == ["Good"]
    assert len(refused) == 2
    assert all("no ordinary file" in sentence for sentence in refused)
