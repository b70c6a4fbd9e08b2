"""The budgets of the house: sizes, parameters, docstrings, and imports that point down."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "pipeline"
FILES = sorted(PACKAGE.rglob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef
NESTING = (ast.If, ast.For, ast.While, ast.With, ast.Try)


def functions(path: Path) -> Iterator[Function]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, Function))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_file_keeps_its_budget(path):
    assert path.read_text(encoding="utf-8").count("\n") <= 300
    for function in functions(path):
        lines = function.end_lineno - function.lineno + 1
        assert lines <= 40, f"{function.name}: {lines} lines"
        arguments = function.args.posonlyargs + function.args.args + function.args.kwonlyargs
        given = [argument for argument in arguments if argument.arg not in ("self", "cls")]
        assert len(given) <= 6, f"{function.name}: {len(given)} parameters"


def depth(node: ast.AST, level: int = 0) -> int:
    """Count nested blocks; an elif stands on the level of its if."""
    deepest = level
    for child in ast.iter_child_nodes(node):
        chained = isinstance(node, ast.If) and isinstance(child, ast.If) and node.orelse == [child]
        deepest = max(deepest, depth(child, level + (isinstance(child, NESTING) and not chained)))
    return deepest


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_nesting_stays_shallow(path):
    for function in functions(path):
        assert depth(function) <= 3, f"{function.name}: nested {depth(function)} deep"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_public_names_have_docstrings(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "module"
    public = [node for node in tree.body if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_")]
    methods = [node for owner in public if isinstance(owner, ast.ClassDef) for node in owner.body if isinstance(node, Function)]
    for node in (*public, *methods):
        assert node.name.startswith("_") or ast.get_docstring(node), node.name


def test_imports_point_down():
    result = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], cwd=PACKAGE.parent, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("words", "rooms"),
    [
        (("sqlite3",), {"store"}),
        (("pandas",), {"aggregate", "outputs", "workspace.py", "run.py"}),
        (("distributed", "dask"), {"executors"}),
        (("spacy", "sklearn", "skops"), {"classification"}),
        (("starlette", "fastapi", "uvicorn"), {"review"}),
    ],
)
def test_library_stays_in_its_room(words, rooms):
    for path in FILES:
        room = path.relative_to(PACKAGE).parts[0]
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        named |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        used = {name.split(".")[0] for name in named} & set(words)
        assert not used or room in rooms, f"{path}: {used}"
