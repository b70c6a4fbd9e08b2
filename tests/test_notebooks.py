"""The notebooks are stored without outputs and run as a stranger runs them, all on one workspace."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TIMEOUT_S = 300


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return tmp_path_factory.mktemp("notebooks") / "workspace"


def execute(path, workspace, folder):
    environment = pytest.MonkeyPatch()
    environment.setenv("WENZHEN_NOTEBOOK_WORKSPACE", str(workspace))
    notebook = nbformat.read(path, as_version=4)
    try:
        return NotebookClient(
            notebook, timeout=TIMEOUT_S, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
        ).execute()
    finally:
        environment.undo()


def outputs(notebook):
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def test_there_are_four_in_order():
    assert [path.name[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_without_outputs_and_machine_details(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert outputs(notebook) == []
    assert [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"].count(None) >= 5
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


@pytest.fixture(scope="module")
def executed(workspace):
    """Each notebook run in order, from the root and from its own folder in turn."""
    folders = (ROOT, ROOT / "notebooks", ROOT, ROOT / "notebooks")
    return [execute(path, workspace, folder) for path, folder in zip(NOTEBOOKS, folders, strict=True)]


def test_the_notebooks_run_and_write_only_into_their_workspace(executed, workspace):
    assert (workspace / "findings.html").is_file()
    assert (workspace / "导出" / "问题频次.png").read_bytes().startswith(b"\x89PNG")
    told = "".join(output.text for output in outputs(executed[0]) if output.output_type == "stream")
    assert "下载未完成_调研报告.docx" in told


def test_charts_are_shown_as_pictures_without_a_program_from_the_web(executed):
    shown = [output.data for output in outputs(executed[1]) if "data" in output and "image/png" in output.data]
    assert len(shown) == 5
    assert not any("text/html" in data for data in shown)


def test_the_third_leaves_the_workspace_as_it_found_it(executed):
    streams = "".join(output.text for output in outputs(executed[2]) if output.output_type == "stream")
    assert "核对无误" in streams
    assert streams.count("（已撤销）") == 1


def test_no_table_that_is_shown_is_empty_but_that_of_lost_codings(executed):
    plain = [output.data["text/plain"] for nb in executed for output in outputs(nb) if "data" in output]
    assert [text.count("created") for text in plain if text.startswith("Empty DataFrame")] == [1]


def test_the_fourth_trains_and_measures(executed, workspace):
    assert (workspace / "训练" / "模型" / "meta.json").is_file()
    assert (workspace / "训练" / "模型卡.md").is_file()
    assert any("本模型" in output.data.get("text/plain", "") for output in outputs(executed[3]) if "data" in output)
