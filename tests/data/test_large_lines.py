"""Large JSON lines, read in pieces: the same table as read at once, and a sentence for every bad line."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnstudio.data import DataError, Table, glance, preview, source_for
from nnstudio.data.progress import Cancelled, listening
from nnstudio.data.readers import large_lines, passes
from nnstudio.data.readers.json_lines import JsonLines


@pytest.fixture(autouse=True)
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is large, and a few lines are a piece."""
    monkeypatch.setattr(large_lines, "LARGE", 0)
    monkeypatch.setattr(large_lines, "PIECE", 150)
    monkeypatch.setattr(large_lines, "LONGEST_LINE", 2_000)
    monkeypatch.setattr(large_lines, "HEAD", 300)


def rows(count: int = 60) -> list[dict[str, Any]]:
    draw = random.Random(3)
    colours = ("red", "grün", 'say "hi"')
    return [
        {"a": draw.randrange(100), "b": draw.random(), "colour": colours[i % 3], "ok": i % 2 == 0, "y": i % 2}
        for i in range(count)
    ]


def write(path: Path, lines: list[Any], end: str = "\n") -> Path:
    text = end.join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_bytes((text + end).encode())
    return path


def both(path: Path, monkeypatch: pytest.MonkeyPatch, **options: Any) -> list[Table | str]:
    """Read in pieces, then at once."""
    found: list[Table | str] = []
    for threshold in (0, 10**9):
        monkeypatch.setattr(large_lines, "LARGE", threshold)
        try:
            found.append(JsonLines(path=str(path), **options).load(None))
        except DataError as error:
            found.append(str(error))
    return found


def assert_same(pieces: Table | str, whole: Table | str) -> None:
    if isinstance(pieces, str) or isinstance(whole, str):
        assert pieces == whole
        return
    for name in ("feature_names", "target_names", "classes", "categories", "ignored"):
        assert getattr(pieces, name) == getattr(whole, name)
    np.testing.assert_array_equal(pieces.features, whole.features)
    np.testing.assert_array_equal(pieces.target, whole.target)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "options", [{}, {"rows": "every", "rows_number": 7}, {"rows": "first", "rows_number": 11}]
)
def test_in_pieces_and_at_once_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, options: dict[str, Any]
) -> None:
    pieces, whole = both(write(tmp_path / "x.jsonl", rows(), end), monkeypatch, **options)
    assert_same(pieces, whole)
    assert isinstance(pieces, Table)
    assert pieces.categories[2] == ("grün", "red", 'say "hi"')
    assert len(pieces) == {"every": 9, "first": 11}.get(options.get("rows", ""), 60)


def test_names_that_come_late_or_go_are_missing_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[Any] = [{**row, "late": i * 1.5} if i >= 40 else row for i, row in enumerate(rows())]
    for row in lines[20:]:
        del row["a"]
    path = write(tmp_path / "x.jsonl", lines)
    pieces, whole = both(path, monkeypatch, target="y")
    assert_same(pieces, whole)
    assert isinstance(pieces, Table)
    assert pieces.feature_names == ("a", "b", "colour", "ok", "late")
    assert np.isnan(pieces.features[:, 4]).sum() == 40
    monkeypatch.setattr(large_lines, "LARGE", 0)
    shown = preview(source_for(path).replace(target="y"))
    assert [len(row) for row in shown.rows] == [6] * len(shown.rows)


def test_a_column_that_turns_out_to_be_of_the_other_kind_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [{"a": i if i < 10 else f"t{i % 4}", "b": f"{i}" if i else "none", "y": i % 2} for i in range(60)]
    pieces, whole = both(write(tmp_path / "x.jsonl", lines), monkeypatch, mistakes="missing")
    assert_same(pieces, whole)
    assert isinstance(pieces, Table)
    assert len(pieces.categories[0]) == 14
    assert pieces.categories[1] == ()


def test_numbers_as_categories_and_nothing_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [{"a": (i % 3) * (1 if i < 30 else 1.0), "none": None, "b": i, "y": i / 7} for i in range(60)]
    path = write(tmp_path / "x.jsonl", lines)
    table = JsonLines(path=str(path), as_text=("a",), ignore=("none",)).load(None)
    assert table.categories == (("0", "1", "2"), ())
    pieces, whole = both(path, monkeypatch)
    assert_same(pieces, whole)
    assert "column ‘none’ holds no values at all" in pieces


def test_blank_lines_are_no_rows_and_rows_keep_their_lines(tmp_path: Path) -> None:
    lines: list[Any] = [*rows(5), "", "  ", *rows(20)[5:], "", ""]
    table = JsonLines(path=str(write(tmp_path / "x.jsonl", lines))).load(None)
    assert table.file_rows.tolist() == [1, 2, 3, 4, 5, *range(8, 23)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"a": 1, "b": }', "line 31 is not JSON (expecting value)"),
        ("[1, 2]", "line 31 is not an object of names and values"),
        ('{"a": ' + "[" * 70 + "]" * 70 + "}", "line 31 is nested too deeply"),
        ('{"a": "' + "x" * 3_000 + '"}', "has a line of more than"),
    ],
)
def test_bad_lines_are_named_wherever_they_are(tmp_path: Path, line: str, said: str) -> None:
    lines: list[Any] = rows()
    lines[30] = line
    with pytest.raises(DataError) as error:
        JsonLines(path=str(write(tmp_path / "x.jsonl", lines))).load(None)
    assert said in str(error.value)


def test_lists_can_be_left_out(tmp_path: Path) -> None:
    lines = [{**row, "tags": [1, 2] if i > 20 else None} for i, row in enumerate(rows())]
    path = str(write(tmp_path / "x.jsonl", lines))
    with pytest.raises(DataError) as error:
        JsonLines(path=path, target="y").load(None)
    assert "column ‘tags’ holds lists, and only numbers, text and dates can be used" in str(error.value)
    assert JsonLines(path=path, target="y", ignore=("tags",)).load(None).shape == (4,)


def test_the_beginning_is_shown_at_once_and_reading_can_be_ended(tmp_path: Path) -> None:
    path = write(tmp_path / "x.jsonl", rows(400))
    first = glance(source_for(path))
    assert first is not None
    assert first.glance
    assert [facts.name for facts in first.columns] == ["a", "b", "colour", "ok", "y"]
    assert 300 < first.row_count < 500
    told: list[float] = []

    def listen(done: float) -> bool:
        told.append(done)
        return len(told) < 5

    with pytest.raises(Cancelled), listening(listen):
        source_for(path).load(None)
    assert told == sorted(told)


def test_more_than_memory_can_hold_offers_fewer_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "x.jsonl", rows(400))
    monkeypatch.setattr(passes, "available_memory", lambda: 20_000)
    found = preview(source_for(path))
    assert "need about" in found.error
    assert [remedy.label.split(" ")[0] for remedy in found.remedies] == ["Use", "Use"]
    table = JsonLines(path=str(path), rows="every", rows_number=10).load(None)
    assert len(table) == 40
    assert "One of every 10 rows is used, as asked: 40 of 400." in table.notes
