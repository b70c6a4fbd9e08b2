"""What can go wrong, as one small tree, and the sentence for each reason.

    WenzhenError
    ├── UsageError          the call is wrong: option, path, workspace (exit status 2)
    │   ├── SettingsError   a settings file names an unknown key or a bad value
    │   └── CodebookError   a codebook has a mistake; carries the line
    ├── WorkspaceError      the database is foreign, newer, damaged or in use
    └── UnreadableSource    one file cannot be read; becomes a Failure, never stops a batch

Anything else that is raised is a bug.
"""

from enum import StrEnum


class Reason(StrEnum):
    """Why a source is not plainly ok; `errors.describe` gives the sentence."""

    NONE = ""
    EMPTY = "empty"
    NO_TEXT = "no_text"
    NO_TEXT_LAYER = "no_text_layer"
    NO_REPORT = "no_report"
    CORRUPT = "corrupt"
    ENCRYPTED = "encrypted"
    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported"
    TOO_LARGE = "too_large"
    UNDECODABLE = "undecodable"
    TEMPORARY = "temporary"
    NOT_A_FILE = "not_a_file"
    PART_OF_PAGE = "part_of_page"
    NEEDS_LIBREOFFICE = "needs_libreoffice"
    NEEDS_OCR = "needs_ocr"
    PAGES_WITHOUT_TEXT = "pages_without_text"
    PAGES_DAMAGED = "pages_damaged"
    LOST_CHARACTERS = "lost_characters"
    INSERTED_FILE = "inserted_file"
    CUT = "cut"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"
    FORBIDDEN = "forbidden"
    INTERNAL = "internal"

    @property
    def skips(self) -> bool:
        """Say whether a source is left alone for this reason, rather than failed."""
        return self in (Reason.UNSUPPORTED, Reason.TEMPORARY, Reason.EMPTY, Reason.NOT_A_FILE, Reason.PART_OF_PAGE)


class WenzhenError(Exception):
    """The base of every error that the house raises on purpose."""


class UsageError(WenzhenError):
    """The call is wrong; the message says what was found, expected and to do."""


class SettingsError(UsageError):
    """A settings file names an unknown key or gives a value of the wrong kind."""


class CodebookError(UsageError):
    """A codebook has mistakes; `problems` are (line, message), lines counted from 1, 0 for the file as a whole."""

    def __init__(self, path: str, problems: list[tuple[int, str]]) -> None:
        """Join the problems into one message, a line each."""
        self.problems = problems
        super().__init__("\n".join(f"{path}{f', line {line}' if line else ''}: {message}" for line, message in problems))


class WorkspaceError(WenzhenError):
    """A workspace cannot be used; the message says why and what to do."""


class UnreadableSource(WenzhenError):
    """One source cannot be read: the reason, and details such as a page."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        """Keep reason and detail; the message is the reason's sentence."""
        self.reason = reason
        self.detail = detail
        super().__init__(describe(reason, detail))


SENTENCES = {
    Reason.EMPTY: ("文件为空，请重新下载或导出", "the file is empty; download or export it again"),
    Reason.NO_TEXT: ("文件中没有文字", "there is no text in the file"),
    Reason.NO_TEXT_LAYER: (
        "没有文字层（多为扫描件），请加 --ocr 识别，或提供可复制文字的版本",
        "no text layer (probably a scan); run with --ocr or supply a version with text",
    ),
    Reason.NO_REPORT: ("只有网页杂质，没有报告正文，请检查下载的内容", "only site text around it, no report; check the download"),
    Reason.CORRUPT: ("文件已损坏，请重新下载或另存", "the file is damaged; download it or save it again"),
    Reason.ENCRYPTED: ("文件有密码保护，请去除密码后再试", "the file needs a password; remove it and run again"),
    Reason.UNREADABLE: ("无法打开文件，请检查路径和权限", "the file cannot be opened; check path and permissions"),
    Reason.UNSUPPORTED: (
        "不支持的文件类型，请转为 docx、pdf、txt 或 html",
        "not a format that is read; convert it to docx, pdf, txt or html",
    ),
    Reason.TOO_LARGE: (
        "文件超过大小限制，请拆分或调整设置",
        "the file is over the limit; split it or raise the limit in the settings",
    ),
    Reason.UNDECODABLE: ("无法识别文字编码，请另存为 UTF-8", "the text encoding cannot be told; save it as UTF-8"),
    Reason.TEMPORARY: ("临时文件或系统文件，已跳过", "a temporary or system file, left alone"),
    Reason.NOT_A_FILE: ("链接、管道或设备，不是普通文件，已跳过", "a link, pipe or device, not a plain file, left alone"),
    Reason.PART_OF_PAGE: ("随网页一起保存的附件，已跳过", "saved along with a web page, left alone"),
    Reason.NEEDS_LIBREOFFICE: (
        "读取这种格式需要 LibreOffice，请安装后再运行",
        "this format is read through LibreOffice; install it and run again",
    ),
    Reason.NEEDS_OCR: (
        "文字识别没有安装，请运行 pip install 'wenzhen[ocr]'",
        "text recognition is not installed; run pip install 'wenzhen[ocr]'",
    ),
    Reason.CUT: (
        "超过限制的部分没有读入，请拆分或调整设置",
        "what is over a limit was left out; split the file or raise the limit in the settings",
    ),
    Reason.TIMEOUT: (
        "处理超时，已中止；文件可能已损坏，或请调高 limits.seconds",
        "stopped after the time limit; the file may be damaged, or raise limits.seconds in the settings",
    ),
    Reason.MEMORY: (
        "超过内存限制，已中止；请拆分文件，或调高 limits.memory_mb",
        "stopped at the memory limit; split the file, or raise limits.memory_mb in the settings",
    ),
    Reason.CRASHED: (
        "处理这个文件的进程意外退出；文件可能已损坏，请重新下载或另存",
        "the process that read it ended unexpectedly; the file may be damaged, download it or save it again",
    ),
    Reason.FORBIDDEN: (
        "读取时试图改动其他文件或联网，已阻止；请谨慎对待这个文件",
        "reading it tried to change other files or to use the network, which was refused; treat the file with suspicion",
    ),
    Reason.PAGES_WITHOUT_TEXT: ("部分页面没有文字层，未读入", "some pages have no text layer and were not read"),
    Reason.PAGES_DAMAGED: (
        "部分页面缺失或已损坏，未读入，请重新下载或另存",
        "some pages are missing or damaged and were not read; download the file or save it again",
    ),
    Reason.LOST_CHARACTERS: ("部分字符无法还原", "some characters could not be recovered"),
    Reason.INSERTED_FILE: (
        "插入的文件内容没有读入，请用 Word 打开后另存",
        "the content of an inserted file was not read; open it in Word and save it again",
    ),
    Reason.INTERNAL: ("程序内部错误，请报告给开发者", "an internal error; please report it"),
}


def describe(reason: Reason, detail: str = "") -> str:
    """Say a reason in Chinese and English, with the detail in front; NONE gives the detail alone.

    >>> describe(Reason.NO_TEXT, "第3页")
    '第3页：文件中没有文字 | there is no text in the file'
    """
    if reason is Reason.NONE:
        return detail
    sentence = " | ".join(SENTENCES[reason])
    return f"{detail}：{sentence}" if detail else sentence
