"""What no file of the house may do: parse XML beside its one place, unpickle, evaluate, call a shell, use the network."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "pipeline"
FILES = sorted(PACKAGE.rglob("*.py"))

PARSERS = "ingestion/xml.py"
PICKLES = "executors/channel.py"
GUARD = "executors/guard.py"
PARSING = {
    *("XMLParser", "HTMLParser", "XMLPullParser", "HTMLPullParser", "ETCompatXMLParser", "set_default_parser", "XMLTreeBuilder"),
    *("fromstring", "fromstringlist", "iterparse", "XMLID", "XSLT", "XInclude", "DTD", "XMLSchema", "RelaxNG"),
    *("document_fromstring", "fragment_fromstring", "fragments_fromstring", "parse_xml", "minidom", "ElementTree", "expat"),
}
SHORT = ("parse", "XML", "HTML")
PARSER_MODULES = (
    *("xml", "bs4", "html5lib", "xmltodict", "defusedxml", "lxml.html", "lxml.objectify", "lxml.sax"),
    *(f"lxml.etree.{name}" for name in SHORT),
)
PICKLE_MODULES = ("pickle", "_pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "joblib")
NETWORK_MODULES = ("socket", "ssl", "urllib.request", "http", "ftplib", "smtplib", "requests", "httpx", "aiohttp", "urllib3")
CALLS = {"eval", "exec", "compile", "__import__", "breakpoint"}
SHELLS = {("os", "system"), ("os", "popen"), ("subprocess", "getoutput"), ("subprocess", "getstatusoutput"), ("os", "execvp")}
UNSAFE_LOADS = {("yaml", "load"), ("yaml", "unsafe_load"), ("yaml", "full_load"), ("yaml", "load_all")}


def place(path):
    return path.relative_to(PACKAGE).as_posix()


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_of(name, modules):
    return any(name == module or name.startswith(f"{module}.") for module in modules)


def attributes(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield (node.value.id if isinstance(node.value, ast.Name) else ""), node.attr


def found_in(text, name):
    """Give what a file may not have, as a set of words."""
    tree = ast.parse(text)
    names, used = set(imported(tree)), set(attributes(tree))
    found = set()
    if name != PARSERS:
        found |= {item for item in names if is_of(item, PARSER_MODULES) or item.rpartition(".")[2] in PARSING}
        found |= {attribute for owner, attribute in used if attribute in PARSING or (owner == "etree" and attribute in SHORT)}
    if name != PICKLES:
        found |= {item for item in names if is_of(item, PICKLE_MODULES)}
    if name != GUARD and not name.startswith("review/"):
        found |= {item for item in names if is_of(item, NETWORK_MODULES)}
    found |= {f"{owner}.{attribute}" for owner, attribute in used & (SHELLS | UNSAFE_LOADS)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            found.add(node.func.id)
        if isinstance(node, ast.keyword) and node.arg in ("shell", "allow_pickle") and getattr(node.value, "value", True):
            found.add(node.arg)
    return found


@pytest.mark.parametrize("path", FILES, ids=place)
def test_a_file_has_nothing_that_is_not_safe(path):
    assert found_in(path.read_text(encoding="utf-8"), place(path)) == set()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("from lxml import etree\netree.XMLParser()", "XMLParser"),
        ("from lxml.etree import fromstring", "lxml.etree.fromstring"),
        ("from lxml import etree\netree.parse('x')", "parse"),
        ("from lxml import html", "lxml.html"),
        ("import xml.etree.ElementTree as ET", "xml.etree.ElementTree"),
        ("from xml.dom import minidom", "xml.dom.minidom"),
        ("import pickle", "pickle"),
        ("from urllib.request import urlopen", "urllib.request.urlopen"),
        ("import os\nos.system('ls')", "os.system"),
        ("import subprocess\nsubprocess.run('ls', shell=True)", "shell"),
        ("import yaml\nyaml.load('x')", "yaml.load"),
        ("eval('1')", "eval"),
    ],
)
def test_the_check_finds_what_it_looks_for(text, word):
    assert word in found_in(text, "ingestion/other.py")


def test_every_parser_is_told_no_dtd_no_entities_no_network():
    tree = ast.parse((PACKAGE / PARSERS).read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    made = [node for node in calls if node.func.attr.endswith("Parser")]
    assert len(made) == 2
    for node in made:
        said = {keyword.arg: keyword.value.value for keyword in node.keywords}
        assert said["no_network"] is True
        if node.func.attr == "XMLParser":
            assert (said["resolve_entities"], said["load_dtd"]) == (False, False)
    for node in calls:
        if node.func.attr in ("fromstring", "document_fromstring"):
            assert len(node.args) + len(node.keywords) == 2, "no parser is given"
