"""The wheel carries what an installed `wenzhen` needs outside the repository."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
REPORT = """关于云溪镇党支部建设情况的调研报告

一、存在的问题
党建与业务“两张皮”，就党建抓党建，各唱各的调。
有的支部“三会一课”走过场，重记录轻实效。

二、对策建议
要把党建与业务一同部署、一同考核。
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    words = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "-w", folder, ROOT]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    if done.returncode and "hatchling" in done.stderr:
        pytest.skip("the build backend hatchling cannot be had: no package index within reach")
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("wenzhen-*.whl")
    with zipfile.ZipFile(path) as opened:
        yield opened


def below(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_every_module_and_template_is_in_it(wheel):
    package = {name for name in below(ROOT / "pipeline") if "__pycache__" not in name}
    assert {f"pipeline/{name}" for name in package} <= set(wheel.namelist())
    assert {"pipeline/py.typed", "pipeline/resources/templates/page.html"} <= set(wheel.namelist())


@pytest.mark.parametrize(
    ("packaged", "folder"),
    [("lexicons", "corpora/lexicons"), ("tagger", "models/tagger")],
)
def test_lexicons_and_tagger_are_in_it_as_they_stand(wheel, packaged, folder):
    found = set(below(ROOT / folder))
    assert found
    for name in found:
        assert wheel.read(f"pipeline/resources/{packaged}/{name}") == (ROOT / folder / name).read_bytes()


def test_the_codebook_is_in_it(wheel):
    assert wheel.read("pipeline/resources/codebook.yaml") == (ROOT / "corpora" / "codebook.yaml").read_bytes()
    assert "meta.json" in below(ROOT / "models" / "tagger")


def test_nothing_else_is_in_it(wheel):
    rooms = {name.split("/")[0] for name in wheel.namelist()}
    assert {room for room in rooms if not room.endswith(".dist-info")} == {"pipeline"}


def test_the_command_and_the_tagger_are_announced(wheel):
    (name,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    told = wheel.read(name).decode()
    for entry in ("wenzhen = pipeline.__main__:main", "wenzhen_roles = ", "wenzhen_issues = "):
        assert entry in told


def test_it_works_outside_the_repository(wheel, tmp_path):
    wheel.extractall(tmp_path / "site")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "云溪镇.txt").write_text(REPORT, encoding="utf-8")

    def wenzhen(*words):
        environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site"), "PYTHONSAFEPATH": "1"}
        command = [sys.executable, "-m", "pipeline", *words]
        return subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path, env=environment)

    assert str(tmp_path / "site") in wenzhen("codebook", "check").stdout
    done = wenzhen("run", "own", "--workspace", "ws")
    assert done.returncode == 0, done.stderr
    assert "two_skins" in (tmp_path / "ws" / "tables" / "passages.csv").read_text("utf-8-sig")
