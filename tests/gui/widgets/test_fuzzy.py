import pytest

from nnstudio.gui.widgets.fuzzy import INSIDE, LETTERS, START, WHOLE, WORD, fuzzy


@pytest.mark.parametrize(
    ("query", "text", "score"),
    [
        ("save", "Save", WHOLE),
        ("sav", "Save as", START),
        ("as", "Save as", WORD),
        ("ve", "Save", INSIDE),
        ("gc", "Gradient check", LETTERS),
        ("grch", "Gradient check", LETTERS),
        ("save as", "Save the project as", (START + WORD) // 2),
        ("as save", "Save as", (WORD + START) // 2),
        ("", "anything", 1),
        ("rc", "Gradient check", 0),
        ("gx", "Gradient check", 0),
        ("save xyz", "Save as", 0),
        ("ADD dense", "Add Dense", WHOLE),
    ],
)
def test_scores(query: str, text: str, score: int) -> None:
    assert fuzzy(query, text) == score
