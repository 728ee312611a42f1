"""What differs between two runs: network, settings, data, results and where they ran, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nnstudio.catalog import Declaration
from nnstudio.catalog.words import tr, tr_and, tr_inside
from nnstudio.data.words import and_more
from nnstudio.engine.analysis import analyse
from nnstudio.engine.metrics import METRICS, output_and_metric
from nnstudio.engine.spec import NetworkSpec, Node
from nnstudio.project.compare_layers import LayerTable, Names, compare_layers
from nnstudio.project.errors import ProjectError
from nnstudio.project.runs import Run, ending
from nnstudio.project.state import ProjectState

NONE = "–"


@dataclass(frozen=True)
class Row:
    """One difference: what it is about, and how it is in either run. ``better`` is 1 or 2 where a number is
    clearly better, else 0.
    """

    what: str
    first: str
    second: str
    better: int = 0


@dataclass(frozen=True)
class Section:
    """Rows under one heading; ``same`` says so in a sentence where there are none."""

    title: str
    rows: tuple[Row, ...]
    same: str = ""
    results: bool = False


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between two runs; results are listed also where they agree."""

    first: str
    second: str
    sections: tuple[Section, ...]
    layers: LayerTable

    @property
    def differences(self) -> int:
        """How many rows tell of something that was set differently."""
        return sum(len(s.rows) for s in self.sections if not s.results)

    def to_markdown(self) -> str:
        """A heading and a table for each section, ready to paste into notes."""
        lines = [f"# {tr_and((_cell(self.first), _cell(self.second)))}", ""]
        for section in self.sections:
            lines += [f"## {section.title}", ""]
            if not section.rows:
                lines += [section.same, ""]
                continue
            lines += [f"| | {_cell(self.first)} | {_cell(self.second)} |", "|---|---|---|"]
            for row in section.rows:
                cells = [_bold(row.first, row.better == 1), _bold(row.second, row.better == 2)]
                lines.append(f"| {_cell(row.what)} | {cells[0]} | {cells[1]} |")
            lines.append("")
        lines += self.layers.to_markdown((self.first, self.second), _cell)
        return "\n".join(lines)


def compare(first: Run, second: Run) -> Comparison:
    """How two runs differ. A drawing that cannot be read any more is said instead of compared."""
    names: list[Names]
    try:
        a, b = first.trained.state, second.trained.state
    except ProjectError as error:
        sections = [
            Section(tr("Results"), tuple(_results(first, second, same_loss=False)), results=True),
            Section(tr("Network"), (), tr("The drawings cannot be compared. {error}", error=error)),
        ]
        names = [(name, name) for name in dict.fromkeys((*first.layers.names, *second.layers.names))]
    else:
        names = _same_layers(a.network, b.network)
        same_loss = a.training.loss == b.training.loss
        sections = [
            Section(tr("Results"), tuple(_results(first, second, same_loss=same_loss)), results=True),
            Section(
                tr("Network"), tuple(_network(first, second, a, b)), tr("Both runs trained the same network.")
            ),
            Section(
                tr("Training"), tuple(_training(first, second, a, b)), tr("Both runs had the same settings.")
            ),
            Section(tr("Data"), tuple(_data(first, second, a, b)), tr("Both runs saw the same samples.")),
        ]
    where = tuple(_environment(first.environment, second.environment))
    sections.append(Section(tr("Versions"), where, tr("Both ran with the same versions on the same system.")))
    return Comparison(first.name, second.name, tuple(sections), compare_layers(first, second, names))


# Results -------------------------------------------------------------------------------------------------


