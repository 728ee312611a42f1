"""Folders of pictures inside a project: packed in one known way, refused at the first odd byte, out again."""

from __future__ import annotations

import gc
import json
import os
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nnstudio.data import DataError, DataSettings, prepare, source_for
from nnstudio.data import packed_folder as packing
from nnstudio.data.carried import Carried, carry, let_out
from nnstudio.data.progress import Cancelled, listening
from nnstudio.data.readers.inside import find_inside, holders
from nnstudio.project import Document, ProjectError, edits, file
from nnstudio.project.templates import template
from tests.project.test_carrying import parts_of, rewritten

PACKED = b"nnstudio folder 1\n3\n2 cat/0.png\n0 cat/deep/1.gif\n3 labels.csv\nabxyz"


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    place = tmp_path / "here" / "pets"
    for name, value in (("cat", 10), ("dog", 200)):
        (place / name).mkdir(parents=True)
        for i in range(8):
            Image.new("L", (6, 4), value + i).save(place / name / f"{i}.png")
    (place / "dog" / "notes.txt").write_text("no picture")
    return place


def saved(place: Path, target: Path) -> Path:
    source, held = carry(source_for(place), None)
    document = template("digits").open()
    document.state = edits.set_data(document.state, DataSettings.build({"source": source}))
    document.carried = {one.path: one for one in held}
    document.save(target)
    return target


def test_one_way_to_pack(tmp_path: Path) -> None:
    place = tmp_path / "x"
    (place / "cat" / "deep").mkdir(parents=True)
    (place / "cat" / "0.png").write_bytes(b"ab")
    (place / "cat" / "deep" / "1.gif").write_bytes(b"")
    (place / "labels.csv").write_bytes(b"xyz")
    (place / "thumbs.db").write_bytes(b"not taken")
    assert packing.pack(place, 10**6) == PACKED
    files = packing.contents(PACKED)
    assert [(f.name, PACKED[f.start : f.start + f.size]) for f in files] == [
        ("cat/0.png", b"ab"), ("cat/deep/1.gif", b""), ("labels.csv", b"xyz")
    ]  # fmt: skip
    packing.unpack(PACKED, files, tmp_path / "y")
    assert packing.pack(tmp_path / "y", 10**6) == PACKED
    assert packing.stands(files, tmp_path / "y")
    (tmp_path / "y" / "labels.csv").unlink()
    assert not packing.stands(files, tmp_path / "y")
    assert len(PACKED) <= packing.size_of(place, 10**6)


@pytest.mark.parametrize(
    "name",
    ["../x.png", "/x.png", "a/../x.png", "a\\x.png", "C:x.png", "a//x.png", "./x.png", "x.exe",
     "a/labels.csv", "con.png", "a./x.png", "a/b/c/d/e/f/g/h/x.png", "a\x1b.png", "a" * 130 + ".png", "",
     "x.png/y.png"],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    data = f"nnstudio folder 1\n2\n1 {name}\n1 x.png\nab".encode()
    with pytest.raises(DataError):
        packing.contents(data)


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", PACKED[:-1], PACKED + b"z", PACKED.replace(b"\n3\n", b"\n4\n"),
     PACKED.replace(b"2 c", b"9 c"), PACKED.replace(b"\n3\n", b"\n-3\n"), PACKED.replace(b"2 c", b"2.0 c"),
     PACKED.replace(b"cat/0", b"c\xff/0"),
     b"nnstudio folder 1\n0\n", b"nnstudio folder 1\n999999999999\n", b"nnstudio folder 2\n" + PACKED[18:],
     b"nnstudio folder 1\n2\n0 a.png\n0 A.png\n", b"nnstudio folder 1\n1\n" + b"9" * 5000 + b" a.png\n"],
)  # fmt: skip
def test_anything_else_is_refused_as_a_whole(data: bytes) -> None:
    with pytest.raises(DataError):
        packing.contents(data)


def test_every_cut_and_every_changed_byte_of_the_index_is_refused_or_harmless() -> None:
    for end in range(len(PACKED)):
        with pytest.raises(DataError):
            packing.contents(PACKED[:end])
    for place in range(len(PACKED) - 5):
        for other in (0, 10, 46, 47, 255):
            try:
                files = packing.contents(PACKED[:place] + bytes([other]) + PACKED[place + 1 :])
            except DataError:
                continue
            assert all(".." not in f.name.split("/") and not f.name.startswith("/") for f in files)
            assert sum(f.size for f in files) < len(PACKED)


