"""No file is longer than 400 lines and no function longer than 60: beyond that there is a room missing."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
MOST_OF_A_FILE, MOST_OF_A_FUNCTION = 400, 60


def too_long(path: Path) -> Iterator[str]:
    source = path.read_text(encoding="utf-8")
    name = path.relative_to(ROOT).as_posix()
    if (lines := len(source.splitlines())) > MOST_OF_A_FILE:
        yield f"{name}: {lines} lines"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > MOST_OF_A_FUNCTION:
                yield f"{name}:{node.lineno}: {node.name} has {lines} lines"


def test_nothing_has_outgrown_its_room() -> None:
    files = [p for folder in ("nnstudio", "packaging", "tests") for p in (ROOT / folder).rglob("*.py")]
    assert len(files) > 500
    assert [line for path in sorted(files) for line in too_long(path)] == []
