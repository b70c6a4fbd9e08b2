"""Sound files that mutation starts from: what our own parsers read, made by real programs and by the tests' writers."""

import io
import zipfile

import ofd_file
from vectors import LONG, SHORT, TITLE, in_docx, in_html, in_ofd
from word_file import paragraph, word

LEVEL = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
LEVELS = LEVEL.format(0, "chineseCounting", "%1、") + LEVEL.format(1, "decimal", "%1.%2")
NUMBERING = (
    f'<w:abstractNum w:abstractNumId="1">{LEVELS}</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="1"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride></w:num>'
)
STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="heading 2"/><w:basedOn w:val="a"/><w:pPr><w:outlineLvl w:val="1"/>'
    '<w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
)
LISTED = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="3"/></w:numPr>'
BODY = (
    paragraph(TITLE, '<w:pStyle w:val="b"/>')
    + "".join(paragraph(SHORT, LISTED.format(place % 2)) for place in range(4))
    + '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    "<w:ins><w:r><w:t>增</w:t></w:r></w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
    '<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>村名</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>"
    "<mc:AlternateContent><mc:Choice><w:p><w:r><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent>"
    "</v:textbox></w:pict></w:r></w:p></mc:Choice></mc:AlternateContent>"
)
NOTES = '<w:footnote w:id="2"><w:p><w:r><w:t>脚注的话。</w:t></w:r></w:p></w:footnote>'
PAGE = (
    "<html><head><meta charset='gbk'><title>总结</title></head><body><nav><a href='/'>首页</a></nav><div id=main><h1>{0}</h1>"
    "<p style='text-indent:2em'>{1}<br>{2}</p><ul><li>甲<li>乙</ul><table><tr><td>一<td>二<tr><td colspan=2>三</table>"
    "<pre>行一\n行二</pre></div><footer>版权</footer></body></html>"
)


def in_word():
    return word(BODY, numbering=NUMBERING, styles=STYLES, footnotes=NOTES)


def in_ofd_of_pages():
    paragraphs = [(TITLE, 0), *((LONG, None) for _ in range(12))]
    common = '<ofd:TemplatePage ID="5" BaseLoc="Tpls/T.xml"/><ofd:DocumentRes>Res.xml</ofd:DocumentRes>'
    placed = '<ofd:CompositeObject ID="9" Boundary="28 40 60 10" CTM="1 0 0 1 0 0" ResourceID="6"/>'
    upright = ofd_file.text_object(SHORT, 100, 30, delta=' DeltaY="g 10 5.5"', ReadDirection=90)
    contents = [*ofd_file.set_report(paragraphs, header="汇编"), placed + upright]
    pages = tuple(ofd_file.page(content, '<ofd:Template TemplateID="5"/>') for content in contents)
    unit = f'<ofd:CompositeGraphicUnit ID="6"><ofd:Content>{placed}{upright}</ofd:Content></ofd:CompositeGraphicUnit>'
    unit = f"<ofd:Res {ofd_file.NAMESPACE}>{unit}</ofd:Res>"
    extra = {"Doc_0/Tpls/T.xml": ofd_file.page(ofd_file.text_object("模板", 28, 15)), "Doc_0/Res.xml": unit}
    return ofd_file.packed(ofd_file.parts_of(ofd_file.Book(pages, common=common)) | extra)


def in_zip():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("材料/总结.txt", LONG)
        archive.writestr("材料/网页.html", in_html())
        archive.writestr("内层.zip", ofd_file.packed({"甲.txt": LONG, "乙.ofd": in_ofd()}))
        archive.writestr("报告.docx", in_word())
    return buffer.getvalue()


def all_seeds():
    """Give name and bytes of every file."""
    text = "\r\n".join((TITLE, "一、主要做法", LONG, "", SHORT))
    return {
        "typed.docx": in_docx(),
        "raw.docx": in_word(),
        "small.ofd": in_ofd(),
        "pages.ofd": in_ofd_of_pages(),
        "saved.html": PAGE.format(TITLE, LONG, SHORT).encode("gbk"),
        "plain.html": in_html(),
        "gbk.txt": text.encode("gb18030"),
        "utf8.txt": text.encode("utf-8-sig"),
        "utf16.txt": text.encode("utf-16"),
        "big5.txt": "關於清河鎮支部建設情況的調研報告，黨員學習同產業發展結合起來。".encode("big5"),
        "many.zip": in_zip(),
    }
