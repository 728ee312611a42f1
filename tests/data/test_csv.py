"""CSV files: what is found out by itself, and what the options change."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnstudio.data.readers.csv_file import Csv
from tests.data.csv_texts import GOOD, load, prepared, write


def test_a_plain_file(tmp_path: Path) -> None:
    table = load(tmp_path, GOOD)
    assert table.feature_names == ("age", "height")
    assert table.target_names == ("sex",)
    assert table.classes == ("f", "m")
    assert table.features[3].tolist() == [23, 1.53]
    assert table.target.tolist() == [0, 1] * 6
    assert table.file_rows.tolist() == list(range(2, 14))
    assert table.notes == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("mark", "decimal"), [(",", "."), (";", "."), (";", ","), ("\t", "."), ("\t", ",")])
def test_encoding_line_ends_delimiter_and_decimal_mark(
    tmp_path: Path, encoding: str, line_end: str, mark: str, decimal: str
) -> None:
    rows = [("größe", "b", "y")] + [(f"{i}{decimal}25", f"{i}", "pq"[i % 2]) for i in range(9)]
    content = line_end.join(mark.join(row) for row in rows) + line_end
    table = load(tmp_path, content.encode(encoding))
    assert table.feature_names == ("größe", "b")
    assert table.features[:, 0].tolist() == [i + 0.25 for i in range(9)]
    assert table.classes == ("p", "q")


def test_latin_1_is_read_and_told(tmp_path: Path) -> None:
    table = load(tmp_path, "größe,y\n1,a\n2,b\n3,a\n".encode("latin-1"))
    assert table.feature_names == ("größe",)
    assert table.notes == ("‘x.csv’ is not UTF-8 and was read as Latin-1: check that accents look right.",)


def test_a_choice_of_delimiter_and_decimal_mark_overrides(tmp_path: Path) -> None:
    table = load(tmp_path, "1,5;2,5\n3,5;4,5\n6,5;7,5\n", delimiter="comma", header="no")
    assert table.features.shape == (3, 2)
    table = load(tmp_path, "a;y\n1,5;1.5\n3,5;2.5\n", decimal="comma", ignore=(), problem="classification")
    assert table.classes == ("1.5", "2.5")


@pytest.mark.parametrize(
    ("content", "header"),
    [
        ("a,b\n1,2.5\n3,4.5\n", True),
        ("1,2.5\n3,4.5\n", False),
        ("1,x\n2,y\n3,x\n", False),  # text that comes again is no header
        ("name,kind\nanna,x\nbert,y\ncarl,x\n", True),
        ("x,y\ny,x\nx,y\n", False),
        ("1990,1991\n2.5,3.5\n4.5,6.5\n", False),  # years look like numbers: say so yourself
    ],
)
def test_whether_there_is_a_header(tmp_path: Path, content: str, header: bool) -> None:
    cells = Csv(path=write(tmp_path, content)).sheet(tmp_path)
    assert cells.has_header is header
    assert len(cells.rows) == content.count("\n") - header
    assert Csv(path="x.csv", header="yes").sheet(tmp_path).has_header


def test_columns_without_a_header_are_numbered(tmp_path: Path) -> None:
    table = load(tmp_path, "1.5,2,7.5\n3.5,4,9.5\n5.5,1,8.5\n")
    assert table.feature_names == ("column 1", "column 2")
    assert table.target_names == ("column 3",)


def test_empty_and_repeated_names_are_replaced_and_told(tmp_path: Path) -> None:
    table = load(tmp_path, "a,a,,a (2),y\n1,2,3,4,5.5\n2,3,4,5,6.5\n")
    assert table.feature_names == ("a", "a (3)", "column 3", "a (2)")
    assert table.notes == ("Columns with an empty or repeated name were renamed: ‘a (3)’, ‘column 3’.",)


def test_quotes_hold_delimiters_line_breaks_and_quotes(tmp_path: Path) -> None:
    table = load(tmp_path, 'text,y\n"a, b",1.5\n"c\nd",2.5\n"say ""e""",3.5\n')
    assert table.categories == (("a, b", "c\nd", 'say "e"'),)
    assert table.file_rows.tolist() == [2, 3, 4]


