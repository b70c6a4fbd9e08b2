"""Ways to spoil a file: its bytes, the members of its zip, the elements of its markup; each is repeatable."""

import io
import re
import zipfile
from copy import deepcopy
from random import Random

from lxml import etree

from pipeline.ingestion.zipped import BROKEN

MATRICES = (
    "0 0 0 0 0 0",
    "1e6 1e6 1e6 1e6 1e6 1e6",
    "-1e6 0 0 -1e6 5 5",
    "0 1 -1 0 0 0",
    "1e-9 0 0 1e-9 0 0",
    "0.7 0.7 -0.7 0.7 9 9",
)
NUMBERS = (
    *MATRICES,
    "0",
    "-1",
    "1",
    "2147483648",
    "99999999999999999999",
    "1e308",
    "nan",
    "inf",
    "-0.0",
    "0.0000001",
    "",
    "一",
    "g 99999999 1",
    "%1",
)
TAG = re.compile(rb"<(/?)([A-Za-z][\w:.-]*)([^<>]*?)(/?)>")
ATTRIBUTE = re.compile(rb"""=\s*(["'])([^"'<]*)\1""")
SIGNS = (
    "\u0000",
    "\ufffd",
    "\ue000",
    "\ud800",
    "\u202e",
    "\u2028",
    "&",
    "<",
    "]]>",
    "&#0;",
    "&x;",
    "\x1b[31m",
    "𠀀",
    "⼀",
    "　" * 40,
    "\t",
)
EDGES = (
    b"\0",
    b"\xff",
    b"\xff\xff\xff\xff",
    b"\x80\0\0\0",
    b"PK\x03\x04",
    b"PK\x01\x02",
    b"\xef\xbb\xbf",
    b"\x81\x30\x81\x30",
    b"\xfe\xff",
)


def flip(data, random):
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 4, 64))):
        if changed:
            changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def truncate(data, random):
    return data[: random.randrange(len(data) + 1)]


def cut_out(data, random):
    start = random.randrange(len(data) + 1)
    return data[:start] + data[start + random.choice((1, 2, 7, 100, 5_000)) :]


def repeat(data, random):
    start = random.randrange(len(data) + 1)
    piece = data[start : start + random.choice((1, 16, 400))]
    return data[:start] + piece * random.choice((2, 3, 500)) + data[start:]


def insert(data, random):
    start = random.randrange(len(data) + 1)
    return data[:start] + random.choice(EDGES) * random.choice((1, 1, 3, 200)) + data[start:]


BYTES = (flip, truncate, cut_out, repeat, insert)


def delete_element(data, random):
    return _between(data, random, lambda piece: b"")


def double_element(data, random):
    return _between(data, random, lambda piece: piece * random.choice((2, 3, 50)))


def nest(data, random):
    """Put an element into itself, many times over."""
    tags = [match for match in TAG.finditer(data) if not match[1] and not match[4]]
    if not tags:
        return data
    tag = random.choice(tags)
    depth = random.choice((2, 30, 300, 3_000))
    close = b"</" + tag[2] + b">" if random.random() < 0.7 else b""
    return data[: tag.start()] + tag[0] * depth + data[tag.end() :].replace(close, close * depth, 1)


def swap_elements(data, random):
    tags = list(TAG.finditer(data))
    if len(tags) < 2:
        return data
    first, second = sorted(random.sample(tags, 2), key=lambda match: match.start())
    between = data[first.end() : second.start()]
    return data[: first.start()] + second[0] + between + first[0] + data[second.end() :]


def rename(data, random):
    tags = list(TAG.finditer(data))
    if not tags:
        return data
    tag, other = random.choice(tags), random.choice(tags)
    return data[: tag.start(2)] + other[2] + data[tag.end(2) :]


def renumber(data, random):
    found = list(ATTRIBUTE.finditer(data))
    for match in sorted(random.sample(found, min(len(found), random.choice((1, 1, 5)))), key=lambda match: -match.start()):
        data = data[: match.start(2)] + random.choice(NUMBERS).encode() + data[match.end(2) :]
    return data


def put_sign(data, random):
    ends = [match.end() for match in TAG.finditer(data)] or [random.randrange(len(data) + 1)]
    place = random.choice(ends)
    return data[:place] + random.choice(SIGNS).encode("utf-8", "surrogatepass") + data[place:]


MARKUP = (delete_element, double_element, nest, swap_elements, rename, renumber, renumber, put_sign)


