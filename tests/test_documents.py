"""README, changelog and documentation: what they point to exists, and commands they show are commands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from nnstudio.cli.verbs import app
from nnstudio.engine.layers import LAYERS, ShapeError

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


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_test_and_module_shown_as_a_command_is_there(page: Path) -> None:
    if page.name == "CHANGELOG.md":
        return
    text = page.read_text(encoding="utf-8")
    files = {
        f for line in re.findall(r"`pytest ([^`]+)`", text) for f in line.split() if f.startswith("tests")
    }
    modules = re.findall(r"python -m (tests\.[\w.]+)", text)
    files |= {module.replace(".", "/") for module in modules}
    there = [(ROOT / f).exists() or (ROOT / f"{f}.py").exists() for f in files]
    assert all(there), files


def test_the_guide_of_exports_names_every_array_of_every_layer() -> None:
    text = (ROOT / "resources/docs/guide/exports.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:3] for line in text.splitlines() if line.startswith("|")]
    told: dict[str, set[str]] = {}
    last = ""
    for kind, arrays in rows:
        last = kind.strip(" `") or last  # a row without a layer goes on with the one above
        told.setdefault(last, set()).update(re.findall(r"`(\w+)`", arrays))
    for kind in LAYERS:
        assert told.get(kind, set()) == parameters_of(kind), kind


def parameters_of(kind: str) -> set[str]:
    """Names of the arrays of this kind of layer, for the first input that it takes."""
    layer = LAYERS.parse(kind)
    for shape in ((4,), (6, 4), (8, 8, 3)):
        for count in (1, 2):
            try:
                layer.output_shape((shape,) * count)
                return {parameter.name for parameter in layer.parameters((shape,) * count)}
            except ShapeError:
                continue
    raise AssertionError(f"No shape suits {kind}.")


def test_every_script_of_packaging_is_told_of() -> None:
    page = (ROOT / "packaging" / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in (ROOT / "packaging").glob("*.py") if f"`{p.name}`" not in page] == []


def test_the_readme_names_no_page_twice() -> None:
    links = LINK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(links) == len(set(links))
