"""README, changelog and documentation: what they point to exists, and commands they show are commands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from nnstudio.cli.verbs import app

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path
    for path in (*ROOT.glob("*.md"), *(ROOT / "resources").rglob("*.md"), *(ROOT / "tests").rglob("*.md"))
    if path.is_file()
)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)\)")
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def anchors(path: Path) -> set[str]:
    """What GitHub makes of the headings."""
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ +(.+?) *$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, place = link.partition("#")
        target = (page.parent / file) if file else page
        if not target.exists() or (place and place not in anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_path_named_in_full_exists(page: Path) -> None:
    if page.name == "CHANGELOG.md":
        return  # tells of what was
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:nnstudio|resources|tests|packaging)/[\w/.\-]*)`", text))
    assert {path for path in named if not (ROOT / path).exists()} == set()


def lines_of_commands(text: str) -> Iterator[list[str]]:
    """Each ``nnstudio …`` in a block of code, or between backticks, as words."""
    blocks = [*FENCE.findall(text), *re.findall(r"(?:^    .*\n)+", text, re.MULTILINE)]
    lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    lines += re.findall(r"`(nnstudio [^`\n]+)`", text)
    for line in lines:
        if line.startswith("nnstudio "):
            yield shlex.split(line, comments=True)[1:]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_shown_is_one(page: Path) -> None:
    wrong = []
    for words in lines_of_commands(page.read_text(encoding="utf-8")):
        verb = COMMANDS.get(words[0])
        if verb is None and not words[0].startswith("-") and not words[0].endswith((".nnstudio", "FILE")):
            wrong.append(" ".join(words))
        elif verb is not None:
            known = {option for parameter in verb.params for option in parameter.opts} | {"--help"}
            wrong += [f"{words[0]} {w}" for w in words if w.startswith("-") and w not in known]
    assert wrong == []


def test_the_readme_shows_commands() -> None:
    shown = [words[0] for words in lines_of_commands((ROOT / "README.md").read_text(encoding="utf-8"))]
    assert {"new", "train", "evaluate", "predict", "export", "catalog"} <= set(shown)
