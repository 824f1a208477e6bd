"""The files of the repository, as the house rules see them."""

import ast
import shutil
import subprocess
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGES = ("monitor", "dashboards", "data", "benchmarks", "training")
TEXT = {
    ".cfg",
    ".css",
    ".html",
    ".js",
    ".json",
    ".lark",
    ".lock",
    ".mako",
    ".md",
    ".py",
    ".svg",
    ".toml",
    ".txt",
    ".yml",
    "",
}


@cache
def tracked_files() -> list[Path]:
    """Every file that is in version control or would be added to it, as paths inside the repository.

    Without Git, or in a copy without its folder, every file in the places that hold ours.
    """
    git = shutil.which("git")
    if git is None or not (REPOSITORY / ".git").exists():
        return [
            path.relative_to(REPOSITORY)
            for name in (*PACKAGES, "tests", "docs", ".ci")
            for path in sorted((REPOSITORY / name).rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts
        ]
    listing = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
        text=True,
    )
    paths = (Path(name) for name in sorted(listing.stdout.split("\0")) if name)
    return [path for path in paths if (REPOSITORY / path).is_file()]


def text_files() -> list[Path]:
    """The tracked files that hold text."""
    return [path for path in tracked_files() if path.suffix in TEXT]


def modules(*folders: str) -> list[Path]:
    """The tracked Python files below these top-level folders."""
    return [path for path in tracked_files() if path.suffix == ".py" and path.parts[0] in folders]


def read(path: Path) -> str:
    """The text of a tracked file."""
    return (REPOSITORY / path).read_text(encoding="utf-8")


def parse(path: Path) -> ast.Module:
    """The syntax tree of a tracked Python file."""
    return ast.parse(read(path), filename=str(path))
