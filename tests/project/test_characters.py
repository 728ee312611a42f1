"""Emoji and scripts that need joiners are words like others; what hides or turns text around is not."""

import pytest

from nnstudio.project.characters import first_hidden, showable
from nnstudio.project.fields import name_problem


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "日本語 наука ελληνικά",
        "👩‍👩‍👧‍👦 family",
        "👩🏽‍🔬",  # a skin tone before the joiner
        "❤️‍🔥",  # a variation selector before it
        "🏳️‍🌈",
        "क्‍ष",
        "می‌خواهم",
    ],
)
def test_is_a_name(text):
    assert first_hidden(text) == ""
    assert showable(text) == text
    assert name_problem(text) == ""


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("a\u202eb", "\u202e"),
        ("\u200d", "\u200d"),
        ("a\u200db", "\u200d"),
        ("👩\u200d", "\u200d"),
        ("\u200d👩", "\u200d"),
        ("👩\u200d\u200d👩", "\u200d"),
        ("👩\u200da", "\u200d"),
        ("👩\u200c👩", "\u200c"),
        ("a\u200cb", "\u200c"),
        ("\u2066a", "\u2066"),
        ("a\x00", "\x00"),
        ("a\x1b[2J", "\x1b"),
        ("a\nb", "\n"),
        ("\u2028", "\u2028"),
        ("\ud800", "\ud800"),
        ("\ufeffa", "\ufeff"),
    ],
)
def test_is_none(text, bad):
    assert first_hidden(text) == bad
    assert bad not in showable(text)
    assert name_problem(text) != ""


def test_lines_may_be_allowed():
    assert first_hidden("a\nb\tc", "\n\t") == ""
    assert showable("a\nb", "\n") == "a\nb"
