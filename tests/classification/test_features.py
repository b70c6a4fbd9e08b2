import numpy as np
import pytest

from pipeline.classification import features
from pipeline.classification.views import View, together
from pipeline.resources import role_cues

SECTIONS = ((), ("一、成效",), ("一、成效",), ("二、问题", "（一）学习不深"), ("二、问题", "（一）学习不深"))
VIEW = View(("开头。", "有成效。", "再如。", "不深。", "不够。"), SECTIONS, (0, 1, 1, 2, 3), "关于支部建设的调研报告", "调研报告")


def test_what_stands_over_passages_is_scored_by_its_rows():
    over = features.surroundings(together([VIEW]))
    weights = np.random.default_rng(5).random((features.WIDTH, 3)).astype(np.float32)
    assert over.scores(weights) == pytest.approx(over.rows() @ weights, rel=1e-5)


def test_evidence_is_averaged_over_windows_paragraph_and_section():
    counts = np.zeros((5, len(role_cues())), dtype=np.int64)
    probabilities = np.asarray([[0.1], [0.2], [0.4], [0.8], [0.6]], dtype=np.float32)
    rows = features.second_pass(together([VIEW]), probabilities, counts)
    width = 2 + counts.shape[1]
    seen = rows[:, width : width * 12 : width]
    assert seen[2] == pytest.approx([0.2, 0.8, *[0.15, 0.7] * 3, 0.42, 0.3, 0.3])
    assert seen[0, :2] == pytest.approx([0, 0.2])
    assert seen[4, -2:] == pytest.approx([0.6, 0.7])