def tree(data, random):
    """Change elements of a part and keep it well-formed."""
    try:
        root = etree.fromstring(data)
    except (etree.XMLSyntaxError, ValueError):
        return random.choice(MARKUP)(data, random)
    items = [item for item in root.iter(etree.Element) if item is not root]
    for _ in range(random.choice((1, 1, 3, 10)) if items else 0):
        random.choice(TREE)(random.choice(items), random.choice(items), random)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _set(item, other, random):
    names = list(item.attrib) or list(other.attrib) or ["X"]
    for name in random.sample(names, min(len(names), random.choice((1, 1, 3)))):
        item.set(name, random.choice((random.choice(NUMBERS), other.get(name, ""), " ".join(random.choices(NUMBERS, k=4)))))


def _write(item, other, random):
    signs = "".join(random.choice(SIGNS) for _ in range(random.choice((1, 1, 50))))
    item.text = (item.text or "") + "".join(sign for sign in signs if sign in "\t\n" or " " <= sign < "\ud800" or sign > "\udfff")


def _graft(item, other, random):
    if item not in other.iter():
        other.append(deepcopy(item))


def _drop(item, other, random):
    if item.getparent() is not None:
        item.getparent().remove(item)


def _double(item, other, random):
    for _ in range(random.choice((1, 2, 40)) if len(list(item.iter())) < 50 else 1):
        item.addnext(deepcopy(item))


def _deepen(item, other, random):
    """Wrap what an element holds into many of its own kind."""
    held = list(item)
    inner = item
    for _ in range(random.choice((1, 5, 60, 240))):
        inner = etree.SubElement(inner, item.tag, item.attrib)
    inner.extend(held)


def _call(item, other, random):
    item.tag = other.tag


TREE = (_set, _set, _set, _write, _graft, _graft, _drop, _double, _deepen, _call)


def _between(data, random, change):
    opened = [match for match in TAG.finditer(data) if not match[1]]
    if not opened:
        return data
    tag = random.choice(opened)
    end = tag.end() if tag[4] else data.find(b"</" + tag[2] + b">", tag.end()) + len(tag[2]) + 3
    return data[: tag.start()] + change(data[tag.start() : max(end, tag.end())]) + data[max(end, tag.end()) :]


def member(data, random):
    """Spoil one member and pack the archive again, so that its checksums hold."""
    members = _members(data)
    if not members:
        return flip(data, random)
    place = random.randrange(len(members))
    name, content = members[place]
    if zipfile.is_zipfile(io.BytesIO(content)):
        spoilt = mutate(content, random)
    elif content.lstrip().startswith(b"<") and random.random() < 0.8:
        spoilt = tree(content, random)
    else:
        spoilt = random.choice(MARKUP + BYTES)(content, random)
    members[place] = (name, spoilt)
    return _packed(members, random)


def members_about(data, random):
    """Double, drop, rename or mix up the members."""
    members = _members(data)
    if not members:
        return truncate(data, random)
    place = random.randrange(len(members))
    name, content = members[place]
    way = random.choice(("double", "drop", "name", "mix", "empty"))
    if way == "double":
        members.insert(random.randrange(len(members) + 1), (name, random.choice(members)[1]))
    elif way == "drop":
        del members[place]
    elif way == "name":
        members[place] = (
            random.choice(("../" + name, name.upper(), name.replace("/", "\\"), "/" + name, "CON", "\x01", name * 40)),
            content,
        )
    elif way == "mix":
        members[place] = (name, random.choice(members)[1])
    else:
        members[place] = (name, b"")
    return _packed(members, random)


def header(data, random):
    """Spoil a field of one of the headers of a zip: sizes, offsets, flags, method."""
    places = [match.start() for match in re.finditer(rb"PK(\x01\x02|\x03\x04|\x05\x06)", data)]
    if not places:
        return insert(data, random)
    changed = bytearray(data)
    start = random.choice(places) + random.randrange(4, 46)
    value = random.choice((b"\0\0", b"\xff\xff", b"\1\0", b"\0\x80", b"\x0e\0", b"\x0c\0"))
    changed[start : start + 2] = value[: max(0, len(changed) - start)]
    return bytes(changed)


def _members(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [(name, archive.read(name)) for name in archive.namelist()]
    except BROKEN:
        return []


def _packed(members, random):
    buffer = io.BytesIO()
    method = random.choice((*[zipfile.ZIP_DEFLATED] * 8, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


ZIPPED = (*[member] * 9, members_about, header, *BYTES[:2])


def mutate(data, random: Random):
    """Spoil a file in one to three ways that suit it."""
    for _ in range(random.choice((1, 1, 2, 3))):
        ways = ZIPPED if data.startswith(b"PK") else (MARKUP + BYTES if TAG.search(data) else (*BYTES, put_sign))
        data = random.choice(ways)(data, random)
    return data
