from pathlib import Path

import numpy as np
from project_samples import small_document, small_state_with_annotations

from nnstudio.project import Document
from nnstudio.project.migrations import MIGRATIONS, VERSION, migrate

GOLDEN = Path(__file__).parent / "golden"


def test_every_version_has_its_migration_and_its_golden_file():
    assert sorted(MIGRATIONS) == list(range(1, VERSION))
    assert sorted(p.name for p in GOLDEN.iterdir()) == [f"v{n}.nnstudio" for n in range(1, VERSION + 1)]


def test_migrations_run_in_order_from_the_file_s_version():
    steps = {1: lambda raw: {**raw, "a": 1}, 2: lambda raw: {**raw, "b": raw["a"] + 1}}
    assert migrate({}, 1, steps, 3) == {"a": 1, "b": 2}
    assert migrate({"a": 5}, 2, steps, 3) == {"a": 5, "b": 6}
    assert migrate({"a": 5}, 3, steps, 3) == {"a": 5}


def test_version_1_still_opens():
    opened, made = Document.load(GOLDEN / "v1.nnstudio"), small_document()
    assert opened.state.title == "Small"
    assert [n.name for n in opened.state.network.nodes] == ["input_1", "dense_1", "dense_2"]
    assert opened.state.network == made.state.network
    assert opened.state.layout == made.state.layout
    assert opened.history == made.history
    assert (opened.state.stickies, opened.state.groups) == ((), ())
    assert all(np.array_equal(opened.weights[k], a) for k, a in made.weights.items())


def test_version_2_still_opens():
    opened, made = Document.load(GOLDEN / "v2.nnstudio"), small_state_with_annotations()
    assert opened.state == made
    assert opened.state.groups[0].collapsed
    assert opened.state.stickies[0].text == "Fewer units?\nThen <b>none</b>."
