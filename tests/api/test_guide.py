"""Every example of the Python guide runs, one after the other, as a reader would type them."""

import importlib.util
import re
from pathlib import Path

import pytest

from nnstudio.resources import resource

SKLEARN = "<!-- needs scikit-learn -->\n"


def blocks() -> list[tuple[str, bool]]:
    """Each example's code, and whether it needs scikit-learn."""
    text = resource("docs", "guide", "python.md").read_text(encoding="utf-8")
    found = re.finditer(rf"({re.escape(SKLEARN)})?```python\n(.*?)```", text, re.DOTALL)
    return [(match.group(2), bool(match.group(1))) for match in found]


def run(examples: list[tuple[str, bool]], names: dict) -> None:
    for number, (code, _) in enumerate(examples, 1):
        exec(compile(code, f"python.md, example {number}", "exec"), names)


def test_the_examples_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    run([block for block in blocks() if not block[1]], {})
    assert "parameters" in capsys.readouterr().out
    assert {path.name for path in Path().iterdir()} == {"product.nnstudio", "iris.nnstudio"}


def test_the_scikit_learn_example_runs(tmp_path, monkeypatch):
    if importlib.util.find_spec("sklearn") is None:
        pytest.skip("scikit-learn is not installed: pip install 'nnstudio[sklearn]'.")
    monkeypatch.chdir(tmp_path)
    start = [block for block in blocks()[:2] if not block[1]]
    run([*start, *(block for block in blocks() if block[1])], {})
