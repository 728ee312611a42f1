"""The project as Keras 3 code: the network, its compile and its fit, each line with the node it is about.

Sequential where the network is a chain, Functional where it branches. An unfinished drawing is written as
far as it goes, with a comment for what is missing. It runs as it stands, on random numbers of the data's
shape.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from nnstudio.data import Prepared
from nnstudio.engine.analysis import Analysis, missing_slots
from nnstudio.engine.augmentation import Augmentation
from nnstudio.engine.spec import NetworkSpec, Node
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.export import keras_augmentation as augmentation
from nnstudio.export import keras_training as training
from nnstudio.export.keras_data import Ends, data_lines, rows_in
from nnstudio.export.keras_layers import KerasLayer, call_inputs, lower
from nnstudio.export.keras_words import literal, written
from nnstudio.project import ProjectState

WIDTH = 100
"""Calls that would be longer have one argument a line."""

_ARRAYS = re.compile(r"(x|y|table|target)_(train|val)")
_TAKEN = {
    augmentation.BLOCK,
    "keras",
    "np",
    "rng",
    "model",
    "learning_rate",
    "steps_per_epoch",
    "history",
    "callbacks",
}


@dataclass(frozen=True)
class Line:
    """One line of code and the id of the node it writes; empty for lines about the whole."""

    text: str
    node: str = ""


@dataclass(frozen=True)
class KerasCode:
    """The lines of a program."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The program."""
        return "\n".join(line.text for line in self.lines) + "\n"

    def lines_of(self, nodes: Iterable[str]) -> list[int]:
        """Indices of the lines that write these nodes."""
        wanted = set(nodes)
        return [i for i, line in enumerate(self.lines) if line.node in wanted and line.node]


def keras_code(state: ProjectState, analysis: Analysis, prepared: Prepared | None = None) -> KerasCode:
    """The program for a project as it is drawn and set; ``prepared`` gives the shapes of its data."""
    ends = _ends(state, analysis)
    shapes = [analysis.shapes.get(node.id) or () for node in ends.inputs]
    augment = augmentation.used(state.data, prepared, shapes)
    block = augmentation.block(augment, prepared, len(ends.inputs))
    lines = [
        *_plain('"""' + _one_line(state.title or "A network") + ', drawn in NNStudio, for Keras 3."""', ""),
        *_plain("import keras", "import numpy as np", ""),
        *_beginning(state.training),
        *_plain(*data_lines(state.network, ends, analysis, prepared)),
        *_plain(*block),
        *_network(state.network, analysis, ends, _changed(ends, analysis, augment) if block else set()),
        *_compile_and_fit(state.training, ends, prepared),
    ]
    return KerasCode(tuple(lines))


def _plain(*texts: str) -> Iterator[Line]:
    yield from (Line(text) for text in texts)


def _one_line(title: str) -> str:
    return " ".join(title.replace("\\", " ").replace('"', "'").split())


def _beginning(settings: TrainingSettings) -> Iterator[Line]:
    yield from _plain(f"keras.utils.set_random_seed({settings.seed % 2**32})")
    if settings.dtype != "float32":
        yield from _plain(f"keras.config.set_floatx({literal(settings.dtype)})")
    yield from _plain("")


# Network ------------------------------------------------------------------------------------------------


def _ends(state: ProjectState, analysis: Analysis) -> Ends:
    """Inputs that feed something (all while none does), and what nothing flows out of."""
    spec = state.network
    reached = _reached(spec)
    inputs = [n for n in spec.inputs if any(e.target in reached for e in spec.outgoing[n.id])] or spec.inputs
    outputs = [
        n for n in spec.nodes
        if n.id in reached and spec.incoming[n.id]
        and not any(e.target in reached for e in spec.outgoing[n.id])
    ]  # fmt: skip
    names = {n.id: _keras_name(n) for n in inputs}
    for node in outputs:
        last = lower(node.layer, analysis.shapes.get(node.id)).layers[-1]
        names[node.id] = _keras_name(node) + (f"_{last.suffix}" if last.suffix else "")
    losses = {n.id: state.training.loss_of(n.id) for n in outputs}
    return Ends(tuple(inputs), tuple(outputs), names, losses)


def _changed(ends: Ends, analysis: Analysis, augment: list[Augmentation]) -> set[str]:
    """Inputs that the block of augmentations takes: if one of them is for pictures, those of pictures."""
    pictures = any(a.for_images for a in augment)
    shapes = {node.id: analysis.shapes.get(node.id) or () for node in ends.inputs}
    return {node_id for node_id, shape in shapes.items() if len(shape) == 3 or not pictures}