def _results(a: Run, b: Run, *, same_loss: bool) -> Iterator[Row]:
    """``same_loss``: whether a smaller loss says anything; those of different functions are no match."""
    yield Row(tr("Ended"), ending(a), ending(b))
    yield Row(tr("Epochs"), f"{a.epochs_done:,}", f"{b.epochs_done:,}")
    yield Row(tr("Training time"), _seconds(a.seconds), _seconds(b.seconds))
    columns = [c for c in dict.fromkeys((*a.columns, *b.columns)) if "/" in c]
    for column in columns:
        split, _, metric = column.partition("/")
        name = tr("{split} {metric}", split=tr(split), metric=_metric_title(metric))
        judged = same_loss or output_and_metric(metric)[1] != "loss"
        yield _number_row(
            tr("{name}, last epoch", name=name), a.last(column), b.last(column), metric, judged=judged
        )
    for column in ("validation/loss", *(f"validation/{m}" for m in a.metrics)):
        if column in a.columns and column in b.columns:
            metric = column.partition("/")[2]
            name = tr("validation {metric_title}, best epoch", metric_title=_metric_title(metric))
            judged = same_loss or output_and_metric(metric)[1] != "loss"
            yield _number_row(name, a.best(column), b.best(column), metric, judged=judged)


def _number_row(what: str, a: float | None, b: float | None, metric: str, *, judged: bool) -> Row:
    better = 0
    if judged and a is not None and b is not None and a != b:
        kind = output_and_metric(metric)[1]
        higher = kind in METRICS and METRICS[kind].higher_is_better
        better = 1 if (a > b) == higher else 2
    return Row(what[:1].upper() + what[1:], _figure(a), _figure(b), better)


def _metric_title(metric: str) -> str:
    output, kind = output_and_metric(metric)
    title = tr_inside(METRICS[kind].title if kind in METRICS else kind.replace("_", " "))
    return tr("{title} of {output}", title=title, output=output) if output else title


# Network -------------------------------------------------------------------------------------------------


def _network(first: Run, second: Run, a: ProjectState, b: ProjectState) -> Iterator[Row]:
    pairs = _pairs(a.network, b.network)
    for node, other in pairs:
        yield from _node(node, other)
    if _wiring(a.network) != _wiring(b.network, {o.id: n.id for n, o in pairs if n and o}):
        yield Row(tr("Wires"), _wires(a.network), _wires(b.network))
    counts = _parameters(first, a), _parameters(second, b)
    if counts[0] != counts[1]:
        yield Row(tr("Parameters"), counts[0], counts[1])


def _pairs(a: NetworkSpec, b: NetworkSpec) -> list[tuple[Node | None, Node | None]]:
    """Layers that are the same use: by id, else by name; then those of only one network."""
    left: list[tuple[Node | None, Node | None]] = []
    taken: set[str] = set()
    for node in a.nodes:
        other = b.by_id.get(node.id) or next((n for n in b.nodes if n.name == node.name), None)
        if other is not None and (other.id in taken or other.layer.kind != node.layer.kind):
            other = None
        if other is not None:
            taken.add(other.id)
        left.append((node, other))
    return [*left, *((None, n) for n in b.nodes if n.id not in taken)]


def _same_layers(a: NetworkSpec, b: NetworkSpec) -> list[Names]:
    return [
        (None if one is None else one.name, None if other is None else other.name)
        for one, other in _pairs(a, b)
    ]


def _node(a: Node | None, b: Node | None) -> Iterator[Row]:
    if b is None:
        assert a is not None
        yield Row(a.name, _layer(a), tr("not there"))
    elif a is None:
        yield Row(b.name, tr("not there"), _layer(b))
    else:
        name = a.name if a.name == b.name else f"{a.name} ({b.name})"
        yield from _options(name, a.layer, b.layer)


def _layer(node: Node) -> str:
    detail = node.layer.detail()
    return f"{tr(node.layer.title)} {detail}".strip()


def _wiring(spec: NetworkSpec, renamed: Mapping[str, str] | None = None) -> set[tuple[str, str, int]]:
    names = renamed or {}
    return {(names.get(e.source, e.source), names.get(e.target, e.target), e.slot) for e in spec.edges}


def _wires(spec: NetworkSpec) -> str:
    found = [f"{spec.by_id[e.source].name} → {spec.by_id[e.target].name}" for e in spec.edges]
    return and_more(found, 6) or tr("none")


def _parameters(run: Run, state: ProjectState) -> str:
    return f"{analyse(state.network, run.sample_shape).total_parameters:,}"


# Settings, data, versions --------------------------------------------------------------------------------


