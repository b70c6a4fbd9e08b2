"""What may stand in a cell that a spreadsheet opens, and how it comes back.

A text that would start a formula gets an apostrophe in front and loses it when
it is read again. Lead-ins are = + - @, also behind white space, tab, carriage
return and line feed, and the full-width ＝ ＋ － ＠, which Excel takes for the
plain ones where the system speaks Japanese or Chinese (OWASP, CSV Injection;
LibreOffice does not). A plain number is no formula and stays a number.
"""

import re

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
SURROGATE = re.compile("[\ud800-\udfff]")
FORMULA = re.compile("'*(?:[\t\r\n]|[\\s\ufeff\u200b]*[=+\\-@＝＋－＠])")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
DECEPTIVE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]")


def plain(text: str) -> str:
    """Take out control characters and replace what no file can hold; tabs and line ends stay."""
    return SURROGATE.sub("\ufffd", CONTROL.sub("", text))


def escape(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula; plain numbers stay.

    >>> escape("=HYPERLINK(1)"), escape("-3.5"), escape("问题=现象")
    ("'=HYPERLINK(1)", '-3.5', '问题=现象')
    """
    text = plain(text)
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def unescape(text: str) -> str:
    """Give back what `escape` was given, control characters apart.

    >>> unescape(escape("'@某人"))
    "'@某人"
    """
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def visible(text: str) -> str:
    r"""Show what a terminal would obey, or hide, as a replacement character: escapes, marks of direction, line ends.

    >>> visible("总结\x1b[2J\u202efdp.txt")
    '总结�[2J�fdp.txt'
    """
    return DECEPTIVE.sub("\ufffd", text)
