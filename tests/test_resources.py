"""`nnstudio.resources` finds the bundled files in each of the three ways NNStudio is installed."""

import sys
from pathlib import Path

import pytest

from nnstudio import resources
from nnstudio.resources import ResourceError, resource, resource_folder

CHECKOUT = Path(__file__).resolve().parent.parent


def place(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def installed_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    package = folder / "nnstudio"
    package.mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", package)
    return package


def test_in_a_checkout_they_lie_beside_the_package() -> None:
    assert resource("docs", "architecture.md") == CHECKOUT / "resources" / "docs" / "architecture.md"
    assert resource_folder("docs") == CHECKOUT / "resources" / "docs"


def test_in_an_installed_wheel_they_lie_in_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = installed_at(tmp_path, monkeypatch)
    wanted = place(package / "_resources" / "icons" / "play.svg")
    place(tmp_path / "resources" / "icons" / "play.svg")  # another program's folder in site-packages
    assert resource("icons", "play.svg") == wanted


def test_in_a_frozen_application_they_lie_where_it_was_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    wanted = place(tmp_path / "resources" / "docs" / "architecture.md", "frozen")
    assert resource("docs", "architecture.md") == wanted


def test_a_foreign_folder_called_resources_is_not_taken_for_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed_at(tmp_path, monkeypatch)
    place(tmp_path / "resources" / "icons" / "play.svg")
    with pytest.raises(ResourceError, match=r"own files are missing.*install NNStudio again"):
        resource("icons", "play.svg")


def test_a_missing_file_is_named_with_its_place() -> None:
    with pytest.raises(ResourceError) as caught:
        resource("icons", "no-such-icon.svg")
    assert "'icons/no-such-icon.svg'" in str(caught.value)
    assert str(CHECKOUT / "resources") in str(caught.value)


def test_a_file_is_not_a_folder() -> None:
    with pytest.raises(ResourceError, match="expected a folder"):
        resource_folder("docs/architecture.md")


def test_no_way_leads_out_of_the_resources() -> None:
    with pytest.raises(ValueError, match="outside"):
        resource("..", "pyproject.toml")