def _training(first: Run, second: Run, a: ProjectState, b: ProjectState) -> Iterator[Row]:
    if first.begun != second.begun:
        yield Row(tr("Began with"), tr(first.begun) or NONE, tr(second.begun) or NONE)
    yield from _options("", a.training, b.training)
    if first.changes or second.changes:
        yield Row(
            tr("Changed on the way"), "; ".join(first.changes) or NONE, "; ".join(second.changes) or NONE
        )


def _data(first: Run, second: Run, a: ProjectState, b: ProjectState) -> Iterator[Row]:
    yield from _options("", a.data, b.data)
    if first.rows != second.rows:
        yield Row(tr("Train / validation / test"), _rows(first.rows), _rows(second.rows))
    if first.samples and second.samples and first.samples != second.samples:
        yield Row(
            tr("Samples"), f"{first.samples[:8]}…", tr("{digest}… (other numbers)", digest=second.samples[:8])
        )


def _environment(a: Mapping[str, str], b: Mapping[str, str]) -> Iterator[Row]:
    titles = {"nnstudio": "NNStudio", "numpy": "NumPy", "python": "Python", "machine": tr("System"),
              "blas_threads": tr("BLAS threads")}  # fmt: skip
    for key in dict.fromkeys((*a, *b)):
        if a.get(key) != b.get(key):
            yield Row(titles.get(key, key), a.get(key, NONE), b.get(key, NONE))


def _options(name: str, a: Declaration, b: Declaration) -> Iterator[Row]:
    """Every option that differs; within options that are kinds again, their own options."""
    for key, option in {**type(b).options(), **type(a).options()}.items():
        one, other = getattr(a, key, None), getattr(b, key, None)
        if one == other:
            continue
        label = f"{name}: {tr_inside(option.label)}" if name else tr(option.label)
        if isinstance(one, Declaration) and isinstance(other, Declaration) and one.kind == other.kind:
            yield from _options(f"{label}, {tr(one.title)}", one, other)
            continue
        yield Row(label, shown(one, tr(option.unit)), shown(other, tr(option.unit)))


def shown(value: Any, unit: str = "") -> str:
    """An option's value as a person would write it."""
    if value is None:
        return tr("off")
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, Declaration):
        own = _own(value)
        title = tr(value.title)
        return f"{title} ({own})" if own else title
    if isinstance(value, tuple | list):
        return _listed(shown(v) for v in value) or tr("none")
    if isinstance(value, int):
        return f"{value:,} {unit}".strip()
    if isinstance(value, float):
        return f"{value:g} {unit}".strip()
    return str(value)


def _own(value: Declaration) -> str:
    """The options of a kind that are not as they come."""
    found = []
    for key, option in type(value).options().items():
        own = getattr(value, key)
        plain = (
            own.to_dict() if isinstance(own, Declaration) else list(own) if isinstance(own, tuple) else own
        )
        if plain != option.default:
            found.append(f"{tr_inside(option.label)} {shown(own, tr(option.unit))}")
    text = ", ".join(found)
    return text if len(text) <= 160 else text[:159] + "…"


def _listed(values: Iterable[str]) -> str:
    return ", ".join(values)


def _rows(rows: tuple[int, int, int]) -> str:
    return " / ".join(f"{n:,}" for n in rows)


def _figure(value: float | None) -> str:
    """Four figures, those of a round number too: an accuracy of 1.000 was measured, not counted."""
    return NONE if value is None else f"{value:#.4g}"


def _seconds(value: float) -> str:
    if value < 1:
        return tr("{value:.0f} ms", value=1000 * value)
    if value < 60:
        return f"{value:.1f} s"
    minutes, seconds = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    return (
        f"{hours}:{minutes:02}:{seconds:02} h"
        if hours
        else tr("{minutes}:{seconds:02} min", minutes=minutes, seconds=seconds)
    )


def _cell(text: str) -> str:
    """Text of a person inside a Markdown table."""
    plain = " ".join(text.split())
    for mark in ("\\", "|", "*", "_", "`", "<", "[", "#"):
        plain = plain.replace(mark, f"\\{mark}")
    return plain


def _bold(text: str, bold: bool) -> str:
    return f"**{_cell(text)}**" if bold else _cell(text)
