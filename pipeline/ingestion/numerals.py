"""Numbers as Word writes them in lists: Chinese, circled, full-width, letters, roman."""

import re
from collections.abc import Callable

DIGITS = "〇一二三四五六七八九"
UNITS = ("", "十", "百", "千")
FORMAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
FORMAL_DIGITS_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
FORMAL_UNITS = ("", "拾", "佰", "仟")
FORMAL_DIGITS_JAPANESE = "零壱弐参四伍六七八九"
_PADDED = re.compile(r"(0+1)(?:,|$)")
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


def counting(number: int, digits: str = DIGITS, units: tuple[str, ...] = UNITS, *, short_ten: bool = True) -> str:
    """Write a number below ten thousand with tens, hundreds, thousands; larger ones in Arabic digits.

    >>> counting(10), counting(21), counting(105), counting(120)
    ('十', '二十一', '一百零五', '一百二十')
    """
    if not 0 < number < 10_000:
        return digits[0] if number == 0 else str(number)
    written, zero = "", False
    for power in range(3, -1, -1):
        digit = number // 10**power % 10
        if digit:
            written += ("零" if zero and written else "") + digits[digit] + units[power]
        zero = digit == 0
    return written[1:] if short_ten and 10 <= number < 20 else written


def counting_short(number: int) -> str:
    """Write a number below a hundred with tens, larger ones digit by digit with a circle for nought.

    >>> counting_short(21), counting_short(105)
    ('二十一', '一○五')
    """
    return counting(number) if number < 100 else digital(number).replace("〇", "○")


def counting_japanese(number: int, digits: str = DIGITS) -> str:
    """Write a number as `counting` does, without a one before tens, hundreds and thousands, and without noughts inside.

    >>> counting_japanese(10), counting_japanese(105), counting_japanese(1120)
    ('十', '百五', '千百二十')
    """
    whole = counting(number, digits)
    written = whole.replace("零", "") or whole
    for unit in UNITS[1:]:
        written = written.replace(f"{digits[1]}{unit}", unit)
    return written


def digital(number: int) -> str:
    """Write every digit by itself.

    >>> digital(20)
    '二〇'
    """
    return "".join(DIGITS[int(digit)] for digit in str(number)) if number >= 0 else str(number)


def letters(number: int) -> str:
    """Write a, …, z, aa, bb, … as Word does.

    >>> letters(2), letters(28)
    ('b', 'bb')
    """
    if not 0 < number <= 26 * 30:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def roman(number: int) -> str:
    """Write a number below 4000 in small roman numerals.

    >>> roman(14)
    'xiv'
    """
    if not 0 < number < 4_000:
        return str(number)
    written = ""
    for value, sign in ROMAN:
        count, number = divmod(number, value)
        written += sign * count
    return written.lower()


def circled(number: int) -> str:
    """Write ① … ㊿; larger numbers plain.

    >>> circled(1), circled(21)
    ('①', '㉑')
    """
    for first, last, code in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= number <= last:
            return chr(code + number - first)
    return str(number)


def full_width(number: int) -> str:
    """Write full-width digits.

    >>> full_width(12)
    '１２'
    """
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number)) if number >= 0 else str(number)


def _in_row(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)] if number > 0 else str(number)


def _from(code: int, count: int) -> Callable[[int], str]:
    return lambda number: chr(code + number - 1) if 0 < number <= count else str(number)


def _zodiac(number: int) -> str:
    return STEMS[(number - 1) % 10] + BRANCHES[(number - 1) % 12] if number > 0 else str(number)


WRITTEN: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "none": lambda _: "",
    "decimalZero": lambda number: f"{number:02d}",
    "chineseCounting": counting_short,
    "chineseCountingThousand": counting,
    "taiwaneseCounting": counting_short,
    "taiwaneseCountingThousand": counting,
    "japaneseCounting": counting_japanese,
    "japaneseLegal": lambda number: counting_japanese(number, FORMAL_DIGITS_JAPANESE).replace("十", "拾"),
    "koreanCounting": counting,
    "chineseLegalSimplified": lambda number: counting(number, FORMAL_DIGITS, FORMAL_UNITS, short_ten=False),
    "ideographLegalTraditional": lambda number: counting(number, FORMAL_DIGITS_TRADITIONAL, FORMAL_UNITS, short_ten=False),
    "ideographDigital": digital,
    "japaneseDigitalTenThousand": digital,
    "taiwaneseDigital": digital,
    "ideographTraditional": _in_row(STEMS),
    "ideographZodiac": _in_row(BRANCHES),
    "ideographZodiacTraditional": _zodiac,
    "decimalFullWidth": full_width,
    "decimalFullWidth2": full_width,
    "decimalEnclosedCircle": circled,
    "decimalEnclosedCircleChinese": circled,
    # Word writes them in parentheses, whatever the name says.
    "ideographEnclosedCircle": _from(0x3220, 10),
    "decimalEnclosedParen": _from(0x2474, 20),
    "decimalEnclosedFullstop": _from(0x2488, 20),
    "lowerLetter": letters,
    "upperLetter": lambda number: letters(number).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda number: roman(number).upper(),
    "numberInDash": lambda number: f"- {number} -",
}


def write_number(number: int, number_format: str) -> str:
    """Write a number in one of Word's formats, or one given by example (001, 002, …); an unknown one in Arabic digits.

    >>> write_number(7, "001, 002, 003, ..."), write_number(7, "somethingNew")
    ('007', '7')
    >>> write_number(3, "chineseCountingThousand"), write_number(3, "upperRoman")
    ('三', 'III')
    """
    padded = _PADDED.match(number_format)
    return str(number).zfill(len(padded[1])) if padded else WRITTEN.get(number_format, str)(number)
