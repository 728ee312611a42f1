"""Data inside a project file: it travels with the file, is read under the same rules, and comes out again."""

import gc
import gzip
import hashlib
import io
import json
import os
import stat
import struct
import zipfile

import numpy as np
import pytest

from nnstudio.cli import main
from nnstudio.data import DataError, DataSettings, prepare, source_for
from nnstudio.data.carried import MOST, Carried, carry, is_carried, let_out
from nnstudio.data.readers.inside import find_inside, holders
from nnstudio.data.safe_names import odd_name
from nnstudio.project import Document, ProjectError, ProjectState, carrying, edits, file, recovery
from nnstudio.project.container import pack
from nnstudio.project.templates import template

ROWS = "a,b,kind\n" + "".join(f"{i % 7},{i % 3},{'yes' if i % 7 > 3 else 'no'}\n" for i in range(60))


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "here" / "patients.csv"
    path.parent.mkdir()
    path.write_text(ROWS)
    return path


def carrying_document(path, example="xor"):
    source, held = carry(source_for(path), None)
    document = template(example).open()
    document.state = edits.set_data(document.state, DataSettings.build({"source": source}))
    document.carried = {one.path: one for one in held}
    return document


def parts_of(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "mimetype"}


def rewritten(path, change_project=lambda raw: None, change_members=lambda parts: None):
    """The file with its JSON and members changed, and fingerprints that agree again."""
    parts = parts_of(path)
    manifest, project = json.loads(parts.pop("format.json")), json.loads(parts["project.json"])
    change_project(project)
    parts["project.json"] = json.dumps(project).encode()
    change_members(parts)
    manifest["members"] = {
        n: {"sha256": hashlib.sha256(d).hexdigest(), "size": len(d)} for n, d in parts.items()
    }
    return pack({"format.json": json.dumps(manifest).encode(), **parts})


def test_a_project_with_its_data_opens_where_the_file_never_was(table, tmp_path):
    document = carrying_document(table)
    saved = tmp_path / "there" / "p.nnstudio"
    saved.parent.mkdir()
    document.save(saved)
    digest = hashlib.sha256(ROWS.encode()).hexdigest()
    assert parts_of(saved)["data.1"] == ROWS.encode()
    assert json.loads(parts_of(saved)["format.json"])["requires"] == ["data_inside"]
    assert json.loads(parts_of(saved)["project.json"])["carried"] == [
        {"name": "patients.csv", "sha256": digest, "origin": str(table)}
    ]
    del document
    gc.collect()
    assert not [path for path in holders if digest in path]  # nothing is left of it in this process
    table.unlink()
    opened = Document.load(saved)
    assert opened.state.data.source.path == f"project:{digest}/patients.csv"
    prepared = prepare(opened.state.data, saved.parent)
    assert (len(prepared.table), prepared.table.title) == (60, "patients.csv")
    assert prepared.table.columns[:3].tolist() == [[0, 0], [1, 1], [2, 2]]


def test_the_command_line_trains_on_data_inside(table, tmp_path, capsys):
    saved = tmp_path / "p.nnstudio"
    carrying_document(table).save(saved)
    table.unlink()
    for arguments in (["train", str(saved), "--epochs", "2"], ["evaluate", str(saved)]):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 0
    assert "accuracy" in capsys.readouterr().out
    assert parts_of(saved)["data.1"] == ROWS.encode()


def test_the_same_project_gives_the_same_bytes(table):
    document = carrying_document(table)
    first = file.encode(document.to_content())
    assert file.encode(file.decode(first, "p")) == first


def test_a_project_without_carried_data_is_as_it_was(table):
    document = carrying_document(table)
    document.state = ProjectState()  # undone: what it held is not saved
    parts = file.decode(file.encode(document.to_content()), "p")
    assert parts.carried == {}
    with zipfile.ZipFile(io.BytesIO(file.encode(document.to_content()))) as archive:
        assert set(archive.namelist()) == {"mimetype", "format.json", "project.json"}
        assert "requires" not in json.loads(archive.read("format.json"))


def test_labels_beside_are_taken_in_as_well(tmp_path):
    images, labels = np.arange(40 * 4, dtype=np.uint8).reshape(40, 2, 2), np.arange(40, dtype=np.uint8) % 2
    head = struct.pack(">BBBB", 0, 0, 8, 3) + struct.pack(">3I", *images.shape)
    (tmp_path / "a-images-idx3-ubyte.gz").write_bytes(gzip.compress(head + images.tobytes()))
    (tmp_path / "a-labels-idx1-ubyte").write_bytes(
        struct.pack(">BBBBI", 0, 0, 8, 1, len(labels)) + labels.tobytes()
    )
    np.save(tmp_path / "x_1.npy", images.astype(float))
    np.save(tmp_path / "y_1.npy", labels)
    for name, count in (("a-images-idx3-ubyte.gz", 2), ("x_1.npy", 2)):
        source = source_for(tmp_path / name)
        inside, held = carry(source, None)
        assert len(held) == count
        assert let_out(inside).load(None).columns.shape == (40, 4)
        assert np.array_equal(inside.load(None).target, source.load(None).target)
    for path in tmp_path.iterdir():
        path.unlink()
    assert np.array_equal(inside.load(None).columns[1], [4, 5, 6, 7])
    assert let_out(inside) is None


