"""Each contract between modules catches what it is there for, shown by planting offences in a small model of the tree.

The contracts are the real ones; `make check` holds the real tree against them.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import REPOSITORY

LAYERS = [
    "cli schedule assembly ingest actions export evaluate queries",
    "collectors storage workers notify models config analysis text model errors",
]
ALLOWED = {
    "monitor/__main__.py": "import monitor.cli.part",
    "monitor/cli/part.py": "import dashboards.pages.part\nimport monitor.schedule.part",
    "dashboards/pages/part.py": "import dash\nimport monitor.queries.part\nimport monitor.text.part",
    "dashboards/app.py": "import flask\nimport monitor.assembly.part\nimport dashboards.pages.part",
    "monitor/schedule/part.py": "import apscheduler\nimport monitor.assembly.part",
    "monitor/assembly/part.py": "import monitor.ingest.part\nimport monitor.config.part",
    "monitor/ingest/part.py": "import monitor.collectors.part\nimport monitor.storage.part",
    "monitor/collectors/part.py": "import httpx",
    "monitor/storage/part.py": "import sqlalchemy.orm\nimport sqlite3",
    "monitor/analysis/vader.py": "import vaderSentiment.vaderSentiment\nimport monitor.analysis.part",
}

# The file, what is planted in it, and words of the contract that must report it.
PLANTED = [
    ("monitor/text/part.py", "import monitor.analysis.vader", "from layers below"),
    ("monitor/storage/part.py", "import monitor.collectors.part", "from layers below"),
    ("monitor/actions/part.py", "import monitor.ingest.part", "from layers below"),
    ("monitor/model/part.py", "def late():\n    import monitor.queries.part", "from layers below"),
    ("monitor/assembly/part.py", "import monitor.__main__", "from layers below"),
    ("monitor/utils.py", "LIMIT = 1", "from layers below"),
    ("dashboards/pages/part.py", "import dashboards.app", "import cycles"),
    ("monitor/analysis/part.py", "import monitor.analysis.vader", "import cycles"),
    ("monitor/schedule/part.py", "import dashboards.app", "Only the command line"),
    ("dashboards/pages/part.py", "import monitor.storage.part", "The dashboards use"),
    ("dashboards/pages/part.py", "import monitor.config.part", "The dashboards use"),
    ("dashboards/pages/part.py", "import monitor.cli.part", "The dashboards use"),
    ("monitor/config/part.py", "import data", "the shipped data"),
    ("monitor/ingest/part.py", "import sqlalchemy.orm", "SQL lives"),
    ("monitor/queries/part.py", "import sqlite3", "SQL lives"),
    ("dashboards/app.py", "import httpx", "HTTP clients"),
    ("monitor/assembly/part.py", "from apscheduler.schedulers.background import BackgroundScheduler", "APScheduler"),
    ("monitor/analysis/part.py", "import vaderSentiment.vaderSentiment", "vaderSentiment"),
    ("monitor/export/part.py", "import plotly", "Dash, Plotly"),
    ("monitor/text/part.py", "import os.path", "model, text and analysis"),
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """One small module a layer, with arrows that are allowed, under the project's own contracts."""
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    layers = [f"monitor/{name}" for line in LAYERS for name in line.split()]
    for package in ["monitor", "dashboards", "dashboards/pages", "data", *layers]:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
        (tmp_path / package / "part.py").touch()
    (tmp_path / "monitor" / "part.py").unlink()
    (tmp_path / "dashboards" / "part.py").rename(tmp_path / "dashboards" / "app.py")
    for name, imports in ALLOWED.items():
        (tmp_path / name).write_text(imports + "\n", encoding="utf-8")
    return tmp_path


def broken_contracts(tree: Path) -> list[str]:
    """What import-linter says of the tree: the names of the contracts that it breaks."""
    # Started this way, it reads the tree in the working folder and not the installed project.
    start = "from importlinter.cli import lint_imports_command as run; run()"
    command = [sys.executable, "-c", start, "--no-logo", "--no-cache"]
    answer = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False, env={"COLUMNS": "200"})
    assert "Contracts: " in answer.stdout, answer.stdout + answer.stderr
    return re.findall(r"^(.+) BROKEN\b", answer.stdout, flags=re.MULTILINE)


def test_allowed_arrows_are_kept(tree: Path) -> None:
    assert broken_contracts(tree) == []


@pytest.mark.parametrize(("name", "planted", "contract"), PLANTED)
def test_offence_is_reported(tree: Path, name: str, planted: str, contract: str) -> None:
    with (tree / name).open("a", encoding="utf-8") as file:
        file.write(planted + "\n")
    assert any(contract in broken for broken in broken_contracts(tree))