def test_a_project_with_its_pictures_opens_where_they_never_were(pets: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    before = source_for(pets).load(None)
    path = saved(pets, there / "p.nnstudio")
    assert json.loads(parts_of(path)["format.json"])["requires"] == ["data_inside", "folder_inside"]
    (entry,) = json.loads(parts_of(path)["project.json"])["carried"]
    assert (entry["name"], entry["folder"], entry["origin"]) == ("pets", True, str(pets))
    gc.collect()
    assert not [path for path in holders if entry["sha256"] in path]
    shutil.rmtree(pets)
    opened = Document.load(path)
    table = prepare(opened.state.data, there).table
    np.testing.assert_array_equal(table.features, before.features)
    np.testing.assert_array_equal(table.target, before.target)
    assert (table.classes, table.title) == (("cat", "dog"), "pets")
    place = find_inside(opened.state.data.source.path)
    assert sorted(p.name for p in place.iterdir()) == ["cat", "dog"]
    (place / "cat" / "0.png").unlink()  # somebody tidied up
    assert len(prepare(opened.state.data, there).table) == 16
    first = file.encode(opened.to_content())
    assert file.encode(file.decode(first, "p")) == first


def test_a_table_of_labels_comes_along(pets: Path) -> None:
    lines = ["file,label"] + [f"{name}/{i}.png,{i}" for name in ("cat", "dog") for i in range(4)]
    (pets / "labels.csv").write_text("\n".join(lines))
    source, held = carry(source_for(pets), None)
    assert len(held) == 1
    named = source_for(pets).replace(labels=str(pets / "labels.csv"))
    both, more = carry(named, None)
    assert [one.name for one in more] == ["pets", "labels.csv"]
    shutil.rmtree(pets)
    for one in (source, both):
        table = one.load(None)
        assert len(table) == 8
        assert table.target_names == ("label",)


def test_pictures_go_out_again(pets: Path, tmp_path: Path) -> None:
    inside, (held,) = carry(source_for(pets), None)
    assert let_out(inside) == source_for(pets)
    packing.write(held.data, held.files, tmp_path / "copy")
    assert packing.pack(tmp_path / "copy", 10**7) == held.data
    assert sorted(os.listdir(tmp_path)) == ["copy", "here"]
    with pytest.raises(DataError, match="is there already"):
        packing.write(held.data, held.files, tmp_path / "copy")
    with pytest.raises(DataError, match="could not be written"):
        packing.write(held.data, held.files, tmp_path / "no" / "copy")
    (pets / "cat" / "0.png").write_bytes(b"another one")
    assert let_out(inside) is None


def test_ending_it_leaves_nothing_behind(pets: Path, tmp_path: Path) -> None:
    _, (held,) = carry(source_for(pets), None)
    with pytest.raises(Cancelled), listening(lambda done: done < 0.5):
        packing.write(held.data, held.files, tmp_path / "copy")
    with pytest.raises(Cancelled), listening(lambda done: done < 0.5):
        carry(source_for(pets), None)
    assert os.listdir(tmp_path) == ["here"]


def test_too_many_or_odd_pictures_are_refused_by_a_sentence(
    pets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DataError, match=r"‘pets’ holds more than 1 KB or 10,000 files"):
        packing.pack(pets, 1000)
    monkeypatch.setattr(packing, "MOST_FILES", 5)
    with pytest.raises(DataError, match=r"Pictures saved as arrays in one \.npz file take less room"):
        carry(source_for(pets), None)
    monkeypatch.undo()
    (pets / "cat" / "con.png").write_bytes((pets / "cat" / "0.png").read_bytes())
    with pytest.raises(DataError, match=r"‘con\.png’ has letters that not every system allows. Rename it"):
        carry(source_for(pets), None)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_out_of_the_folder_are_taken_as_the_pictures_they_show(pets: Path, tmp_path: Path) -> None:
    Image.new("L", (6, 4), 99).save(tmp_path / "else.png")
    (pets / "cat" / "link.png").symlink_to(tmp_path / "else.png")
    os.mkfifo(pets / "cat" / "pipe.png")
    _, (held,) = carry(source_for(pets), None)
    assert "cat/link.png" in [f.name for f in held.files]
    assert "cat/pipe.png" not in [f.name for f in held.files]
    place = held.place() / "cat" / "link.png"
    assert not place.is_symlink()


def test_a_project_that_lies_about_its_folder_is_refused(pets: Path, tmp_path: Path) -> None:
    path = saved(pets, tmp_path / "p.nnstudio")
    cases = {
        r"carried\[0\]\.folder: expected true": lambda raw: raw["carried"][0].update(folder=False),
        r"unknown entry ‘kind’": lambda raw: raw["carried"][0].update(kind="tar"),
    }
    for sentence, change in cases.items():
        with pytest.raises(ProjectError, match=sentence):
            file.decode(rewritten(path, change), "p")
    for spoil in (lambda d: d[:-1], lambda d: d.replace(b"cat/0.png", b"../x0.png")):
        changed = rewritten(path, change_members=lambda p, s=spoil: p.update({"data.1": s(p["data.1"])}))
        with pytest.raises(ProjectError):
            file.decode(changed, "p")
    assert zipfile.is_zipfile(path)


def test_a_file_with_the_bytes_of_a_folder_stays_a_file() -> None:
    folder, plain = Carried.of("x", PACKED, folder=True), Carried.of("x", PACKED)
    assert (folder.is_folder, plain.is_folder) == (True, False)
