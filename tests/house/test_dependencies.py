"""What the code imports is what the project declares: a package that only the tests bring is missed by users."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import PACKAGES, REPOSITORY, modules, parse

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DECLARED = {
    canonicalize_name(Requirement(line).name)
    for line in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["postgres"]]
}
PROVIDERS = packages_distributions()


def foreign_imports(tree: ast.Module) -> Iterator[str]:
    """The top-level names of other people's packages that a file imports, anywhere in it."""
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        for name in names:
            top = name.partition(".")[0]
            if top not in sys.stdlib_module_names and top not in PACKAGES:
                yield top


@pytest.mark.parametrize("path", modules("monitor", "dashboards", "data"), ids=str)
def test_imports_are_declared(path: Path) -> None:
    for name in foreign_imports(parse(path)):
        providers = {canonicalize_name(provider) for provider in PROVIDERS.get(name, [])}
        assert providers & DECLARED, f"{path} imports {name}, which [project.dependencies] does not name"


def test_undeclared_import_is_found() -> None:
    code = "import os.path, monitor.errors\ndef late():\n    from pytest import mark\n    import httpx._client"
    assert list(foreign_imports(ast.parse(code))) == ["pytest", "httpx"]
    assert "pytest" not in DECLARED
