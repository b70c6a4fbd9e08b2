"""The bad files beside the checkout and the generated hostile ones, as one batch through the real command."""

import crowd
import pytest

from pipeline import Workspace

# what the manifest expects and the house decides otherwise, with the reason
OTHERWISE = {
    "markup.txt": "tags pasted into a text are set apart as debris; the text of the source keeps them",
    "markup.docx": "as markup.txt",
    "encoded_tags.html": "as markup.txt",
    "unreadable.txt": "the superuser reads it anyway",
}

pytestmark = pytest.mark.skipif(bool(crowd.obstacle()), reason=crowd.obstacle())


@pytest.fixture(scope="module")
def gathered(tmp_path_factory):
    return crowd.gathered(tmp_path_factory.mktemp("crowd"))


def test_every_file_ends_in_one_named_outcome_and_no_traceback_is_shown(gathered):
    assert gathered.ran.done.returncode == 3, gathered.ran.done.stderr[-3_000:]
    assert "Traceback" not in gathered.said
    assert gathered.unnamed() == []
    assert len(gathered.internal()) <= crowd.INTERNAL_SHARE * len(gathered.ran.known), gathered.internal()


def test_what_the_manifest_expects_of_each_file(gathered):
    passages = Workspace(gathered.ran.workspace).passages().groupby("source")["text"].agg(list).to_dict()
    missed = {}
    for row in gathered.manifest:
        known = gathered.outcomes(row)
        told = sorted({f"{item.status.value} {item.reason.value}".strip() for item in known.values()})
        text = "\n".join(line for name in known for line in passages.get(name, []))
        if row["file"] not in OTHERWISE and not _meets(row, known, text):
            missed[row["file"]] = (row["expect"], told)
    assert missed == {}


def _meets(row, known, text):
    is_read = any(item.status.value in ("ok", "partial") for item in known.values())
    if row["expect"] in ("reject", "no_text", "skip"):
        return not is_read
    if row["expect"] == "ok" and not is_read:
        return False
    return not is_read or not row["contains"] or row["contains"] in text


def test_control_files_give_the_same_alone_and_among_all_the_bad_ones(gathered):
    assert len(gathered.controls_among()) > 30
    assert gathered.controls_among() == gathered.controls_alone


def test_nothing_is_left_leaked_opened_or_changed(gathered):
    assert gathered.ran.left == []
    assert gathered.escaped() == []
    assert gathered.leaks() == []
    assert gathered.ran.sockets == []


def test_time_and_memory_stay_within_the_limits(gathered):
    assert gathered.slowest()[0] <= crowd.SECONDS + crowd.GRACE_S, gathered.slowest()
    assert 0 < gathered.ran.worker_mb <= crowd.MEMORY_MB
    assert gathered.ran.parent_mb <= crowd.PARENT_MB, f"the parent grew by {gathered.ran.parent_mb:.0f} MB"