def _network(spec: NetworkSpec, analysis: Analysis, ends: Ends, changed: set[str]) -> Iterator[Line]:
    reached = _reached(spec)
    for node in spec.nodes:
        if node.id not in reached:
            what = "is not connected" if node.id in spec.order else "lies on a cycle"
            yield Line(f"# {node.name} {what}: it is left out here.", node.id)
    nodes = [spec.by_id[node_id] for node_id in spec.order if node_id in reached]
    if not nodes:
        yield from _plain("# There is no network yet: drag layers onto the canvas and connect them.")
        yield from _plain("model = keras.Sequential()", "")
    elif _is_chain(spec, nodes):
        yield from _sequential(nodes, analysis, changed)
    else:
        yield from _functional(spec, nodes, analysis, ends, changed)


def _reached(spec: NetworkSpec) -> set[str]:
    """Nodes all of whose needed inputs lead back to an input layer."""
    found: set[str] = set()
    for node_id in spec.order:
        node = spec.by_id[node_id]
        sources = [edge.source for edge in spec.incoming[node_id]]
        fed = sources and all(s in found for s in sources) and not missing_slots(spec, node)
        if node.layer.is_input or fed:
            found.add(node_id)
    return found


def _is_chain(spec: NetworkSpec, nodes: list[Node]) -> bool:
    reached = {n.id for n in nodes}
    return len([n for n in nodes if n.layer.is_input]) == 1 and all(
        len(spec.incoming[n.id]) <= 1
        and not n.layer.variadic
        and len([e for e in spec.outgoing[n.id] if e.target in reached]) <= 1
        for n in nodes
    )


def _sequential(nodes: list[Node], analysis: Analysis, changed: set[str]) -> Iterator[Line]:
    yield from _plain("model = keras.Sequential(", "    [")
    for node in nodes:
        for text, remarks in _calls(node, analysis):
            yield from (Line(f"        # {remark}", node.id) for remark in remarks)
            yield from (Line(line, node.id) for line in _wrapped(*text, indent=8, end=","))
        if node.id in changed:
            yield Line(f"        {augmentation.BLOCK},")
    yield from _plain("    ]", ")", "")


def _functional(
    spec: NetworkSpec, nodes: list[Node], analysis: Analysis, ends: Ends, changed: set[str]
) -> Iterator[Line]:
    names = _variables(nodes)
    seen = dict(names)
    for node in nodes:
        sources = [seen[edge.source] for edge in spec.incoming[node.id]]
        for number, (text, remarks) in enumerate(_calls(node, analysis)):
            yield from (Line(f"# {remark}", node.id) for remark in remarks)
            called = names[node.id] if number else call_inputs(node.layer, sources) if sources else ""
            end = f"({called})" if called else ""
            wrapped = _wrapped(*text, start=f"{names[node.id]} = ", end=end)
            yield from (Line(line, node.id) for line in wrapped)
        if node.id in changed:
            seen[node.id] = _free(f"{names[node.id]}_augmented", names.values())
            yield Line(f"{seen[node.id]} = {augmentation.BLOCK}({names[node.id]})")
    inputs = [names[n.id] for n in ends.inputs]
    outputs = [names[n.id] for n in ends.outputs] or inputs
    yield from _plain(f"model = keras.Model({_one_or_list(inputs)}, {_one_or_list(outputs)})", "")


def _one_or_list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def _calls(node: Node, analysis: Analysis) -> Iterator[tuple[tuple[str, list[str]], tuple[str, ...]]]:
    """``(class, arguments)`` of each Keras layer that stands for a node; remarks come with the first."""
    shape = analysis.shapes.get(node.id)
    if node.layer.is_input:
        known = "..." if shape is None else literal(shape)
        unknown = ("The shape of the data is not known yet.",) if shape is None else ()
        yield ("keras.Input", [f"shape={known}", f"name={literal(_keras_name(node))}"]), unknown
        return
    lowered = lower(node.layer, shape)
    for number, layer in enumerate(lowered.layers):
        yield (layer.cls, _arguments(node, layer)), () if number else lowered.remarks


def _arguments(node: Node, layer: KerasLayer) -> list[str]:
    name = _keras_name(node) + (f"_{layer.suffix}" if layer.suffix else "")
    return written([*layer.arguments, ("name", literal(name))])


def _keras_name(node: Node) -> str:
    """Keras refuses slashes in names."""
    return node.name.replace("/", "_")


