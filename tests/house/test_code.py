"""Rules about every Python file: described, short, in its place, and named for what it holds."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, REPOSITORY, modules, parse, read

ALL_CODE = modules(*PACKAGES, "tests")
OURS = modules(*PACKAGES)
MOST_LINES = 600
SHORTEST_DOCSTRING = 10
Described = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Described]]:
    """The public functions and classes of a module or class, with the methods of its public classes.

    Overloads and property setters say what their main definition says.
    """
    for node in body:
        if not isinstance(node, Described) or node.name.startswith("_"):
            continue
        decorators = {ast.unparse(decorator).rpartition(".")[2] for decorator in node.decorator_list}
        if decorators & {"overload", "override", "setter", "deleter"}:
            continue
        yield prefix + node.name, node
        if isinstance(node, ast.ClassDef):
            yield from public(node.body, f"{prefix}{node.name}.")


@pytest.mark.parametrize("path", ALL_CODE, ids=str)
def test_module_is_described(path: Path) -> None:
    docstring = ast.get_docstring(parse(path)) or ""
    assert len(docstring) >= SHORTEST_DOCSTRING, f"{path} needs a docstring that says what it is for"


@pytest.mark.parametrize("path", OURS, ids=str)
def test_public_names_are_described(path: Path) -> None:
    silent = [
        f"{path}:{node.lineno} {name}"
        for name, node in public(parse(path).body)
        if len(ast.get_docstring(node) or "") < SHORTEST_DOCSTRING
    ]
    assert silent == []


def test_undescribed_name_is_found() -> None:
    code = 'class A:\n    """A thing of ours."""\n    def b(self): ...\n    def _c(self): ...\ndef d(): ...\n'
    silent = [name for name, node in public(ast.parse(code).body) if ast.get_docstring(node) is None]
    assert silent == ["A.b", "d"]


@pytest.mark.parametrize("path", ALL_CODE, ids=str)
def test_file_is_short(path: Path) -> None:
    lines = len(read(path).splitlines())
    assert lines <= MOST_LINES, f"{path} has {lines} lines: split it by what it does"


@pytest.mark.parametrize("path", [path for path in ALL_CODE if path.name == "__init__.py"], ids=str)
def test_package_holds_only_its_docstring(path: Path) -> None:
    rest = [ast.unparse(node) for node in parse(path).body[1:]]
    assert rest == [], f"{path} must not import or define: importing the package would load all of that"


@pytest.mark.parametrize("package", [name for name in PACKAGES if (REPOSITORY / name).is_dir()])
def test_every_folder_with_code_is_a_package(package: str) -> None:
    # Alembic loads migrations by their path.
    folders = {path.parent for path in modules(package) if "migrations" not in path.parts}
    assert [str(folder) for folder in sorted(folders) if not (REPOSITORY / folder / "__init__.py").is_file()] == []


def test_no_file_is_named_for_nothing() -> None:
    vague = {"base", "common", "helper", "helpers", "manager", "misc", "util", "utils"}
    assert [str(path) for path in ALL_CODE if path.stem in vague] == []
