"""Captions are told from sentences that speak of a figure, and from sentences that happen to look like one."""

import pytest

from pipeline.resources.captions import is_caption


@pytest.mark.parametrize(
    "line",
    [
        "图为党员清理河道。",
        "△ 支部书记带领党员抢收",
        "图12党员学历构成",
        "表2-1 支部设置情况",
        "附表1 党员名册",
        "沈禾摄",
        "（摄影：沈禾）",
        "记者 沈禾 摄",
    ],
)
def test_captions(line):
    assert is_caption(line)


@pytest.mark.parametrize(
    "line",
    [
        "图12显示党员老化严重，青年党员不足两成",
        "表2-1 显示，青年党员不足两成",
        "有的支部活动搞形式主义：走过场只为拍摄。",
        "主要做法：开展短视频拍摄",
        "△存在的主要问题：",
        "各类办法缺少衔接与统摄。",
        "表率作用强堡垒",
    ],
)
def test_sentences_and_items_are_none(line):
    assert not is_caption(line)
