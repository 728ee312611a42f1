"""Cells from the clipboard."""

import pytest

from nnstudio.data import DataError
from nnstudio.data.pasted import TooMuchPasted, pasted


def test_what_a_spreadsheet_copies() -> None:
    source = pasted("größe\tfarbe\n" + "".join(f"{i},5\t{'rot' if i % 2 else 'blau'}\n" for i in range(8)))
    table = source.load(None)
    assert (table.feature_names, table.target_names, table.classes) == (
        ("größe",),
        ("farbe",),
        ("blau", "rot"),
    )
    assert table.features[:, 0].tolist() == [i + 0.5 for i in range(8)]
    assert source.cells[0] == ("0.5", "blau")


def test_commas_and_no_names() -> None:
    assert pasted("1.5,2\n3.5,4\n").names == ("column 1", "column 2")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The clipboard holds no text."),
        (" \n", "The clipboard holds no text."),
        ("hello\nworld\n", "text of a single column"),
        ("a,b\n1,2\n1\n", "‘the clipboard’: most rows have 2 cells, but row 3 has 1"),
    ],
)
def test_what_is_no_table(text: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        pasted(text)


def test_more_than_a_project_keeps() -> None:
    with pytest.raises(TooMuchPasted, match=r"10,002 cells; a project keeps up to 10,000"):
        pasted("a,b\n" + "1,2\n" * 5001)
