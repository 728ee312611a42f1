"""The network as a table, the way Keras prints it: as text, Markdown or CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnstudio.catalog.words import tr, tr_later
from nnstudio.engine.analysis import Analysis
from nnstudio.engine.plan import Shape
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.export.csv_text import to_csv

HEADER = (
    tr_later("Layer (type)"),
    tr_later("Output shape"),
    tr_later("Parameters"),
    tr_later("Multiply-adds"),
    tr_later("Memory"),
    tr_later("Connected to"),
)
CSV_HEADER = (
    "name", "kind", "output_shape", "parameters", "multiply_adds", "memory_bytes", "connected_to"
)  # fmt: skip
_NUMBERS = (2, 3, 4)
"""Columns that are set to the right."""

BYTES = {"float32": 4, "float64": 8}
NOTHING = tr_later("There are no layers yet.")


@dataclass(frozen=True)
class Row:
    """One layer. ``memory`` is that of its weights and of its outputs for one batch, in bytes."""

    name: str
    title: str
    kind: str
    shape: Shape | None
    parameters: int
    multiply_adds: int
    memory: int
    sources: tuple[str, ...]

    def cells(self) -> tuple[str, ...]:
        """As people read it."""
        shape = (
            "?" if self.shape is None else tr("(batch, {shape})", shape=", ".join(str(e) for e in self.shape))
        )
        return (
            f"{self.name} ({tr(self.title)})", shape, f"{self.parameters:,}", f"{self.multiply_adds:,}",
            in_bytes(self.memory), ", ".join(self.sources) or "–",
        )  # fmt: skip


@dataclass(frozen=True)
class Summary:
    """All layers in the order of computing, and what they come to."""

    rows: tuple[Row, ...]
    trained: int
    batch_size: int
    dtype: str

    @property
    def totals(self) -> tuple[str, ...]:
        """A sentence each."""
        total = sum(row.parameters for row in self.rows)
        weights = total * BYTES[self.dtype]
        outputs = sum(row.memory for row in self.rows) - weights
        return (
            tr(
                "Parameters in total: {total:,} ({size} in {dtype})",
                total=total,
                size=in_bytes(weights),
                dtype=self.dtype,
            ),
            tr("Trained: {count:,}", count=self.trained),
            tr("Frozen: {count:,}", count=total - self.trained),
            tr(
                "Multiply-adds for one sample, forward: {count:,}",
                count=sum(row.multiply_adds for row in self.rows),
            ),
            tr(
                "Memory: weights {weights}, outputs of a batch of {batch} {outputs}",
                weights=in_bytes(weights),
                batch=self.batch_size,
                outputs=in_bytes(outputs),
            ),
        )

    def text(self) -> str:
        """Columns under a header, then the totals."""
        if not self.rows:
            return tr(NOTHING)
        table = [_header(), *(row.cells() for row in self.rows)]
        widths = [max(len(cells[i]) for cells in table) for i in range(len(HEADER))]
        lines = [_line(cells, widths) for cells in table]
        rule = "─" * max(len(line) for line in lines)
        return "\n".join([lines[0], rule, *lines[1:], rule, *self.totals])

    def markdown(self) -> str:
        """A table of GitHub's Markdown, and the totals as a list."""
        if not self.rows:
            return tr(NOTHING)
        marks = ["---:" if i in _NUMBERS else "---" for i in range(len(HEADER))]
        rows = [_header(), marks, *(row.cells() for row in self.rows)]
        table = ["| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |" for cells in rows]
        return "\n".join([*table, "", *(f"- {total}" for total in self.totals)]) + "\n"

    def csv(self) -> str:
        """One line a layer with plain numbers; shapes without the batch axis as ``8×8×1``."""
        rows: list[Sequence[object]] = [CSV_HEADER]
        for row in self.rows:
            shape = "×".join(str(e) for e in row.shape) if row.shape is not None else ""
            sources = " ".join(row.sources)
            rows.append((row.name, row.kind, shape, row.parameters, row.multiply_adds, row.memory, sources))
        return to_csv(rows)


def summarize(spec: NetworkSpec, analysis: Analysis, settings: TrainingSettings, samples: int = 0) -> Summary:
    """The table of a drawing; ``samples`` (of the training split) tells how large a full batch is."""
    rest = [n.id for n in spec.nodes if n.id not in spec.order]
    batch_size = settings.batches.size(samples or 1_000_000)
    batch_size = batch_size if samples or batch_size < 1_000_000 else 1
    size = BYTES[settings.dtype]
    rows = tuple(_row(spec, analysis, i, batch_size, size) for i in (*spec.order, *rest))
    return Summary(rows, analysis.trainable_parameters, batch_size, settings.dtype)


def _row(spec: NetworkSpec, analysis: Analysis, node_id: str, batch_size: int, size: int) -> Row:
    node, shape, count = spec.by_id[node_id], analysis.shapes.get(node_id), analysis.parameter_count(node_id)
    sources = [edge.source for edge in spec.incoming[node_id]]
    inputs = [known for s in sources if (known := analysis.shapes.get(s)) is not None]
    complete = shape is not None and len(inputs) == len(sources) and not node.layer.is_input
    return Row(
        name=node.name,
        title=node.layer.title,
        kind=node.layer.kind,
        shape=shape,
        parameters=count,
        multiply_adds=node.layer.multiply_adds(inputs) if complete else 0,
        memory=size * (count + batch_size * _numbers(shape)),
        sources=tuple(spec.by_id[s].name for s in sources),
    )


def _numbers(shape: Shape | None) -> int:
    found = 0 if shape is None else 1
    for extent in shape or ():
        found *= extent
    return found


def _header() -> tuple[str, ...]:
    return tuple(tr(title) for title in HEADER)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell.rjust(width) if i in _NUMBERS else cell.ljust(width)
        for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "   ".join(padded).rstrip()


def in_bytes(count: int) -> str:
    """``512 B``, ``16.2 KiB``, ``3.4 MiB``."""
    size, unit = float(count), "B"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if size < 1024:
            break
        size, unit = size / 1024, larger
    return f"{count} B" if unit == "B" else f"{size:,.1f} {unit}"