def test_what_is_read_lies_in_a_private_place_and_goes_with_the_last_who_holds_it(table):
    source, held = carry(source_for(table), None)
    place = find_inside(source.path)
    assert (place.name, place.read_text()) == ("patients.csv", ROWS)
    if os.name != "nt":
        assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    place.unlink()  # somebody tidied up
    assert find_inside(source.path).read_text() == ROWS
    place = find_inside(source.path)
    del held
    gc.collect()
    assert not place.parent.exists()
    with pytest.raises(DataError, match=r"does not carry ‘patients\.csv’ any more"):
        source.load(None)


def test_it_goes_out_again_only_where_the_file_still_holds_the_same(table):
    inside, held = carry(source_for(table), None)
    assert is_carried(inside)
    assert let_out(inside) == source_for(table)
    table.write_text(ROWS.replace("yes", "YES"))
    assert let_out(inside) is None
    assert held[0].data == ROWS.encode()


def test_too_much_and_empty_folders_are_refused_by_a_sentence(tmp_path):
    with (tmp_path / "large.csv").open("wb") as stream:
        stream.truncate(MOST + 1)
    with pytest.raises(DataError, match=r"‘large.csv’ takes 64 MB; a project carries up to 64 MB"):
        carry(source_for(tmp_path / "large.csv"), None)
    (tmp_path / "pictures" / "cat").mkdir(parents=True)
    with pytest.raises(DataError, match="‘pictures’ holds no pictures to take in"):
        carry(source_for(tmp_path / "pictures"), None)
    with pytest.raises(DataError, match="no file to take in"):
        carry(DataSettings().source, None)


@pytest.mark.parametrize(
    "name", ["", "..", "a/b", "a\\b", "C:x", "con.csv", "a\nb", ".hidden", "a.", "x" * 121]
)
def test_odd_names_are_refused(name):
    assert odd_name(name)
    with pytest.raises(DataError, match="cannot carry a file whose name"):
        Carried.of(name, b"1")


def test_what_does_not_agree_is_refused(table, tmp_path):
    saved = tmp_path / "p.nnstudio"
    carrying_document(table).save(saved)
    cases = {
        "2 files are named, and 1 are there": lambda raw: raw["carried"].append(raw["carried"][0]),
        "0 files are named, and 1 are there": lambda raw: raw.pop("carried"),
        "name of the file has letters": lambda raw: raw["carried"][0].update(name="../x.csv"),
        "not that of the file": lambda raw: raw["carried"][0].update(sha256="0" * 64),
        "carried: expected": lambda raw: raw.update(carried={"name": "x"}),
    }
    for sentence, change in cases.items():
        with pytest.raises(ProjectError, match=sentence):
            file.decode(rewritten(saved, change), "p")
    with pytest.raises(ProjectError, match=r"unknown entry ‘data\.5’"):
        file.decode(rewritten(saved, change_members=lambda p: p.update({"data.5": b"x"})), "p")
    with pytest.raises(ProjectError, match="1 files are named, and 2 are there"):
        file.decode(rewritten(saved, change_members=lambda p: p.update({"data.2": b"x"})), "p")


def test_a_source_that_names_what_is_not_there_opens_and_says_so(table, tmp_path):
    saved = tmp_path / "p.nnstudio"
    carrying_document(table).save(saved)
    elsewhere = f"project:{'0' * 64}/../../etc/passwd"

    def change(raw):
        raw["data"]["source"]["path"] = elsewhere

    content = file.decode(rewritten(saved, change), "p")
    with pytest.raises(DataError, match="does not carry ‘passwd’ any more"):
        prepare(content.state.data, tmp_path)


def test_data_that_compresses_too_well_is_stored(tmp_path):
    path = tmp_path / "zeros.csv"
    path.write_bytes(b"a,b\n" + b"0,1\n" * 600_000)
    document = carrying_document(path)
    document.save(tmp_path / "p.nnstudio")
    assert len(Document.load(tmp_path / "p.nnstudio").carried) == 1


def test_a_recovery_copy_has_the_data_and_knows_its_files(table, tmp_path, monkeypatch):
    monkeypatch.setattr(recovery, "user_state_path", lambda *_a, **_k: tmp_path / "state")
    document = carrying_document(table)
    journal = recovery.Journal.begin()
    journal.write(document.to_content(), None)
    journal._lock.release()
    (orphan,), _ = recovery.orphans()
    table.unlink()
    found, taken = recovery.recover(orphan)
    try:
        assert [one.data for one in found.carried.values()] == [ROWS.encode()]
        assert len(prepare(found.state.data, None).table) == 60
    finally:
        taken.close()


def test_a_recovery_copy_knows_what_outside_files_held(table, tmp_path, monkeypatch):
    monkeypatch.setattr(recovery, "user_state_path", lambda *_a, **_k: tmp_path / "state")
    document = Document(ProjectState(data=DataSettings.build({"source": source_for(table)})))
    document.save(tmp_path / "p.nnstudio")
    journal = recovery.Journal.begin()
    journal.write(document.to_content(), document.path)
    journal._lock.release()
    found, taken = recovery.recover(recovery.orphans()[0][0])
    taken.close()
    assert found.data_files["path"].sha256 == hashlib.sha256(ROWS.encode()).hexdigest()


def test_members_are_few_and_of_bounded_size():
    assert dict(carrying.MEMBERS) == {f"data.{n}": MOST for n in (1, 2, 3, 4)}
    assert MOST == 64 * 2**20
