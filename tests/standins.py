"""A tagger that needs no model: the words of a passage give role and issues. The rest of the chain is the real one.

As a program it is `wenzhen` with this tagger, and writes tables only.
A source named 杀手 brings its process down, one named 错误 meets a mistake in
the program.
"""

import os
import sys
import time
from dataclasses import dataclass
from unittest import mock

from pipeline import process
from pipeline.data import Author, AuthorKind, Coding, Role

ROLES = {"不够": Role.PROBLEM, "不到位": Role.PROBLEM, "因为": Role.CAUSE, "应当": Role.COUNTERMEASURE, "成效": Role.ACHIEVEMENT}
CUES = {"late_start": "不够", "weak_system": "不到位"}
BOOK = """
name: 试用编码本
version: "1"
issues:
  - {code: late_start, name: 起步晚, definition: 学习启动迟, cues: [不够]}
  - {code: weak_system, name: 制度不实, definition: 制度没有落实, cues: [不到位]}
"""
REPORT = """青石乡党支部学习教育情况调研报告

一、主要做法
支部定期组织集中学习，取得了明显成效。
二、存在问题
（一）学习不够经常。有的党员学习不够主动，平时满足于听听会。
（二）制度落实不到位。台账记录不到位，检查流于形式。
三、原因分析
主要是因为思想认识有偏差。
四、对策建议
应当健全学习制度，应当加强督促检查。
"""


class Words:
    def __init__(self, model_path, codebook_path):
        pass

    def tag(self, reports):
        return [tuple(_code(passage.text) for passage in report.passages) for report in reports]


def _code(text):
    role = next((role for word, role in ROLES.items() if word in text), Role.OTHER)
    issues = tuple(code for code, cue in CUES.items() if cue in text)
    return Coding(role, 0.75, issues, (0.5,) * len(issues), Author(AuthorKind.RULE))


def lay(place):
    """Lay a codebook, a model that the stand-in does not need and one report into a folder."""
    (place / "book.yaml").write_text(BOOK, encoding="utf-8")
    (place / "model").mkdir()
    (place / "in").mkdir()
    (place / "in" / "甲.txt").write_text(REPORT, encoding="utf-8")
    return place


def process_source(found, plan):
    if "杀手" in found.name:
        os._exit(9)
    if "错误" in found.name:
        raise IndexError("a mistake in the program")
    time.sleep(float((plan.model_path / "slow").read_text()) if (plan.model_path / "slow").exists() else 0)
    with mock.patch.object(process, "_tagger", Words):
        return process.process_source(found, plan)


@dataclass(frozen=True)
class Chain:
    plan: process.Plan

    def check(self):
        pass

    def __call__(self, lot):
        return tuple(process_source(found, self.plan) for found in lot), ()


def write_tables(findings, folder):
    from pipeline.outputs import delimited

    delimited.write(findings, folder / "tables")


if __name__ == "__main__":
    import standins

    from pipeline import cli, outputs, run

    run.Chain = standins.Chain
    outputs.write_all = standins.write_tables
    sys.argv[0] = "wenzhen"
    cli.main()
