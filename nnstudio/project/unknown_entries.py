"""A warning about what a project says and this program does not know: it is kept, and has no effect."""

from __future__ import annotations

from nnstudio.catalog.words import tr, tr_count, tr_quoted
from nnstudio.data.words import and_more
from nnstudio.engine.check import Fix, Plan, Problem
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.project import extras
from nnstudio.project.extras import Extras
from nnstudio.project.state import ProjectState

MOST_NAMED = 5


class ForgetFix(Fix):
    """A button that drops these entries; all that is known stays as it is."""

    @staticmethod
    def mended(state: ProjectState) -> ProjectState:
        """The state without them."""
        return state.replace(extras=Extras())


def unknown_entries(state: ProjectState) -> tuple[Problem, ...]:
    """The warning, or nothing where everything is known."""
    names = names_of(state)
    if not names:
        return ()
    sentence = tr_count(
        "{count} entry of the project file is unknown here and has no effect: {names}. A newer NNStudio may "
        "have written it, or it is misspelt. It is kept and saved as it is.",
        "{count} entries of the project file are unknown here and have no effect: {names}. A newer NNStudio "
        "may have written them, or they are misspelt. They are kept and saved as they are.",
        len(names),
        names=and_more([tr_quoted(name) for name in names], MOST_NAMED),
    )
    fix = ForgetFix(tr("Forget what is unknown"), _as_they_are)
    return (Problem("unknown_entries", "warning", tr("Project file"), sentence, fixes=(fix,)),)


def names_of(state: ProjectState) -> list[str]:
    """The entries as a person finds them in ``project.json``: ``training.optimizer.lookahead``."""
    entries = state.extras.entries
    if not entries:
        return []
    found = []
    for place in extras.still_there(state.to_dict(), state.extras):
        where = _in_words(place, state)
        found += [f"{where}{key}" for key in entries[place]]
    return sorted(found)


def _in_words(place: extras.Place, state: ProjectState) -> str:
    first, *rest = place
    if first == "project":
        return ""
    if first == "nodes":
        return f"{state.network.by_id[str(rest[0])].name}."
    if first == "edges":
        names = (state.network.by_id[str(node)].name for node in rest[:2])
        return f"{' → '.join(names)}."
    if first in ("training", "data"):
        return ".".join(map(str, place[:-1])) + "."
    return f"{first}."


def _as_they_are(network: NetworkSpec, training: TrainingSettings) -> Plan:
    return network, training
