"""The reference pages say what the declarations say, and are up to date."""

import re
import runpy
from pathlib import Path
from typing import ClassVar, Literal

import pytest

from nnstudio.catalog import Declaration, Registry, option
from nnstudio.catalog import registry as registry_module
from nnstudio.catalog.declaration import Pair, Shape
from nnstudio.catalog.reference import page, pages

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "docs" / "reference"
SCRIPT = runpy.run_path(str(ROOT / "packaging" / "reference.py"))


@pytest.fixture
def sorts(monkeypatch):
    """A registry of one kind, unknown to the others."""
    monkeypatch.setattr(registry_module, "_REGISTRIES", {})
    made: Registry[Declaration] = Registry("sorts", "sort")

    @made.register
    class Odd(Declaration):
        """Takes |x| of ``x``, a * b.

        Shapes (batch, units),
        on two lines. Source: Someone & Other 1999.
        """

        kind, title = "odd", "Odd one"
        formula: ClassVar[str] = "y = |x|"
        variadic: ClassVar[bool] = True
        share: float = option(0.5, "A share | a part.", ge=0, lt=1, unit="of all")
        window: Pair = option((3, 3), "Rows and columns.")
        shape: Shape | None = option(None, "A shape.", as_type="shape")
        how: Literal["left", "right"] = option("left", "A side.")
        on: bool = option(True, "A switch.")

    return made


def test_a_page_has_formula_source_and_every_option(sorts):
    text = page(sorts)
    assert text.startswith("# Sorts\n\n<!-- Made from the declarations")
    assert "| [`odd`](#odd-one-odd) | Takes \\|x\\| of `x`, a \\* b. |" in text
    assert "## Odd one `odd`\n\nTakes |x| of `x`, a \\* b.\n\nShapes (batch, units), on two lines." in text
    assert "\n\n**Source:** Someone & Other 1999.\n" in text
    assert "Formula: y = |x|  \nInputs: any number." in text
    assert text[text.index("| option") :].splitlines() == [
        "| option | default | may be | unit | meaning |",
        "|---|---|---|---|---|",
        "| `share` | `0.5` | a number of at least 0 and below 1 | of all | A share \\| a part. |",
        "| `window` | `(3, 3)` | two whole numbers (rows, columns) |  | Rows and columns. |",
        "| `shape` | none | a shape without the batch axis, or none |  | A shape. |",
        "| `how` | `left` | `left`, `right` |  | A side. |",
        "| `on` | on | on or off |  | A switch. |",
    ]


def test_the_index_leads_to_every_kind(sorts):
    assert "**[Sorts](sorts.md)**: [`odd`](sorts.md#odd-one-odd)" in pages({"sorts": sorts})["index.md"]


def test_the_pages_are_up_to_date():
    stale = SCRIPT["stale"]()
    assert not stale, f"Outdated: {', '.join(stale)}. Run: python packaging/reference.py"


def test_links_lead_somewhere():
    headings = {
        path.name: {_anchor(line[3:]) for line in path.read_text("utf-8").splitlines() if line[:3] == "## "}
        for path in FOLDER.glob("*.md")
    }
    for path in FOLDER.glob("*.md"):
        for target, anchor in re.findall(r"\]\(([\w.]*)(?:#([^)]*))?\)", path.read_text("utf-8")):
            known = headings.get(target or path.name)
            assert known is not None, (path.name, target)
            assert not anchor or anchor in known, (path.name, anchor)


def test_writing_brings_a_folder_up_to_date(tmp_path):
    (tmp_path / "old.md").write_text("left over")
    assert "old.md" in SCRIPT["write"](tmp_path)
    assert SCRIPT["write"](tmp_path) == []
    assert {path.name for path in tmp_path.iterdir()} == set(SCRIPT["wanted"]())


def _anchor(heading: str) -> str:
    """As GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
