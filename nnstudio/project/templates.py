"""The examples to start from: small JSON files in ``resources/templates``, in the form of ``project.json``.

Options that have their default are left out. Opening one gives an untitled document: it is never written
back.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnstudio.catalog.words import tr
from nnstudio.project import fields, strict_json
from nnstudio.project.document import Document
from nnstudio.project.errors import ProjectError
from nnstudio.project.state import ProjectState
from nnstudio.resources import resource_folder


@dataclass(frozen=True)
class Template:
    """One example: ``id`` is the file's name, ``description`` one sentence."""

    id: str
    title: str
    description: str
    order: int
    path: Path

    def open(self) -> Document:
        """A new document without a file that starts with this example. Raises :class:`ProjectError`."""
        try:
            state = ProjectState.from_dict(_read(self.path)["project"])
            return Document(state.replace(title=tr(state.title), notes=tr(state.notes)))
        except ProjectError as error:
            raise ProjectError(
                tr("The template ‘{id}’ cannot be opened. {error}", id=self.id, error=error), error.code
            ) from None


def templates() -> list[Template]:
    """All examples, in the order they should be offered."""
    found = [_template(path) for path in resource_folder("templates").glob("*.json")]
    return sorted(found, key=lambda t: (t.order, t.id))


def template(name: str) -> Template:
    """The example of this id. Raises :class:`ProjectError` that names all of them."""
    known = templates()
    for found in known:
        if found.id == name:
            return found
    raise ProjectError(
        tr(
            "There is no template ‘{name}’. Templates: {known}.",
            name=name[:60],
            known=", ".join(t.id for t in known),
        )
    )


def _template(path: Path) -> Template:
    raw = _read(path)
    project = fields.mapping(raw.get("project"), path.name)
    return Template(
        id=path.stem,
        title=fields.text(project.get("title"), path.name, fields.MAX_TITLE),
        description=fields.text(raw.get("description"), path.name, fields.MAX_TITLE),
        order=fields.whole(raw.get("order"), path.name, 0, 10_000),
        path=path,
    )


def _read(path: Path) -> dict[str, Any]:
    raw = strict_json.read(path.read_bytes(), path.name)
    return dict(fields.mapping(raw, path.name, ("order", "description", "project")))
