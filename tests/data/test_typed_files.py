"""Parquet, JSON lines and workbooks: the same columns as from CSV, and a sentence for every bad file."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from nnstudio.data import (
    DataError,
    DataSettings,
    Table,
    prepare,
    read_for_prediction,
    remedies_for,
    source_for,
)
from nnstudio.data.readers import excel, parquet
from nnstudio.data.readers import frame as frame_module
from nnstudio.data.readers.excel import Excel
from nnstudio.data.readers.json_lines import JsonLines
from nnstudio.data.readers.parquet import Parquet
from nnstudio.data.readers.passes import TooLarge

PETS = pl.DataFrame(
    {
        "weight": [4.0, None, 30.5, 3.5] * 4,
        "legs": [4] * 15 + [3],
        "fur": ["short", "long", "short", None] * 4,
        "indoor": [True, False, True, True] * 4,
        "kind": ["cat", "cat", "dog", "cat"] * 4,
    }
)


def pets(table: Table) -> None:
    assert table.feature_names == ("weight", "legs", "fur", "indoor")
    assert table.categories == ((), (), ("long", "short"), ("false", "true"))
    assert table.classes == ("cat", "dog")
    np.testing.assert_array_equal(table.features[:4, 0], [4, np.nan, 30.5, 3.5])
    np.testing.assert_array_equal(table.features[:4, 2], [1, 0, 1, np.nan])
    assert table.target.tolist() == [0, 0, 1, 0] * 4


def refused(source: Parquet | JsonLines | Excel, folder: Path) -> str:
    with pytest.raises(DataError) as error:
        source.load(folder)
    return str(error.value)


def test_parquet_and_json_lines_give_the_table_that_csv_gives(tmp_path: Path) -> None:
    PETS.write_parquet(tmp_path / "pets.parquet")
    PETS.write_ndjson(tmp_path / "pets.jsonl")
    PETS.write_csv(tmp_path / "pets.csv")
    for name in ("pets.parquet", "pets.jsonl", "pets.csv"):
        pets(source_for(tmp_path / name).load(None))


def test_a_number_target_and_a_missing_one(tmp_path: Path) -> None:
    pl.DataFrame({"a": [1, 2, 3], "y": [0.5, None, 2.5]}).write_parquet(tmp_path / "x.parquet")
    table = Parquet(path="x.parquet").load(tmp_path)
    assert table.target.tolist() == [[0.5], [2.5]]
    assert table.file_rows.tolist() == [1, 3]
    assert table.notes == ("1 row without a target left out.",)


def test_classes_by_choice_and_dates_as_categories(tmp_path: Path) -> None:
    frame = pl.DataFrame({"when": [date(2020, 1, 1), date(2020, 1, 2)] * 2, "y": [1.5, 2.5, 1.5, 1.5]})
    frame.write_parquet(tmp_path / "x.parquet")
    table = Parquet(path="x.parquet", problem="classification").load(tmp_path)
    assert table.categories == (("2020-01-01", "2020-01-02"),)
    assert table.classes == ("1.5", "2.5")


def test_trained_on_csv_and_asked_with_parquet(tmp_path: Path) -> None:
    PETS.fill_null("short").fill_null(1.0).write_csv(tmp_path / "pets.csv")
    fitted = prepare(DataSettings(source=source_for(tmp_path / "pets.csv"))).fitted
    new = pl.DataFrame({"fur": ["long"], "indoor": [True], "legs": [4], "weight": [2]})
    new.write_parquet(tmp_path / "new.parquet")
    new.write_ndjson(tmp_path / "new.jsonl")
    for name in ("new.parquet", "new.jsonl"):
        table = read_for_prediction(tmp_path / name, fitted)
        assert table.target is None
        assert table.features.tolist() == [[2, 4, 0, 1]]


def test_columns_of_lists_are_refused_by_name_and_can_be_left_out(tmp_path: Path) -> None:
    pl.DataFrame({"a": [1, 2], "b": [[1], [2, 3]], "y": [1.5, 2]}).write_parquet(tmp_path / "x.parquet")
    assert refused(Parquet(path="x.parquet"), tmp_path) == (
        "‘x.parquet’, column ‘b’ holds lists, and only numbers, text and dates can be used. Leave the column "
        "out, or give each part a column of its own."
    )
    assert Parquet(path="x.parquet", ignore=("b",)).load(tmp_path).feature_names == ("a",)


def test_infinite_numbers_are_told_with_their_place(tmp_path: Path) -> None:
    pl.DataFrame({"a": [1.0, float("inf")], "y": [1.5, 2]}).write_parquet(tmp_path / "x.parquet")
    assert refused(Parquet(path="x.parquet"), tmp_path).startswith(
        "‘x.parquet’, row 2, column ‘a’: ‘inf’ is too large;"
    )


def test_parquet_that_says_billions_of_rows_is_refused_by_its_footer(tmp_path: Path) -> None:
    pl.DataFrame({"a": pl.zeros(30_000_000, pl.Int8, eager=True)}).with_columns(y=pl.col("a")).write_parquet(
        tmp_path / "x.parquet"
    )
    assert (tmp_path / "x.parquet").stat().st_size < 200_000
    assert refused(Parquet(path="x.parquet"), tmp_path).startswith(
        "‘x.parquet’ has 30,000,000 rows of 2 cells: about 916 MB, more than the 763 MB that can be held."
    )


@pytest.mark.parametrize("end", [0, 3, 60, -1])
def test_cut_parquet(tmp_path: Path, end: int) -> None:
    PETS.write_parquet(tmp_path / "x.parquet")
    data = (tmp_path / "x.parquet").read_bytes()
    (tmp_path / "x.parquet").write_bytes(data[:end])
    said = refused(Parquet(path="x.parquet"), tmp_path)
    assert said.startswith(
        ("‘x.parquet’ is empty.", "‘x.parquet’ cannot be read: it is damaged or no Parquet")
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "‘x.jsonl’ is empty. Choose a file that has a line for every sample."),
        (
            '{"a":1,"y":2}\n{"a":1\n',
            "‘x.jsonl’ cannot be read: line 2 is not JSON (expecting ',' delimiter).",
        ),
        ('{"a":1,"y":2}\n[1,2]\n', "‘x.jsonl’ cannot be read: line 2 is not an object of names and values."),
        ('{"a":1,"y":2}\n{"a":' + "[" * 100_000 + "\n", "‘x.jsonl’, line 2 is nested too deeply."),
        ('{"a":1,"y":"p"}\n{"a":"q","y":"p"}\n{"a":2,"y":"r"}', "‘x.jsonl’, row 2, column ‘a’: ‘q’ is not a"),
    ],
)
def test_bad_json_lines(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "x.jsonl").write_text(text)
    assert refused(JsonLines(path="x.jsonl"), tmp_path).startswith(words)


# Workbooks

CONTENT = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(path: Path, rows: list[list[object]]) -> None:
    """The parts that a workbook must have, cells written in place."""
    cells = "".join(
        f"<row r='{i}'>"
        + "".join(
            f"<c r='{chr(65 + j)}{i}'><v>{v}</v></c>"
            if isinstance(v, int | float)
            else f"<c r='{chr(65 + j)}{i}' t='inlineStr'><is><t>{v}</t></is></c>"
            for j, v in enumerate(row)
            if v is not None
        )
        + "</row>"
        for i, row in enumerate(rows, 1)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT)
        root = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        archive.writestr("_rels/.rels", RELATIONS.format(root))
        sheet = f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS.format(sheet))
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Pets" sheetId="1" r:id="r1"/>'
            "</sheets></workbook>",
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>',
        )


def test_a_workbook(tmp_path: Path) -> None:
    workbook(tmp_path / "x.xlsx", [["a", "b", "y"], [1, "p", 0.5], [2.5, "q", 1.5], [None, "p", 4]])
    table = Excel(path="x.xlsx").load(tmp_path)
    assert table.categories == ((), ("p", "q"))
    np.testing.assert_array_equal(table.features, [[1, 0], [2.5, 1], [np.nan, 0]])
    assert table.target.tolist() == [[0.5], [1.5], [4]]
    assert table.file_rows.tolist() == [2, 3, 4]
    assert refused(Excel(path="x.xlsx", sheet_name="Dogs"), tmp_path) == (
        "‘x.xlsx’ has no sheet ‘Dogs’. Its sheets: ‘Pets’."
    )


def test_a_workbook_with_text_among_numbers_names_the_row(tmp_path: Path) -> None:
    workbook(tmp_path / "x.xlsx", [["a", "y"], [1, 0.5], [2, 1.5], ["three", 4]])
    assert refused(Excel(path="x.xlsx"), tmp_path).startswith(
        "‘x.xlsx’, row 4, column ‘a’: ‘three’ is not a number."
    )


def test_a_cell_far_away_does_not_take_the_app_with_it(tmp_path: Path) -> None:
    """Seventeen thousand million cells between two that hold something."""
    workbook(tmp_path / "x.xlsx", [["a", "y"], [1, 0.5]])
    with zipfile.ZipFile(tmp_path / "x.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    far = b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row></sheetData>"
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data.replace(b"</sheetData>", far))
    assert refused(Excel(path="x.xlsx"), tmp_path) == (
        "‘x.xlsx’ cannot be read: it is a damaged workbook, or needs more memory than can be given. Save it "
        "again, or choose another file."
    )


def test_no_workbook_and_a_cut_one(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"a,b\n1,2\n")
    assert refused(Excel(path="x.xlsx"), tmp_path).startswith(
        "‘x.xlsx’ cannot be read: it is damaged or no workb"
    )
    workbook(tmp_path / "x.xlsx", [["a", "y"], [1, 0.5]])
    data = (tmp_path / "x.xlsx").read_bytes()
    (tmp_path / "x.xlsx").write_bytes(data[: len(data) // 2])
    assert refused(Excel(path="x.xlsx"), tmp_path).startswith(
        "‘x.xlsx’ cannot be read: it is damaged or no workb"
    )


def test_without_its_package_a_workbook_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workbook(tmp_path / "x.xlsx", [["a", "y"], [1, 0.5]])
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert refused(Excel(path="x.xlsx"), tmp_path) == (
        "To read ‘x.xlsx’, NNStudio needs the package fastexcel, which is not installed. Install "
        "nnstudio[excel], or save the sheet as CSV and choose that file."
    )


@pytest.mark.parametrize(
    ("options", "wanted", "note"),
    [
        (
            {"rows": "every", "rows_number": 7},
            range(0, 100, 7),
            "One of every 7 rows is used, as asked: 15 of 100.",
        ),
        ({"rows": "first", "rows_number": 23}, range(23), "Only the first 23 rows are used, as asked."),
        ({}, range(100), None),
    ],
)
def test_parquet_is_read_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], wanted: range, note: str | None
) -> None:
    pl.DataFrame({"a": range(100), "y": [i / 2 for i in range(100)]}).write_parquet(tmp_path / "x.parquet")
    monkeypatch.setattr(parquet, "PIECE", 20)  # ten rows at a time
    table = Parquet(path="x.parquet", **options).load(tmp_path)
    assert table.features[:, 0].tolist() == list(wanted)
    assert table.file_rows is not None
    assert table.file_rows.tolist() == [row + 1 for row in wanted]
    assert table.notes == ((note,) if note else ())


def test_too_many_rows_of_parquet_can_be_sampled_at_a_click(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pl.DataFrame({"a": range(100), "y": [i / 2 for i in range(100)]}).write_parquet(tmp_path / "x.parquet")
    for module in (parquet, frame_module):
        monkeypatch.setattr(module, "MOST_CELLS", 60)
    settings = DataSettings(source=Parquet(path="x.parquet"))
    with pytest.raises(TooLarge, match="Or use one of every 4 rows") as refusal:
        prepare(settings, tmp_path)
    every, first = remedies_for(refusal.value, settings)
    assert (every.label, first.label) == ("Use one of every 4 rows", "Use the first 30 rows")
    assert len(prepare(every.change(settings), tmp_path).table) == 25
    assert len(prepare(first.change(settings), tmp_path).table) == 30


# Large workbooks


def test_what_a_workbook_unpacks_to_is_asked_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than 512 MB are read if there is memory, and never what only pretends to be a table."""
    pytest.importorskip("fastexcel")
    path = tmp_path / "x.xlsx"
    path.write_bytes((Path(__file__).parent / "files" / "openpyxl.xlsx").read_bytes())
    rows = len(Excel(path=str(path)).load(None))
    monkeypatch.setattr(excel, "LARGEST_FILE", 1000)  # the sizes below: about 12 KB in all
    monkeypatch.setattr(excel, "checked_size", lambda *_: 1)
    assert len(Excel(path=str(path)).load(None)) == rows
    monkeypatch.setattr(excel, "available_memory", lambda: 10_000)
    with pytest.raises(DataError) as error:
        Excel(path=str(path)).load(None)
    assert str(error.value).endswith(
        "there is room for. Save the sheet as CSV or Parquet, of which a part of the rows can be used, or "
        "choose a workbook with fewer rows."
    )
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/empty.xml", b" " * 10**6)
    with pytest.raises(DataError) as error:
        Excel(path=str(path)).load(None)
    assert "would unpack to 1 MB, more than 50 times its own size: no table does." in str(error.value)


def test_a_zip_without_a_single_part_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w"):
        pass
    with pytest.raises(DataError):
        Excel(path=str(tmp_path / "x.xlsx")).load(None)