def _variables(nodes: Iterable[Node]) -> Mapping[str, str]:
    """A variable for each node: its name as far as Python allows, every one different."""
    found: dict[str, str] = {}
    for node in nodes:
        plain = re.sub(r"\W", "_", node.name)
        plain = f"layer_{plain}" if not plain.isidentifier() or keyword.iskeyword(plain) else plain
        found[node.id] = _free(plain, found.values())
    return found


def _free(name: str, taken: Collection[str]) -> str:
    while name in _TAKEN or _ARRAYS.fullmatch(name) or name in taken:
        name += "_"
    return name


def _wrapped(
    name: str, arguments: list[str], *, start: str = "", indent: int = 0, end: str = ""
) -> list[str]:
    """``start name(arguments) end`` in one line, or one argument a line where that is too long."""
    space = " " * indent
    line = f"{space}{start}{name}({', '.join(arguments)}){end}"
    if len(line) <= WIDTH or not arguments:
        return [line]
    return [f"{space}{start}{name}(", *(f"{space}    {a}," for a in arguments), f"{space}){end}"]


# Compile and fit ----------------------------------------------------------------------------------------


def _compile_and_fit(settings: TrainingSettings, ends: Ends, prepared: Prepared | None) -> Iterator[Line]:
    validated = prepared is not None and len(prepared.validation) > 0
    samples = len(prepared.train) if prepared else 256
    batch_size = settings.batches.size(max(samples, 1))
    rate, lines = _learning_rate(settings, batch_size, rows_in(ends))
    yield from lines
    yield from _compile(settings, ends, rate)
    callbacks = list(_callbacks(settings, "val_loss" if validated else "loss"))
    arguments = ["x_train", "y_train"]
    arguments += ["validation_data=(x_val, y_val)"] if validated else []
    arguments += [f"batch_size={batch_size}", f"epochs={settings.epochs}"]
    arguments += [] if settings.shuffle else ["shuffle=False"]
    arguments += [f"callbacks=[{', '.join(callbacks)}]"] if callbacks else []
    yield from _plain(*_wrapped("model.fit", arguments, start="history = "))


def _learning_rate(settings: TrainingSettings, batch_size: int, rows: str) -> tuple[str, list[Line]]:
    """What the optimizer gets as its learning rate, and the lines that make it."""
    rate = settings.optimizer.learning_rate
    made = training.schedule(settings.schedule, rate, f"{settings.epochs} * steps_per_epoch")
    lines = [Line(f"# {remark}") for remark in made.remarks]
    if not made.text:
        return literal(rate), lines
    lines.append(Line(f"steps_per_epoch = -(-{rows} // {batch_size})"))
    name, _, inner = made.text.partition("(")
    lines += _plain(*_wrapped(name, inner[:-1].split(", "), start="learning_rate = "), "")
    return "learning_rate", lines


def _compile(settings: TrainingSettings, ends: Ends, rate: str) -> Iterator[Line]:
    clipping = []
    remarks: list[str] = []
    if settings.clip_norm is not None:
        clipping.append(("global_clipnorm", literal(settings.clip_norm)))
        if settings.clip_value is not None:
            remarks.append("Keras clips either by norm or by value: only the norm is clipped here.")
    elif settings.clip_value is not None:
        clipping.append(("clipvalue", literal(settings.clip_value)))
    optimizer = training.optimizer(settings.optimizer, rate, clipping)
    goal, of_goal = training.goal(settings, [(node.id, ends.names[node.id]) for node in ends.outputs])
    arguments = [f"optimizer={optimizer.text}", *goal]
    remarks = [*dict.fromkeys([*remarks, *optimizer.remarks, *of_goal])]
    yield from _plain(*(f"# {remark}" for remark in remarks))
    yield from _plain("model.compile(", *(f"    {argument}," for argument in arguments), ")")


def _callbacks(settings: TrainingSettings, monitor: str) -> Iterator[str]:
    if settings.early_stopping is not None:
        yield (
            f'keras.callbacks.EarlyStopping("{monitor}", patience={settings.early_stopping}, '
            "restore_best_weights=True)"
        )
    schedule = settings.schedule
    if schedule.kind == "reduce_on_plateau":
        factor, patience = getattr(schedule, "drop", 0.1), getattr(schedule, "patience", 10)
        least = getattr(schedule, "smallest", 0.0) * settings.optimizer.learning_rate
        yield (
            f'keras.callbacks.ReduceLROnPlateau("{monitor}", factor={factor!r}, patience={patience}, '
            f"min_delta={getattr(schedule, 'min_delta', 1e-4)!r}, min_lr={least!r})"
        )
