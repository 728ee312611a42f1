"""What the canvas does with groups: gather, dissolve, fold, name, colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstudio.catalog.words import tr, tr_count
from nnstudio.gui.canvas.layout import with_all_places
from nnstudio.project import ProjectState, edits
from nnstudio.project.annotation import Group
from nnstudio.project.errors import EditError

if TYPE_CHECKING:
    from nnstudio.gui.canvas.editing import Editing


class Grouping:
    """Edits of groups, through :class:`Editing`."""

    def __init__(self, editing: Editing) -> None:
        self.editing = editing

    @property
    def chosen(self) -> list[Group]:
        """The groups that selected layers are in."""
        nodes = set(self.editing.selection.nodes)
        return [g for g in self.editing.model.state.groups if not nodes.isdisjoint(g.members)]

    def find(self, group_id: str) -> Group | None:
        """A group by its id."""
        return next((g for g in self.editing.model.state.groups if g.id == group_id), None)

    def group(self) -> str:
        """Gather the selected layers. Returns the new group's id, or an empty string if refused."""
        nodes, made = self.editing.selection.nodes, ""

        def change(state: ProjectState) -> ProjectState:
            nonlocal made
            state, made = edits.group(with_all_places(state), nodes)
            return state

        label = (
            tr_count("Group {count} layer", "Group {count} layers", len(nodes))
            if len(nodes) != 1
            else tr("Group a layer")
        )
        return made if self.editing.edit(label, change) else ""

    def ungroup(self) -> None:
        """Dissolve the groups of what is selected; the layers stay."""
        found = self.chosen
        if not found:
            self.editing.refused.emit(tr("Select a group, or a layer in one, to dissolve it."))
            return
        label = (
            tr("Ungroup {name}", name=found[0].name)
            if len(found) == 1
            else tr_count("Ungroup {count} group", "Ungroup {count} groups", len(found))
        )
        self.editing.edit(label, lambda s: edits.ungroup(s, [g.id for g in found]))

    def leave(self) -> None:
        """Take the selected layers out of their groups."""
        nodes = self.editing.selection.nodes
        self.editing.edit(tr("Take out of the group"), lambda s: edits.leave_group(s, nodes))

    def fold(self, group_id: str = "") -> None:
        """Collapse a group or open it; without an id those of what is selected."""
        found = [g for g in [self.find(group_id)] if g] if group_id else self.chosen
        if not found:
            self.editing.refused.emit(tr("Select a group, or a layer in one, to collapse it."))
            return
        collapsed = not found[0].collapsed

        def change(state: ProjectState) -> ProjectState:
            state = with_all_places(state)
            for group in found:
                state = edits.set_group(state, group.id, collapsed=collapsed)
            return state

        name = found[0].name if len(found) == 1 else tr_count("{count} group", "{count} groups", len(found))
        self.editing.edit(
            tr("Collapse {name}", name=name) if collapsed else tr("Open {name}", name=name), change
        )

    def rename(self, group_id: str, name: str) -> str:
        """Give a group another name. Returns an empty string, or why it cannot be."""
        try:
            self.editing.model.edit(
                tr("Rename to {name}", name=name.strip()), lambda s: edits.set_group(s, group_id, name=name)
            )
        except EditError as error:
            return str(error)
        return ""

    def paint(self, group_id: str, color: str) -> None:
        """Give a group another colour."""
        if group := self.find(group_id):
            self.editing.edit(
                tr("Colour {name} {color}", name=group.name, color=color),
                lambda s: edits.set_group(s, group_id, color=color),
            )
