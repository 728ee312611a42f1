"""A folder of pictures with a table of labels beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nnstudio.data import DataError, Table, source_for
from nnstudio.data.readers.images import Images


def folder(place: Path, count: int = 6, below: str = "") -> Path:
    (place / below).mkdir(parents=True, exist_ok=True)
    for i in range(count):
        Image.fromarray(np.full((4, 5), i * 10, dtype=np.uint8)).save(place / below / f"p{i}.png")
    return place


def load(place: Path, **options: Any) -> Table:
    return Images(path=str(place), **options).load(None)


def refused(place: Path, **options: Any) -> str:
    with pytest.raises(DataError) as error:
        load(place, **options)
    return str(error.value)


@pytest.mark.parametrize("header", ["file,label\n", "id,label,file\n", ""])
@pytest.mark.parametrize("suffix", [".png", ""])
def test_classes_from_a_table(tmp_path: Path, header: str, suffix: str) -> None:
    folder(tmp_path)
    rows = [(f"p{i}{suffix}", ("cat", "dog")[i % 2]) for i in (3, 0, 1, 2)]
    lines = (f"{i},{b},{a}" if header.startswith("id") else f"{a},{b}" for i, (a, b) in enumerate(rows))
    (tmp_path / "labels.csv").write_text(header + "\n".join(lines) + "\n")
    table = source_for(tmp_path).load(None)
    assert table.features[:, 0, 0, 0].tolist() == [30, 0, 10, 20]
    assert table.classes == ("cat", "dog")
    assert table.target.tolist() == [1, 0, 1, 0]
    assert table.notes == ("Labels from ‘labels.csv’.", "2 pictures without a label left out.")


def test_numbers_from_a_table_below_the_folder(tmp_path: Path) -> None:
    folder(tmp_path, below="faces")
    (tmp_path / "ages.tsv").write_text(
        "age\tpicture\n" + "".join(f"{i}.5\tfaces/p{i}.png\n" for i in range(6))
    )
    table = load(tmp_path, labels=str(tmp_path / "ages.tsv"))
    assert (table.classes, table.target_names) == ((), ("age",))
    assert table.target[:, 0].tolist() == [0.5, 1.5, 2.5, 3.5, 4.5, 5.5]


def test_few_whole_numbers_are_classes_unless_said_otherwise(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "labels.csv").write_text("".join(f"p{i}.png,{i % 2}\n" for i in range(6)))
    assert load(tmp_path).classes == ("0", "1")
    assert load(tmp_path, problem="regression").target[:, 0].tolist() == [0, 1] * 3


def test_pictures_that_are_not_there_are_listed_and_too_many_are_refused(tmp_path: Path) -> None:
    folder(tmp_path, 20)
    lines = [f"p{i}.png,{'ab'[i % 2]}" for i in range(21)]
    (tmp_path / "labels.csv").write_text("\n".join(lines))
    table = load(tmp_path)
    assert len(table) == 20
    assert "1 picture left out: p20.png: not there." in table.notes
    (tmp_path / "labels.csv").write_text("\n".join([*lines, "x.png,a", f"{'y' * 500}.png,b"]))
    sentence = refused(tmp_path)
    assert "3 of 23 pictures" in sentence
    assert len(sentence) < 300


@pytest.mark.parametrize("name", ["../x.png", "/etc/x.png", "a/../../x.png", "..\\x.png", "C:\\x.png"])
def test_a_name_that_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    folder(tmp_path / "in")
    Image.new("L", (4, 5)).save(tmp_path / "x.png")
    (tmp_path / "in" / "labels.csv").write_text("p0.png,a\np1.png,b\n" + f"{name},a\n")
    assert refused(tmp_path / "in").startswith(f"‘labels.csv’, row 3: ‘{name}’ leads out of the folder ‘in’.")


def test_tables_that_are_none_of_labels(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "labels.csv").write_text("a,b\n1,2\n3,4\n")
    assert "no column with the names of pictures" in refused(tmp_path)
    (tmp_path / "labels.csv").write_text("p0.png,a\np1.png,\np2.png,b\n")
    assert "row 2, column ‘column 2’: the label is missing" in refused(tmp_path)


def test_pictures_of_other_kinds_are_told(tmp_path: Path) -> None:
    folder(tmp_path / "all" / "cat")
    folder(tmp_path / "all" / "dog")
    (tmp_path / "all" / "cat" / "drawn.svg").write_text("<svg/>")
    (tmp_path / "all" / "dog" / "x.HEIC").write_bytes(b"x")
    assert load(tmp_path / "all").notes == ("2 pictures of kinds that are not read (.heic, .svg) left out.",)
