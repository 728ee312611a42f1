"""CSV files: what is found out by itself, and the sentence for every file that cannot be used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnstudio.data import DataError, DataSettings, Prepared, Table, prepare
from nnstudio.data.readers.csv_file import Csv

GOOD = "age,height,sex\n" + "".join(f"{20 + i},{1.5 + i / 100:.2f},{'fm'[i % 2]}\n" for i in range(12))


def write(folder: Path, content: str | bytes, name: str = "x.csv") -> str:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return name


def load(folder: Path, content: str | bytes, **options: Any) -> Table:
    return Csv(path=write(folder, content), **options).load(folder)


def prepared(folder: Path, content: str, features: tuple = (), **options: Any) -> Prepared:
    return prepare(
        DataSettings(source=Csv(path=write(folder, content), **options), features=features), folder
    )


def sentence(folder: Path, content: str | bytes, **options: Any) -> str:
    with pytest.raises(DataError) as error:
        prepare(DataSettings(source=Csv(path=write(folder, content), **options)), folder)
    return str(error.value)


# What is found out


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


# What is refused, and how


BAD = [
    ("", "‘x.csv’ is empty. Choose a file that has a row for every sample."),
    ("\n\n \n", "‘x.csv’ is empty. Choose a file that has a row for every sample."),
    ("age,sex\n", "‘x.csv’ has a header but no rows below it. Add a row for every sample."),
    (
        GOOD.replace("27,", "abc,"),
        "‘x.csv’, row 9, column ‘age’: ‘abc’ is not a number. Correct the cell, or leave the column out.",
    ),
    (
        GOOD.replace("27,", "abc,").replace("29,", "1O,"),
        "‘x.csv’, row 9, column ‘age’: ‘abc’ is not a number. Correct the cell, or leave the "
        "column out. "
        "The column has 1 further mistake like this.",
    ),
    (
        GOOD + "1,2\n\n3,1.5,f,4\n",
        "‘x.csv’: most rows have 3 cells, but row 14 has 2, row 16 has 4. Add or remove cells "
        "in those rows; text "
        'that holds the delimiter must stand in quotes (").',
    ),
    (
        GOOD + "1,2\n" * 8,
        "‘x.csv’: most rows have 3 cells, but row 14 has 2, row 15 has 2, row 16 has 2, row "
        "17 has 2, row 18 has 2 "
        "and 3 more do not fit. Add or remove cells in those rows; text that holds the "
        "delimiter must stand in "
        'quotes (").',
    ),
    (
        GOOD + '30,1.9,"m\n31,1.8,f\n',
        '‘x.csv’: a quote (") opens in row 14 and is never closed. Close or remove it.',
    ),
    (
        GOOD + '30,1.9,"m"x\n',
        '‘x.csv’: in row 14, text follows a closing quote ("). Remove the quote, or write it '
        'twice ("") if it '
        "belongs to the text.",
    ),
    (
        GOOD + '30,1.9,"' + "m\n" * 70_000,
        "‘x.csv’: a cell that starts in row 14 is longer than 131,072 characters. Most likely "
        'a quote (") is not '
        "closed there: close or remove it.",
    ),
    (
        "age\n1\n2\n",
        "‘x.csv’ has 1 column to use, and two are needed at least: a feature and the target. "
        "Choose another "
        "delimiter if the columns were not told apart, or leave fewer columns out.",
    ),
    (
        "a,y\n1,p\n2,p\n3,p\n",
        "All 3 rows have the class ‘p’ in ‘y’, and a network needs two classes or more to "
        "tell apart. Choose another "
        "target column, or add rows of another class.",
    ),
    (
        "a,b,y\n1,1,p\nNA,2,q\n3,,p\n",
        "2 values are missing, the first in row 3, column ‘a’. Fill them in, leave the column "
        "or those rows out, or "
        "add ‘Fill missing values’ to the features.",
    ),
    (
        "a,b,y\n,1,p\nNA,2,q\n?,3,p\n",
        "‘x.csv’, column ‘a’ holds no values at all. Leave the column out.",
    ),
    ("a,y\n1,\n2,NA\n", "The target column ‘y’ holds no values. Choose another target column."),
    (
        "a,y\n1,2.5\n2,3.5\n3,x\n",
        "‘x.csv’, row 4, column ‘y’: ‘x’ is not a number. Correct the cell, or choose "
        "classification if the target "
        "is a class.",
    ),
    (
        "a,y\n1e400,p\n2,q\n3,p\n",
        "‘x.csv’, row 2, column ‘a’: ‘1e400’ is too large; numbers up to 3.4e+38 can be used. "
        "Correct the cell, or "
        "leave the column out.",
    ),
    (
        "a,b,y\n" + "".join(f"t{i},{i},{i % 2}\n" for i in range(1200)),
        "‘x.csv’, column ‘a’ holds 1,200 different texts; at most 1,000 can be told apart. "
        "Leave the column out, or "
        "group its values.",
    ),
    (
        b"\x89PNG\r\n\x1a\n rest",
        "‘x.csv’ is a picture, not a text file. Save the table as CSV and choose that file.",
    ),
    (
        b"PK\x03\x04 rest",
        "‘x.csv’ is a ZIP archive or a workbook, not a text file. Save the table as CSV and "
        "choose that file.",
    ),
    (b"a,b\x00\x01\n1,2\n", "‘x.csv’ is not a text file. Save the table as CSV and choose that file."),
    (b"\xff\xfea\x00,\x00b", "‘x.csv’ looks like UTF-16 text, but is damaged. Save it again as UTF-8."),
]


@pytest.mark.parametrize(("content", "expected"), BAD)
def test_bad_files(tmp_path: Path, content: str | bytes, expected: str) -> None:
    assert sentence(tmp_path, content) == expected


@pytest.mark.parametrize(
    "spelling", ["1_000", "١٢", "0x10", "infinity", "inf", "1.2.3", "1,5", "1 000", "--1", "1e"]
)
def test_only_plain_decimals_are_numbers(tmp_path: Path, spelling: str) -> None:
    found = sentence(tmp_path, f"a;y\n1.5;p\n2.5;q\n{spelling};p\n")
    assert found.startswith(f"‘x.csv’, row 4, column ‘a’: ‘{spelling}’ is not a number.")


@pytest.mark.parametrize(
    ("spelling", "value"), [("+1", 1), ("-.5", -0.5), ("1.", 1), ("1e3", 1000), ("2.5E-1", 0.25), (" 7 ", 7)]
)
def test_spellings_of_numbers(tmp_path: Path, spelling: str, value: float) -> None:
    table = load(tmp_path, f"a,y\n{spelling},p\n2,q\n3,p\n")
    assert table.features[0, 0] == value


def test_a_point_in_a_file_of_decimal_commas_is_not_guessed_at(tmp_path: Path) -> None:
    found = sentence(tmp_path, "a;y\n1,5;p\n2,5;q\n1.234;p\n")
    assert found.startswith("‘x.csv’, row 4, column ‘a’: ‘1.234’ is not a number.")


def test_options_that_name_no_column(tmp_path: Path) -> None:
    assert (
        sentence(tmp_path, GOOD, target="heigth") == "‘x.csv’ has no column ‘heigth’. Did you mean ‘height’?"
    )
    assert sentence(tmp_path, GOOD, ignore=("zzz",)) == (
        "‘x.csv’ has no column ‘zzz’. Its columns: ‘age’, ‘height’, ‘sex’."
    )
    assert sentence(tmp_path, GOOD, target="age", ignore=("age",)) == (
        "The column ‘age’ is both the target and left out. Choose one of the two."
    )


def test_regression_on_a_text_target(tmp_path: Path) -> None:
    assert sentence(tmp_path, GOOD, problem="regression").startswith(
        "‘x.csv’, row 2, column ‘sex’: ‘f’ is not a number. Correct the cell, or choose classification "
        "if the target is a class. The column has 11 further mistakes"
    )


def test_too_many_classes(tmp_path: Path) -> None:
    content = "a,y\n" + "".join(f"{i},{i}.5\n" for i in range(1100))
    assert sentence(tmp_path, content, problem="classification") == (
        "The target ‘y’ holds 1,100 different numbers: too many classes. Choose regression."
    )


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    def refused(path: str) -> str:
        with pytest.raises(DataError) as error:
            Csv(path=path).load(tmp_path)
        return str(error.value)

    assert refused("") == "No file is chosen yet. Choose one on the Data tab."
    assert refused("gone.csv") == (
        f"There is no file ‘{tmp_path / 'gone.csv'}’. Put it back, or choose it again on the Data tab."
    )
    assert refused(".") == f"‘{tmp_path}’ is a folder. Choose a file that holds data."
    for elsewhere in ("https://example.org/x.csv", r"\\server\share\x.csv"):
        assert refused(elsewhere) == (
            f"‘{elsewhere}’ is not on this computer. Save the file here and choose the copy."
        )


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os = pytest.importorskip("os")
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DataError, match="is not a regular file"):
        Csv(path="pipe").load(tmp_path)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.text(alphabet=',;\t\n\r"-.0123456789ab éNA', max_size=80).map(str.encode)
    | st.binary(max_size=60)
)
def test_any_file_gives_a_table_or_a_sentence(tmp_path: Path, content: bytes) -> None:
    source = Csv(path=write(tmp_path, content))
    try:
        data = prepare(DataSettings(source=source, features=("impute", "standardize")), tmp_path)
    except DataError:
        return
    assert np.isfinite(data.train.x).all()
    assert len(data.train) >= 1


def test_a_file_mostly_right_but_for_one_late_cell(tmp_path: Path) -> None:
    rows = [f"{i},{i % 2}" for i in range(20_000)]
    rows[19_998] = "abc,0"
    assert sentence(tmp_path, "age,y\n" + "\n".join(rows)).startswith(
        "‘x.csv’, row 20,000, column ‘age’: ‘abc’"
    )


def test_classes_that_have_no_row_left_are_forgotten(tmp_path: Path) -> None:
    table = load(tmp_path, "a,y\n1,p\n,q\n3,r\n4,p\n", drop_incomplete=True)
    assert table.classes == ("p", "r")
    assert table.target.tolist() == [0, 1, 0]
