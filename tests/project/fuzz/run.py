"""Opens spoilt files one after the other and notes what should not have happened."""

from __future__ import annotations

import contextlib
import random
import time
import traceback
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from nnstudio.engine.analysis import analyse
from nnstudio.project import Document, ProjectError, file, weights
from nnstudio.project.runs import Run, ending, ending_sentence
from tests.project.fuzz import mutate
from tests.project.fuzz.guard import Guard
from tests.project.fuzz.samples import projects, weight_files

SECONDS = 2.0
MOST_FAULTS = 20


@dataclass
class Report:
    """What came of a run. ``faults`` holds a line for each file that did not end as it should."""

    ended: Counter[str] = field(default_factory=Counter)
    ways: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0

    @property
    def count(self) -> int:
        """Files opened."""
        return sum(self.ended.values())

    def add(self, other: Report) -> None:
        """Take over what another process found."""
        self.ended.update(other.ended)
        self.ways.update(other.ways)
        self.faults += other.faults
        self.slowest = max(self.slowest, other.slowest)

    def lines(self) -> list[str]:
        """For people to read."""
        share = ", ".join(f"{name} {n:,}" for name, n in self.ended.most_common())
        ways = ", ".join(f"{name} {n:,}" for name, n in self.ways.most_common())
        return [
            f"{self.count:,} files: {share}",
            f"spoilt by {ways}",
            f"slowest {self.slowest:.3f} s; {len(self.faults)} faults",
            *self.faults,
        ]


def warm_up(folder: Path) -> None:
    """What is imported and looked up once, before it is watched."""
    import encodings.cp437  # noqa: F401 - names in a zip may be written in it

    path = folder / "good.nnstudio"
    for data in projects():
        path.write_bytes(data)
        _use(Document.load(path))
    rng = random.Random(0)
    for _ in range(200):
        path.write_bytes(mutate.project(rng, rng.choice(projects()))[1])
        with contextlib.suppress(Exception):  # the run itself will meet it again
            Document.load(path)
    path.unlink()


def fuzz_projects(count: int, seed: int, folder: Path, until: float = float("inf"), first: int = 0) -> Report:
    """Open ``count`` spoilt projects from number ``first``; ``seed`` gives the same ones again."""
    report, path = Report(), folder / "spoilt.nnstudio"
    for number in range(first, first + count):
        if time.monotonic() > until:
            break
        rng = random.Random(f"{seed}/{number}")
        way, data = mutate.project(rng, rng.choice(projects()))
        path.write_bytes(data)
        report.ways[way] += 1
        _open(report, f"project {seed}/{number} ({way})", path, lambda: _load(path), _use)
        if len(report.faults) >= MOST_FAULTS:
            break
    return report


def _load(path: Path) -> Document:
    """As the window does: what is refused is tried once more without its weights."""
    try:
        return Document.load(path)
    except ProjectError:
        with contextlib.suppress(ProjectError):
            Document.load(path, without_weights=True)
        raise


def fuzz_weights(count: int, seed: int, until: float = float("inf"), first: int = 0) -> Report:
    """Read ``count`` spoilt weights files from number ``first``."""
    report = Report()
    for number in range(first, first + count):
        if time.monotonic() > until:
            break
        rng = random.Random(f"{seed}/{number}")
        data = mutate.header(rng, rng.choice(weight_files()))
        report.ways["header"] += 1
        label = f"weights {seed}/{number}"
        _open(report, label, None, lambda data=data: weights.decode(data, "a.safetensors"), weights.encode)
        if len(report.faults) >= MOST_FAULTS:
            break
    return report


def _open(
    report: Report,
    label: str,
    path: Path | None,
    load: Callable[[], object],
    use: Callable[..., object],
) -> None:
    began = time.monotonic()
    found, failure = None, None
    with Guard.get().watching(path) as violations:
        try:
            found = load()
        except BaseException as error:  # looked at outside, where traces may be read from their files
            failure = error
    seconds = time.monotonic() - began
    report.slowest = max(report.slowest, seconds)
    if isinstance(failure, KeyboardInterrupt):
        raise failure
    report.ended[_outcome(failure)] += 1
    problems = [*violations, *([f"took {seconds:.1f} s"] if seconds > SECONDS else [])]
    if isinstance(failure, ProjectError):
        if problem := sentence_problem(str(failure)):
            problems.append(f"{problem}: {str(failure)[:300]!r}")
    elif failure is not None:
        problems.append(_last_line(failure))
    else:
        try:
            use(found)
        except Exception as error:
            problems.append(f"opened, but {_last_line(error)}")
    report.faults += [f"{label}: {problem}" for problem in problems]


def _outcome(failure: BaseException | None) -> str:
    if failure is None:
        return "opened"
    return failure.code if isinstance(failure, ProjectError) else "crashed"


def _use(document: Document) -> None:
    """What opens can be looked at, and saved and opened again as the same."""
    analyse(document.state.network, None)
    for run in document.runs:
        _look_at(run)
    again = file.decode(file.encode(document.to_content()), "again")
    if again.state != document.state:
        raise AssertionError("saved and opened again it is another project")


def _look_at(run: Run) -> None:
    """What the list of runs does with each; its drawing may be refused, with a sentence."""
    if not (ending(run) and ending_sentence(run)):
        raise AssertionError("a run ended without a word")
    _ = run.when, run.best("train/loss"), run.events()
    try:
        analyse(run.trained.state.network, None)
    except ProjectError as error:
        if problem := sentence_problem(str(error)):
            raise AssertionError(f"a run's drawing was refused with {problem}") from None


def sentence_problem(sentence: str) -> str:
    """Why this is nothing to show to a person; empty if it is."""
    if not sentence.endswith((".", "?", "…")) or not sentence.strip():
        return "no sentence"
    if len(sentence) > 1_500:
        return f"a sentence of {len(sentence):,} characters"
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\u200c\u200d" for c in sentence):
        return "a sentence with control characters"
    return ""


def _last_line(error: BaseException) -> str:
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {str(error)[:200]} ({Path(place.filename).name}:{place.lineno})"
