"""Places are taken as the text names them, whole, and nothing else is taken for one."""

import pytest

from pipeline.segmentation.regions import region


@pytest.mark.parametrize(
    ("title", "whole", "place"),
    [
        ("关于霁陂市澜棠县机关党建情况的调研报告", "", "霁陂市澜棠县"),
        ("基层党建的困境与出路——以荇岚县石坞乡为例", "", "荇岚县石坞乡"),
        ("关于临棠市委市政府办公室党支部工作的总结", "", "临棠市"),
        ("湟棠县委县直机关工委工作要点", "", "湟棠县"),
        ("关于加强农村党支部建设的思考", "", ""),
        ("社区党建引领基层治理调研报告", "", ""),
        ("支部工作总结", "今年以来，在穰漪市水务集团，支部坚持学习。", "穰漪市"),
        ("支部工作总结", "各村都要富民强村，老城区和开发区也要跟上，参与市场竞争。", ""),
        ("支部工作总结", "开展党员突击队、党员责任区活动。", ""),
        ("某县机关党建调研报告", "我县、全市、该镇、本村都很重视。", ""),
    ],
)
def test_the_place_is_the_one_named(title, whole, place):
    assert region("", title, whole) == place
