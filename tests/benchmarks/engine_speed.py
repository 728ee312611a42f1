"""How fast is a training step, beside what people would use instead?

    python tests/benchmarks/engine_speed.py [--python PATH] [--workloads a b …] [--rounds 7] [--block 0.3]

Seven workloads (see workloads.py), our engine and its peers (see contenders.py). Every contender is a process
of its own with one BLAS thread; they take turns in short blocks, so that a busy machine troubles all alike.
Prints a Markdown table of ours / peer per step (below 1: we are faster) and writes it with all medians as
JSON. Peers are looked for in the Python given by ``--python`` (an environment of its own with the packages of
the extra ``peers``); one that is missing is left out with a sentence. ``--before`` adds another checkout of
this project as one more contender.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workloads import WORKLOADS, Workload

HERE = Path(__file__).resolve().parent
OURS = "nnstudio"
TITLES = {
    "torch": "PyTorch eager, default optimizer, 1 thread",
    "torch_fused": "PyTorch eager, fused optimizer, 1 thread",
    "torch_channels_last": "PyTorch eager, channels last, 1 thread",
    "sklearn": "scikit-learn MLPClassifier, 1 thread",
    "keras": "Keras on JAX, fit",
    "keras_32": "Keras on JAX, 32 steps per execution",
    "jax_steps": "JAX, one jitted dispatch per step",
    "jax_epoch": "JAX, whole epoch compiled",
    "products": "the bare matrix products",
    "one_thread": "this engine with one thread",
    "before": "this engine, before",
}
WITH_NUMPY_ALONE = ("products", "one_thread", "before")


class Contender:
    """One process, waiting for its turns."""

    def __init__(self, name: str, workload: Workload, python: str, *options: str) -> None:
        self.name, self.workload = name, workload
        kind = OURS if name == "before" else name
        command = [python, str(HERE / "contenders.py"), kind, workload.name, *options]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        said = self._heard()
        self.skipped: str = said.get("skipped", "")
        self.versions: dict[str, str] = said.get("versions", {})
        self.wall: list[float] = []
        self.cpu: list[float] = []
        self._epochs = 1

    def _heard(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        return json.loads(line) if line else {"skipped": f"{self.name} ended without an answer."}

    def _train(self, epochs: int) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{epochs}\n")
        self._process.stdin.flush()
        return self._heard()

    def warm_up(self, seconds: float) -> None:
        """Compile what has to be compiled, and see how many epochs fill one block."""
        self._train(1)
        for _ in range(4):
            took = self._train(self._epochs)
            if "wall" not in took:
                self.skipped = took["skipped"]
                return
            self._epochs = max(1, round(seconds / (took["wall"] / self._epochs)))

    def turn(self) -> None:
        """One block; notes seconds per step."""
        took, steps = self._train(self._epochs), self._epochs * self.workload.steps
        self.wall.append(took["wall"] / steps)
        self.cpu.append(took["cpu"] / steps)

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@dataclass
class Found:
    """What a workload's turns gave, in microseconds a step and as ratios."""

    microseconds: dict[str, float] = field(default_factory=dict)
    cpu_microseconds: dict[str, float] = field(default_factory=dict)
    ratio: dict[str, float] = field(default_factory=dict)
    cpu_ratio: dict[str, float] = field(default_factory=dict)
    spread: dict[str, tuple[float, float]] = field(default_factory=dict)


def race(workload: Workload, options: argparse.Namespace, versions: dict[str, str]) -> Found:
    """All contenders on one workload, turn by turn."""
    racing: list[Contender] = []
    for name in [OURS, *options.contenders]:
        if name == "before" and not options.before:
            continue
        python = sys.executable if name in (OURS, *WITH_NUMPY_ALONE) else options.python
        source = ("--source", options.before) if name == "before" else ()
        contender = Contender(name, workload, python, *source)
        if not contender.skipped:
            contender.warm_up(options.block)
        if contender.skipped:
            print(f"  {workload.name}: {TITLES.get(name, name)}: {contender.skipped}", file=sys.stderr)
            contender.close()
            continue
        versions |= contender.versions
        racing.append(contender)
    if not racing or racing[0].name != OURS:
        raise SystemExit("Without our own engine there is nothing to compare.")
    for _ in range(options.rounds):
        for contender in racing:
            contender.turn()
    for contender in racing:
        contender.close()
    return summed_up(racing)


def summed_up(racing: list[Contender]) -> Found:
    """Medians; each ratio is the median of the rounds' ratios, its spread their quartiles."""
    found, ours = Found(), racing[0]
    for peer in racing:
        found.microseconds[peer.name] = 1e6 * statistics.median(peer.wall)
        found.cpu_microseconds[peer.name] = 1e6 * statistics.median(peer.cpu)
        if peer is ours:
            continue
        ratios = [a / b for a, b in zip(ours.wall, peer.wall, strict=True)]
        found.ratio[peer.name] = statistics.median(ratios)
        quartiles = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
        found.spread[peer.name] = (quartiles[0], quartiles[2])
        found.cpu_ratio[peer.name] = statistics.median(a / b for a, b in zip(ours.cpu, peer.cpu, strict=True))
    return found


def table(found: dict[str, Found], names: list[str]) -> str:
    """Rows: peers; columns: workloads; ``wall (processor time)``."""
    head = ["ours / peer, wall (processor time)", *found]
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for name in names:
        cells = [
            f"{f.ratio[name]:.2f} ({f.cpu_ratio[name]:.2f})" if name in f.ratio else ""
            for f in found.values()
        ]
        if any(cells):
            lines.append(f"| {TITLES.get(name, name)} | " + " | ".join(cells) + " |")
    times = [f"{f.microseconds[OURS]:,.0f} µs" for f in found.values()]
    spread = [_widest(f) for f in found.values()]
    lines.append("| ours, one step | " + " | ".join(times) + " |")
    lines.append("| widest spread of a ratio (quartiles) | " + " | ".join(spread) + " |")
    return "\n".join(lines)


def _widest(found: Found) -> str:
    halves = [(high - low) / 2 / found.ratio[name] for name, (low, high) in found.spread.items()]
    return f"± {100 * max(halves):.0f} %" if halves else ""


def machine() -> dict[str, Any]:
    """Processor, cores and system."""
    model = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    except OSError:
        pass
    return {"processor": model, "cores": os.cpu_count(), "system": platform.platform(terse=True)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--python", default=sys.executable, help="a Python that has the peers")
    parser.add_argument("--workloads", nargs="+", choices=WORKLOADS, default=list(WORKLOADS))
    parser.add_argument("--contenders", nargs="+", choices=TITLES, default=list(TITLES))
    parser.add_argument("--before", help="another checkout of this project to race against")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--block", type=float, default=0.3, help="seconds of one turn")
    parser.add_argument("--json", type=Path, help="where to write the numbers")
    options = parser.parse_args()
    found: dict[str, Found] = {}
    versions: dict[str, str] = {}
    for name in options.workloads:
        found[name] = race(WORKLOADS[name], options, versions)
    print(table(found, options.contenders))
    numbers = {
        "machine": machine(), "versions": versions, "rounds": options.rounds, "block_seconds": options.block,
        "workloads": {name: {"title": WORKLOADS[name].title, **vars(f)} for name, f in found.items()},
    }  # fmt: skip
    print(f"\n{numbers['machine']}, {versions}")
    if options.json:
        options.json.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
