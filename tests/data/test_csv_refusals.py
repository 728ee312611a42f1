"""CSV files that cannot be used: the sentence for each, and cells that only nearly fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnstudio.data import DataError, DataSettings, prepare
from nnstudio.data.readers.csv_file import Csv
from tests.data.csv_texts import GOOD, load, sentence, write

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
