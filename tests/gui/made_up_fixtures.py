"""What tests in the made-up language share: the language itself, and names that are the same in all."""

from __future__ import annotations

import gettext
from collections.abc import Iterator

import pytest
from gui.made_up import MadeUp

from nnstudio.catalog import registries, words
from nnstudio.data import prepare
from nnstudio.project.templates import templates


@pytest.fixture
def made_up() -> Iterator[None]:
    """Everything is said in the made-up language."""
    words.use(MadeUp(), "xx")
    yield
    words.use(gettext.NullTranslations(), "en")


@pytest.fixture(scope="module")
def names() -> tuple[str, ...]:
    """Names in the examples and of everything that can be chosen: they are data, or the same everywhere.

    So are arrays of layers, a target that is called nothing else, and what a project is called at first.
    """
    found = {"kernel", "bias", "label", "Untitled"}
    found |= {kind for registry in registries().values() for kind in registry}
    for example in templates():
        document = example.open()
        table = prepare(document.state.data, None).table
        found |= {document.state.title, *(node.name for node in document.state.network.nodes)}
        found |= {*table.feature_names, *table.target_names, *table.classes}
    return tuple(found)
