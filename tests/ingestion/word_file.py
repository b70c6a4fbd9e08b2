"""Builds Word files from raw XML parts, for what python-docx cannot write."""

import io
import zipfile

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def paragraph(text="", properties="", run=""):
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def word(body, **parts):
    """Give the bytes of a docx; `parts` are the inner XML of styles, numbering, footnotes, endnotes, comments."""
    relations = "".join(f'<Relationship Id="r{name}" Type="{OFFICE}/{name}" Target="{name}.xml"/>' for name in parts)
    files = {
        "[Content_Types].xml": _types(parts),
        "_rels/.rels": _relations(f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'),
        "word/_rels/document.xml.rels": _relations(relations),
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
    } | {f"word/{name}.xml": f"<w:{name} {NAMESPACES}>{inner}</w:{name}>" for name, inner in parts.items()}
    return _packed(files)


def changed(package, change, more=None):
    """Give a package in which `change` made the text of each part of its name and its text, with more parts."""
    with zipfile.ZipFile(io.BytesIO(package)) as old:
        files = {name: change(name, old.read(name).decode()) for name in old.namelist()}
    return _packed(files | (more or {}))


def _packed(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return buffer.getvalue()


def _relations(inner):
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'


def _types(parts):
    kinds = {"document": "document.main", **{name: name for name in parts}}
    beginning = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    own = "".join(f'<Override PartName="/word/{n}.xml" ContentType="{beginning}.{kind}+xml"/>' for n, kind in kinds.items())
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    every = f'<Default Extension="rels" ContentType="{relations}"/><Default Extension="xml" ContentType="application/xml"/>'
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{every}{own}</Types>'
