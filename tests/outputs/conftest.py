"""A small hand-made workspace, with everything in it that an output could stumble over."""

import pytest
from pandas import DataFrame

from pipeline import settings as choices
from pipeline.aggregate import Frames, columns, find
from pipeline.aggregate.passages import InMemory
from pipeline.codebook import parse
from pipeline.errors import Reason, describe

LONG = "有的支部台账越做越厚，" * 4000
BOOK = parse(
    """
name: 试用编码本
version: "1"
issues:
  - {code: two_skins, name: 党建业务“两张皮”, colour: "#c8553d", definition: 指党建与业务融合不够。}
  - {code: workload, name: 负担重, colour: "#3d6fa5", definition: 任务多、报表多、时间难以保证}
  - {code: awareness, name: 认识不到位, definition: 对党建工作重视不够}
"""
)
RUN = {
    "finished": "2026-03-01T08:00:00+00:00",
    "versions": {"wenzhen": "0.1.0"},
    "fingerprints": {"codebook": "c0de"},
    "settings": {"findings": {"excerpts": 2}},
}


def report(number, **known):
    blank = dict.fromkeys(columns.REPORTS, "") | {
        "report_id": f"r{number}",
        "source": f"材料/报告{number}.docx",
        "genre": "report",
    }
    return blank | {"start": 0, "end": 900, "characters": 900, "passages": 3, "similarity": None} | known


def passage(number, role, text, issues="", **known):
    start = 40 * int(number.split("p")[1])
    given = {"passage_id": number, "report_id": number.split("p")[0], "role": role, "text": text, "issues": issues}
    given |= {"source": f"材料/报告{number[1]}.docx", "start": start, "end": start + len(text), "page": None}
    given |= {
        "section": "二、存在问题",
        "role_score": 0.875,
        "issue_scores": ";".join("0.75" for code in issues.split(";") if code),
    }
    return given | {"author": "model:试用", "reviewed": False} | known


def source(name, **known):
    given = {"source": name, "sha256": "ab" * 32, "format": "docx", "bytes": 2048, "status": "ok", "reason": ""}
    return given | {"reports": 1, "seconds": 0.25} | known


REPORTS = [
    report(1, title="<script>alert(1)</script>青石县机关党建调研", organisation="青石县直机关工委", organisation_type="机关",
           region="青石县", level="县", year="2022"),
    report(2, title="云溪村党支部工作总结", organisation_type="农村", year="2023", genre="summary"),
    report(3, title="云溪村党支部工作总结（转载）", organisation_type="农村", year="2023", genre="summary",
           duplicate_of="r2", similarity=0.91),
    report(4, title='=HYPERLINK("http://example.invalid","点我")', year=""),
]  # fmt: skip
PASSAGES = [
    passage("r1p0", "achievement", "近年来，县直机关共开展主题党日一百二十次。", page=1),
    passage("r1p1", "problem", "有的支部就党建抓党建，与业务工作“各唱各的调”；", "two_skins", page=2),
    passage("r1p2", "problem", "=1+2 报表过多，支部书记一人多岗，时间难以保证。", "workload;two_skins", page=2),
    passage("r1p3", "cause", "究其原因，一些领导干部对党建工作重视不够。", "awareness", author="person:李老师", reviewed=True),
    passage("r1p4", "countermeasure", "要推动党建与业务同谋划、同部署、同考核。", "two_skins"),
    passage("r2p0", "problem", "-台账\x07要求多，\n基层忙于填表；\ud800", "workload"),
    passage("r2p1", "problem", LONG, "workload"),
    passage("r2p2", "other", "</script><img src=x onerror=alert(1)>见 http://example.invalid/a"),
    passage("r3p0", "problem", "台账要求多，基层忙于填表；", "workload"),
    passage("r4p0", "problem", "@某些 人工补的编码。", "by_hand", author="rule"),
]
SOURCES = [
    *(source(f"材料/报告{number}.docx") for number in range(1, 5)),
    source("材料/扫描.pdf", format="pdf", status="failed", reports=0,
           reason=describe(Reason.NO_TEXT_LAYER)),
]  # fmt: skip


def frames(sources=SOURCES, reports=REPORTS, passages=PASSAGES) -> Frames:
    said = DataFrame(passages, columns=list(columns.PASSAGES))
    said["page"] = said["page"].astype("Int64")
    made = Frames(
        DataFrame(sources, columns=list(columns.SOURCES)), DataFrame(reports, columns=list(columns.REPORTS)), InMemory(said)
    )
    made.reports["similarity"] = made.reports["similarity"].astype("float64")
    return made


@pytest.fixture(scope="session")
def findings():
    return find(frames(), BOOK, choices.Findings(), RUN)


@pytest.fixture(scope="session")
def nothing():
    return find(frames(SOURCES[-1:], [], []), BOOK, choices.Findings(), {})


@pytest.fixture(scope="session")
def one():
    return find(frames(SOURCES[:1], REPORTS[:1], PASSAGES[:5]), BOOK, choices.Findings(), RUN)


@pytest.fixture(scope="session")
def uncoded():
    return find(frames(SOURCES[:1], REPORTS[:1], PASSAGES[:1]), BOOK, choices.Findings(), RUN)
