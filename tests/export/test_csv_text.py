"""A class or a layer may be called ``=cmd``; a spreadsheet that opens our CSV shows that and no more."""

import pytest

from nnstudio.export.csv_text import safe_cell, to_csv


@pytest.mark.parametrize(
    "words",
    ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", '=HYPERLINK("http://x")', "-"],
)
def test_words_that_would_be_computed_are_quoted(words):
    assert safe_cell(words) == "'" + words


@pytest.mark.parametrize(
    "value", ["a=b", "", "x", "-1.5", "+3", "-1e-05", "-inf", -1.5, -3, None, True, "1-2", "'=x"]
)
def test_everything_else_is_as_it_is(value):
    assert safe_cell(value) == value


def test_a_table():
    assert to_csv([("name", "-x"), ("=1", -0.5)]) == "name,'-x\n'=1,-0.5\n"
    assert to_csv(iter([["a,b", 'c"d']])) == '"a,b","c""d"\n'
