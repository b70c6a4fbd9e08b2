"""The signs that Symbol and Wingdings fonts show, which Word keeps as numbers in the private-use area."""

_GREEK = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_SYMBOL = {
    **{0xF000 | ord(sign): sign for sign in "!#%&()+,./0123456789:;<=>?[]_{|}"},
    **{0xF041 + place: sign for place, sign in enumerate(_GREEK[0])},
    **{0xF061 + place: sign for place, sign in enumerate(_GREEK[1])},
    0xF0A3: "≤",
    0xF0A5: "∞",
    0xF0AC: "←",
    0xF0AD: "↑",
    0xF0AE: "→",
    0xF0AF: "↓",
    0xF0B0: "°",
    0xF0B1: "±",
    0xF0B3: "≥",
    0xF0B4: "×",
    0xF0B7: "•",
    0xF0B8: "÷",
    0xF0B9: "≠",
    0xF0BB: "≈",
    0xF0C5: "⊕",
    0xF0CE: "∈",
    0xF0D0: "∠",
    0xF0D6: "√",
    0xF0D7: "⋅",
    0xF0DE: "⇒",
    0xF0E5: "∑",
}
_WINGDINGS = {
    0xF021: "✏",
    0xF022: "✂",
    0xF028: "☎",
    0xF02A: "✉",
    0xF046: "☞",
    0xF04A: "☺",
    0xF06C: "●",
    0xF06D: "❍",
    0xF06E: "■",
    0xF06F: "□",
    0xF070: "◻",
    0xF071: "❑",
    0xF072: "❒",
    0xF075: "◆",
    0xF076: "❖",
    0xF077: "⬥",
    0xF09F: "•",
    0xF0A1: "○",
    0xF0A2: "〇",
    0xF0A4: "◉",
    0xF0A7: "▪",
    0xF0A8: "◻",
    0xF0AB: "★",
    0xF0B6: "☆",
    0xF0D8: "➢",
    0xF0DC: "➲",
    0xF0DF: "←",
    0xF0E0: "→",
    0xF0E1: "↑",
    0xF0E2: "↓",
    0xF0E8: "➔",
    0xF0EF: "⇦",
    0xF0F0: "⇨",
    0xF0FB: "✗",
    0xF0FC: "✓",
    0xF0FD: "☒",
    0xF0FE: "☑",
    **{0xF081 + place: chr(0x2460 + place) for place in range(10)},
    **{0xF08C + place: chr(0x2776 + place) for place in range(10)},
}
_WINGDINGS_2 = {
    0xF04F: "✗",
    0xF050: "✓",
    0xF051: "☒",
    0xF052: "☑",
    0xF053: "☒",
    0xF054: "☒",
    0xF097: "•",
    0xF098: "●",
    0xF099: "●",
    0xF0A3: "□",
    0xF0A2: "■",
    **{0xF06A + place: chr(0x2460 + place) for place in range(10)},
    **{0xF075 + place: chr(0x2776 + place) for place in range(10)},
}
FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}
# Where the font is not known: Symbol's bullet, else what Wingdings shows, which is what lists are marked with.
WITHOUT_FONT = _WINGDINGS | {0xF0B7: "•"}


def symbol(font: str, code: int) -> str:
    """Give the sign that a symbol font shows for a code, in the private-use area or without its first byte.

    A code that is not known gives the private-use character itself, which counts as lost.

    >>> symbol("Wingdings 2", 0x52), symbol("Wingdings", 0xF0D8), symbol("宋体", 0x2460)
    ('☑', '➢', '①')
    """
    signs = FONTS.get(font.strip().lower())
    if not 0xF000 <= code <= 0xF0FF and (signs is None or code > 0xFF):
        return chr(code)
    private = 0xF000 | code & 0xFF
    return (signs or WITHOUT_FONT).get(private, chr(private))
