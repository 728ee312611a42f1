"""Write the reference pages, resources/docs/reference, from the declarations of what can be chosen.

Run it where NNStudio is installed: ``python packaging/reference.py`` (``--check`` only tells what is stale).
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "docs" / "reference"


def wanted() -> dict[str, str]:
    """File name → content, as the declarations have it now."""
    sys.path.insert(0, str(ROOT))
    import nnstudio.data
    import nnstudio.engine.training.settings
    import nnstudio.export  # noqa: F401 (each room registers its kinds)
    from nnstudio.catalog.reference import pages
    from nnstudio.catalog.registry import registries

    return pages(registries())


def stale(folder: Path = FOLDER) -> list[str]:
    """Names of pages that are missing, outdated or left over."""
    pages = wanted()
    here = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    return sorted(name for name in {*pages, *here} if pages.get(name) != here.get(name))


def write(folder: Path = FOLDER) -> list[str]:
    """Bring the folder up to date. Returns the names of what was changed."""
    pages, changed = wanted(), stale(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        if name in pages:
            (folder / name).write_text(pages[name], encoding="utf-8", newline="\n")
        else:
            (folder / name).unlink()
    return changed


def main(arguments: list[str]) -> int:
    """0 if all is up to date (now)."""
    if "--check" in arguments:
        found = stale()
        if found:
            print(f"Stale: {', '.join(found)}. Run: python packaging/reference.py")
        return 1 if found else 0
    changed = write()
    print(f"Wrote {', '.join(changed)}." if changed else "All pages are up to date.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
