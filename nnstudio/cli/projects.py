"""Commands about projects and the catalogue: new, templates, export, check, catalog, screenshot."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Any

import nnstudio.cli
from nnstudio.catalog import registries
from nnstudio.catalog.words import tr
from nnstudio.cli.errors import UsageError
from nnstudio.cli.output import on_one_line, print_json
from nnstudio.engine.check import Problem
from nnstudio.export import EXPORTS
from nnstudio.export import export as export_weights
from nnstudio.project import Document, ProjectError, places, session
from nnstudio.project.session import find_problems
from nnstudio.project.templates import template, templates
from nnstudio.project.weights import not_finite

CATALOG = (
    "layers",
    "activations",
    "losses",
    "optimizers",
    "initializers",
    "schedules",
    "metrics",
    "batches",
    "generators",
    "datasets",
    "own",
    "readers",
    "transforms",
    "splits",
    "augmentations",
    "exports",
)


def new(output: Path, name: str, force: bool, as_json: bool) -> int:
    """Make a project file."""
    if output.exists() and not force:
        raise UsageError(
            tr("‘{output}’ exists already. Choose another name, or add --force to replace it.", output=output)
        )
    document = template(name).open() if name else Document()
    warn(document.save(output))
    if as_json:
        print_json({"file": str(output), "title": document.state.title})
    else:
        print(tr("Made {file} ({title}).", file=output, title=document.state.title))
    return 0


def list_templates(as_json: bool) -> int:
    """All examples, one a line."""
    width = max(20, *(len(tr(found.title)) for found in templates()))
    for found in templates():
        if as_json:
            print_json({"id": found.id, "title": found.title, "description": found.description})
        else:
            print(f"{found.id:14} {tr(found.title):{width}} {tr(found.description)}")
    return 0


def export(file: Path, kind: str, output: Path, as_json: bool) -> int:
    """Write the trained weights."""
    document = Document.load(file)
    warn(export_weights(document, EXPORTS.parse(kind), output))
    if as_json:
        print_json({"file": str(output), "format": kind})
    else:
        print(tr("Exported the weights of {file} to {output}.", file=file, output=output))
    return 0


def load(file: Path, *, without_weights: bool = False) -> Document:
    """Open a project; a refusal says so if it could be opened without what trainings left."""
    try:
        return Document.load(file, without_weights=without_weights)
    except ProjectError as error:
        with contextlib.suppress(ProjectError):
            Document.load(file, without_weights=True)
            hint = tr("With --without-weights it is read without its trained weights and runs.")
            raise UsageError(f"{error} {hint}") from None
        raise


def changed_data(document: Document) -> str:
    """A sentence about data files that hold something else than when the project was saved, or ""."""
    now = places.look_at(document.state.data.source, session.folder(document), {})
    return places.changed_sentence(places.changed(document.data_files, now))


def check(file: Path, without_weights: bool, as_json: bool) -> int:
    """Print problems, errors first. 1 if there is an error."""
    document = load(file, without_weights=without_weights)
    found, _ = find_problems(document)
    spoilt = (Problem("not_finite", "warning", tr("Weights"), s) for s in not_finite(document.weights))
    changed = changed_data(document)
    told = (Problem("data_changed", "warning", tr("Data"), changed),) if changed else ()
    problems = (*found, *told, *spoilt)
    for problem in problems:
        if as_json:
            print_json(
                {key: getattr(problem, key) for key in ("code", "severity", "where", "sentence", "nodes")}
            )
        else:
            print(f"{tr(problem.severity)}: {problem.where}: {problem.sentence}")
    errors = sum(p.severity == "error" for p in problems)
    if as_json:
        print_json({"errors": errors, "warnings": len(problems) - errors})
    elif not problems:
        print(tr("No problems found."))
    return 1 if errors else 0


def catalog(as_json: bool) -> int:
    """Everything that can be chosen."""
    found = {name: registries()[name].describe() for name in CATALOG}
    if as_json:
        print_json(found)
        return 0
    for name, kinds in found.items():
        print(f"{name}")
        for kind, described in kinds.items():
            print(f"  {kind:32} {tr(described['description'])}")
            for option, facts in described["options"].items():
                print(f"      {option:28} {_option_words(facts)}")
    return 0


def screenshot(folder: Path, theme: str | None, as_json: bool) -> int:
    """Pictures of the real windows."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(tr("‘{folder}’ is a file. Choose a folder for the pictures.", folder=folder))
    try:
        pictures = nnstudio.cli.take_screenshots(folder, theme)
    except ImportError as error:
        raise UsageError(
            tr("The window cannot be drawn, because a library is missing ({error}).", error=error)
        ) from None
    except OSError as error:
        reason = error.strerror or error
        raise UsageError(
            tr(
                "No picture can be written to ‘{folder}’: {reason}. Choose another folder.",
                folder=folder,
                reason=reason,
            )
        ) from None
    for path in pictures:
        if as_json:
            print_json({"file": str(path)})
        else:
            print(path)
    return 0


def warn(sentence: str) -> None:
    """A note on standard error, if there is one."""
    if sentence:
        print(on_one_line(sentence), file=sys.stderr)


def _option_words(facts: dict[str, Any]) -> str:
    default = facts["default"]
    if isinstance(default, dict):
        default = default.get("kind")
    return tr(
        "{type}, default {default}: {description}",
        type=facts["type"],
        default=default,
        description=tr(facts["description"]),
    )
