"""Where data lies: relative in the file, absolute in memory, known by its content."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from nnstudio.data import DataSettings
from nnstudio.project import Document, ProjectError, ProjectState, places

TABLE = "a,y\n" + "".join(f"{i}.5,{'pq'[i % 2]}\n" for i in range(20))


def project(path: Path, kind: str = "csv") -> Document:
    return Document(ProjectState(data=DataSettings.build({"source": {"kind": kind, "path": str(path)}})))


def written(path: Path) -> dict:
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("project.json"))


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ("home/x.csv", "x.csv"),
        ("home/data/x.csv", "data/x.csv"),
        ("x.csv", "../x.csv"),
        ("other/x.csv", "../other/x.csv"),
    ],
)
def test_data_near_the_project_is_named_from_there(tmp_path: Path, data: str, named: str) -> None:
    path = tmp_path / data
    (tmp_path / "home").mkdir()
    path.parent.mkdir(exist_ok=True)
    path.write_text(TABLE)
    document = project(path)
    document.save(tmp_path / "home" / "p.nnstudio")
    found = written(tmp_path / "home" / "p.nnstudio")
    assert found["data"]["source"]["path"] == named
    digest = hashlib.sha256(TABLE.encode()).hexdigest()
    assert found["data_files"] == {"path": {"absolute": str(path), "sha256": digest, "size": len(TABLE)}}
    assert document.state.data.source.path == str(path)
    assert Document.load(tmp_path / "home" / "p.nnstudio").state == document.state


def test_data_far_away_keeps_its_path(tmp_path: Path) -> None:
    (tmp_path / "a" / "b" / "c").mkdir(parents=True)
    (tmp_path / "x.csv").write_text(TABLE)
    project(tmp_path / "x.csv").save(tmp_path / "a" / "b" / "c" / "p.nnstudio")
    assert written(tmp_path / "a/b/c/p.nnstudio")["data"]["source"]["path"] == str(tmp_path / "x.csv")


def test_project_and_data_move_together(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "x.csv").write_text(TABLE)
    project(tmp_path / "here" / "x.csv").save(tmp_path / "here" / "p.nnstudio")
    shutil.move(tmp_path / "here", tmp_path / "there")
    found = Document.load(tmp_path / "there" / "p.nnstudio")
    assert found.state.data.source.path == str(tmp_path / "there" / "x.csv")
    assert len(found.state.data.source.load(None)) == 20


def test_a_copy_saved_elsewhere_finds_the_data_too(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "x.csv").write_text(TABLE)
    document = project(Path("x.csv"))
    document.save(tmp_path / "p.nnstudio")
    document.save(tmp_path / "there" / "p.nnstudio")
    for path in (tmp_path / "p.nnstudio", tmp_path / "there" / "p.nnstudio"):
        assert Document.load(path).state.data.source.path == str(tmp_path / "x.csv")


@pytest.mark.parametrize(
    "path", ["\\\\host\\share\\x.csv", "https://host/x.csv", "C:\\x.csv", "//host/x.csv"]
)
def test_addresses_are_left_alone_and_never_read(tmp_path: Path, path: str) -> None:
    project(Path("x.csv")).save(tmp_path / "p.nnstudio")
    document = Document.load(tmp_path / "p.nnstudio")
    source = document.state.data.source.replace(path=path)
    document.state = document.state.replace(data=document.state.data.replace(source=source))
    document.save()
    assert Document.load(tmp_path / "p.nnstudio").state.data.source.path == path
    assert places.look_at(source, tmp_path, {}) == {}


def test_a_change_is_seen_by_content_and_not_by_time(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(TABLE)
    source = project(path).state.data.source
    before = places.look_at(source, None, {})
    path.write_text(TABLE)
    assert places.changed(before, places.look_at(source, None, before)) == ()
    path.write_text(TABLE.replace("0.5", "9.5"))
    (one,) = places.changed(before, places.look_at(source, None, before))
    assert one.path == str(path)
    path.unlink()
    assert places.look_at(source, None, before) == before  # what it held is not forgotten


def test_a_folder_is_known_by_its_names_and_sizes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.png").write_bytes(b"1")
    source = project(tmp_path, "images").state.data.source
    before = places.look_at(source, None, {})
    assert before["path"].size == 2
    (tmp_path / "a" / "y.png").write_bytes(b"22")
    assert places.changed(before, places.look_at(source, None, {}))


def test_a_file_too_large_to_read_while_saving_is_known_by_its_size(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(TABLE)
    source = project(tmp_path / "x.csv").state.data.source
    (one,) = places.look_at(source, None, {}, limit=10).values()
    assert (one.sha256, one.size) == ("", len(TABLE))
    assert one.same(replace(one, sha256="ab"))


@pytest.mark.parametrize(
    "raw",
    [
        [],
        {"path": 1},
        {"path": {"size": -1}},
        {"path": {"size": 1, "x": 2}},
        {"path": {"size": 1, "sha256": "a" * 99}},
    ],
)
def test_nonsense_about_files_is_refused(raw: object) -> None:
    with pytest.raises(ProjectError):
        places.from_dict(raw)
