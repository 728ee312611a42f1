import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.project import ProjectError, strict_json


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"a": 1, "a": 2}', "the key 'a' appears twice"),
        (b'{"a": {"b": 1, "b": 2}}', "the key 'b' appears twice"),
        (b"NaN", "NaN is not a number"),
        (b"[-Infinity]", "-Infinity is not a number"),
        (b"[1e999]", "1e999 is too large"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[" * 33 + b"]" * 33, "nested too deeply"),
        (b"1" * 5_000, "5,000 digits"),
        (b'"\\ud800"', "half of a surrogate pair"),
        ('"é"'.encode("utf-16"), "not UTF-8"),
        (b"\xff", "not UTF-8 text (byte 1)"),
        (b"\xef\xbb\xbf{}", "byte-order mark"),
        (b"{} {}", "line 1, column 4: extra data"),
        (b'{"a": }', "line 1, column 7: expecting value"),
        (b"", "expecting value"),
        (b'"' + b"x" * 70_000 + b'"', "70,000 characters long"),
        (b" " * (8 * 2**20 + 1), "larger than 8 MB"),
    ],
)
def test_refuses_with_a_sentence(data, words):
    with pytest.raises(ProjectError) as error:
        strict_json.read(data, "part.json")
    assert str(error.value).startswith("part.json")
    assert words in str(error.value)
    assert str(error.value).endswith(".")


def test_reads_plain_values_and_brackets_inside_texts():
    assert strict_json.read(b'{"a": "[[[[{{", "b": [1, -2.5, true, null], "c": "\\"]"}', "x") == {
        "a": "[[[[{{",
        "b": [1, -2.5, True, None],
        "c": '"]',
    }
    assert strict_json.read(b"[" * 32 + b"]" * 32, "x") is not None


def test_writes_sorted_keys_in_utf8():
    assert strict_json.write({"b": 1, "a": "é"}) == '{\n  "a": "é",\n  "b": 1\n}\n'.encode()
    with pytest.raises(ValueError, match="not JSON compliant"):
        strict_json.write(math.nan)


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(values)
def test_reads_what_it_wrote(value):
    assert strict_json.read(strict_json.write(value), "x") == value