def test_blank_rows_are_passed_over_but_counted(tmp_path: Path) -> None:
    table = load(tmp_path, "a,y\n1,p\n\n2,q\n,\n3,p\n\n")
    assert table.file_rows.tolist() == [2, 4, 6]
    assert table.notes == ("1 row without a single value left out.",)


@pytest.mark.parametrize(
    ("targets", "classes"),
    [
        (["0", "1", "0", "1"], ("0", "1")),
        (["3", "1.0", "01", "3"], ("1", "3")),
        (["yes", "no", "yes", "no"], ("no", "yes")),
        (["10", "9", "10", "9"], ("9", "10")),  # by size, not by spelling
        (["0.5", "1.5", "0.5", "1.5"], ()),
        (["1", "2", "3", "4"], ()),  # every one different: a quantity
    ],
)
def test_class_or_number(tmp_path: Path, targets: list[str], classes: tuple) -> None:
    content = "a,y\n" + "".join(f"{i},{t}\n" for i, t in enumerate(targets))
    assert load(tmp_path, content).classes == classes


def test_the_choice_of_problem_overrides(tmp_path: Path) -> None:
    content = "a,y\n1,0\n2,1\n3,0\n4,1\n"
    assert load(tmp_path, content, problem="regression").target.tolist() == [[0], [1], [0], [1]]
    assert load(tmp_path, content.replace("0", "0.5"), problem="classification").classes == ("0.5", "1")


def test_many_whole_numbers_are_a_quantity(tmp_path: Path) -> None:
    content = "a,y\n" + "".join(f"{i},{i % 21}\n" for i in range(210))
    assert load(tmp_path, content).classes == ()


def test_target_and_left_out_columns_by_name(tmp_path: Path) -> None:
    table = load(tmp_path, GOOD, target="age", ignore=("sex",))
    assert table.feature_names == ("height",)
    assert table.target_names == ("age",)
    assert table.ignored == ("sex",)


def test_the_last_column_that_is_not_left_out_is_the_target(tmp_path: Path) -> None:
    assert load(tmp_path, GOOD, ignore=("sex",)).target_names == ("height",)


def test_text_columns_become_one_column_for_each_value(tmp_path: Path) -> None:
    data = prepared(
        tmp_path, "colour,size,y\nred,1,1.5\nblue,2,2.5\nred,3,3.5\ngreen,4,0.5\n", features=("min_max",)
    )
    assert data.fitted.input_names == ("colour = blue", "colour = green", "colour = red", "size")
    x = data.fitted.features(data.table)
    assert x[:, :3].tolist() == [[0, 0, 1], [1, 0, 0], [0, 0, 1], [0, 1, 0]]
    assert data.shape.sample == (4,)


def test_missing_values_can_be_filled_or_their_rows_left_out(tmp_path: Path) -> None:
    content = "a,y\n1,p\n?,q\n3,p\nN/A,q\n5,p\n7,q\n"
    filled = prepared(tmp_path, content, features=("impute",))
    assert np.isfinite(filled.train.x).all()
    dropped = load(tmp_path, content, drop_incomplete=True)
    assert dropped.file_rows.tolist() == [2, 4, 6, 7]
    assert dropped.notes == ("2 rows with missing values left out.",)


def test_rows_without_a_target_are_left_out_and_told(tmp_path: Path) -> None:
    table = load(tmp_path, "a,y\n1,p\n2,\n3,q\n4,NaN\n")
    assert table.target.tolist() == [0, 1]
    assert table.notes == ("2 rows without a target left out.",)


def test_paths_start_at_the_projects_folder(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    write(tmp_path / "inner", GOOD)
    assert len(Csv(path="inner/x.csv").load(tmp_path)) == 12
    assert len(Csv(path=str(tmp_path / "inner" / "x.csv")).load(Path("/nowhere"))) == 12


def test_useless_columns_are_told(tmp_path: Path) -> None:
    content = "id,same,a,y\n" + "".join(f"n{i},5,{i * i},{'pq'[i % 2]}\n" for i in range(12))
    data = prepared(tmp_path, content, features=("standardize",))
    assert np.isfinite(data.train.x).all()
    assert data.notes == (
        "The same value in every row of ‘same’: it tells nothing.",
        "Every text in ‘id’ is different and cannot be learnt from. Leave it out.",
    )
