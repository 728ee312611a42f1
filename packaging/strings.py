"""Collect every text the app can say into resources/locale/nnstudio.pot, and compile what is translated.

    python packaging/strings.py [--check]

A translation is ``resources/locale/<language>/LC_MESSAGES/nnstudio.po``, made from the .pot with any tool for
gettext. New texts are put into it untranslated, those that are gone to its end. It is compiled to the .mo
beside it; the share that is translated is told. Run it where NNStudio and its extra ``test`` are installed.
"""

from __future__ import annotations

import ast
import io
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "locale"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
NOT_OURS = (b'"Generated-By', b'"Report-Msgid', b'"Last-Tr', b'"Language-Team', b'"PO-Rev')
TEMPLATE = FOLDER / "nnstudio.pot"


def said_in_code() -> Iterator[tuple[str | tuple[str, str], str]]:
    """Each literal given to ``tr`` or ``tr_count``, with the file it stands in."""
    for path in sorted((ROOT / "nnstudio").rglob("*.py")):
        where = path.relative_to(ROOT).as_posix()
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                if call.func.id in ("tr", "tr_later"):
                    yield from ((words, where) for words in _literals(call.args[0]))
                elif call.func.id == "tr_count":
                    one, many = (next(_literals(a), "") for a in call.args[:2])
                    if one and many:
                        yield (one, many), where


def _literals(given: ast.expr) -> Iterator[str]:
    """The text, or both of ``one if so else other``."""
    if isinstance(given, ast.Constant):
        yield str(given.value)
    elif isinstance(given, ast.IfExp):
        yield from (*_literals(given.body), *_literals(given.orelse))


def said_in_tables() -> Iterator[tuple[str, str]]:
    """Menus, plots, and the titles and help of everything that can be chosen."""
    sys.path.insert(0, str(ROOT))
    import nnstudio.data
    import nnstudio.engine.training.settings
    import nnstudio.export  # noqa: F401 (each room registers its kinds)
    from nnstudio.catalog.declaration import Declaration
    from nnstudio.catalog.registry import registries
    from nnstudio.cli.verbs import app
    from nnstudio.data.settings import DataSettings
    from nnstudio.engine.layers import LAYERS
    from nnstudio.engine.training.settings import OutputLoss, TrainingSettings
    from nnstudio.engine.unknown_layer import UnknownLayer
    from nnstudio.gui.actions import ACTIONS, MENUS
    from nnstudio.gui.inspector.choice_editors import in_words
    from nnstudio.gui.palette.matching import group_title
    from nnstudio.gui.plots.table import PLOTS
    from nnstudio.project.annotation import COLORS
    from nnstudio.project.templates import templates

    yield from ((menu, "menus") for menu in MENUS)
    for row in ACTIONS:
        yield from ((words, f"action {row.id}") for words in (row.text, row.tip, row.submenu) if words)
    yield from ((row.title, f"plot {row.id}") for row in PLOTS)
    for example in templates():
        notes = example.open().state.notes
        yield from ((words, f"example {example.id}") for words in (example.title, example.description, notes))
    for group in sorted({layer.group for layer in LAYERS.classes()}):
        yield group_title(group), "groups of layers"
    yield from ((registry.noun, f"registry {registry.name}") for registry in registries().values())
    yield from ((words, "command line") for words in help_of(typer.main.get_command(app)))
    kinds: list[type[Declaration]] = [
        registry[name] for registry in registries().values() for name in registry
    ]
    kinds += [TrainingSettings, OutputLoss, DataSettings, UnknownLayer]
    for kind in kinds:
        yield from ((words, f"{kind.kind}") for words in (kind.title, kind.summary()) if words)
        for option in kind.options().values():
            for words in (option.label, option.description, option.unit, *(option.labels or {}).values()):
                yield words, f"{kind.kind}.{option.name}"
            unnamed = set(option.choices) - set(option.labels or {})
            yield from ((in_words(choice), f"{kind.kind}.{option.name}") for choice in sorted(unnamed))
    yield from ((color.capitalize(), "colours of groups") for color in COLORS)


def help_of(command: Any) -> Iterator[str]:
    """What a command, its options and the commands below it say of themselves."""
    helps = (
        command.help,
        command.epilog,
        *(getattr(parameter, "help", None) for parameter in command.params),
    )
    yield from (words for words in helps if words)
    for below in getattr(command, "commands", {}).values():
        yield from help_of(below)


def wanted() -> bytes:
    """The template as it has to be now."""
    # A fixed date: the file changes when a text does, not when it is written.
    catalog = Catalog(project="NNStudio", version="1", charset="utf-8", fuzzy=False, creation_date=EPOCH)
    for message, where in (*said_in_tables(), *said_in_code()):
        catalog.add(message, locations=[(where, 0)] if "/" in where else [], auto_comments=[where])
    return _written(catalog)


def _written(catalog: Catalog) -> bytes:
    file = io.BytesIO()
    write_po(file, catalog, width=110, no_location=True, sort_output=True)
    return b"".join(line for line in file.getvalue().splitlines(True) if not line.startswith(NOT_OURS))


def translations() -> list[Path]:
    """The .po of every language."""
    return sorted(FOLDER.glob("*/LC_MESSAGES/nnstudio.po"))


def read(path: Path) -> Catalog:
    """A translation as it is written."""
    return read_po(io.BytesIO(path.read_bytes()), locale=path.parts[-3])


def renewed(catalog: Catalog, template: bytes) -> bytes:
    """The translation with the texts of the template: nothing is guessed for those that are new."""
    catalog.update(read_po(io.BytesIO(template)), no_fuzzy_matching=True)
    return _written(catalog)


def compiled(catalog: Catalog) -> bytes:
    """The .mo of a translation."""
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def share(catalog: Catalog) -> tuple[int, int]:
    """How many texts are translated, of how many."""
    messages = [message for message in catalog if message.id]
    done = (m for m in messages if not m.fuzzy and m.string)
    return sum(isinstance(m.string, str) or all(m.string or ("",)) for m in done), len(messages)


def _put(path: Path, content: bytes) -> None:
    """Write it in one go: half a translation, read by somebody else meanwhile, would be lost there."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)


def bring_up_to_date(path: Path) -> str:
    """Renew and compile one translation; returns what is to be told of it."""
    _put(path, renewed(read(path), TEMPLATE.read_bytes()))
    _put(path.with_suffix(".mo"), compiled(catalog := read(path)))
    done, total = share(catalog)
    return f"{path.parts[-3]}: {done:,} of {total:,} texts translated ({done / total:.1%})."


def main(arguments: list[str]) -> int:
    """0 if all is up to date (now)."""
    found = TEMPLATE.read_bytes() if TEMPLATE.exists() else b""
    if "--check" in arguments:
        if stale := found != wanted():
            print("resources/locale/nnstudio.pot is stale. Run: python packaging/strings.py")
        return int(stale)
    FOLDER.mkdir(parents=True, exist_ok=True)
    _put(TEMPLATE, wanted())
    print(f"Wrote {TEMPLATE.name}.", *(bring_up_to_date(path) for path in translations()), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
