import subprocess
import sys

import pytest

SHORT_OF_MEMORY = """
import resource, sys
from pipeline.ingestion import xml
kind = sys.argv[1]
text = "<w>" + "<p><b>abc</b></p>" * 1_000_000 + "</w>"
data = text.encode()
resource.setrlimit(resource.RLIMIT_DATA, (200 << 20, 200 << 20))
try:
    xml.parse(data, "part") if kind == "xml" else xml.parse_html(text)
except MemoryError:
    print("no memory")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")
@pytest.mark.parametrize("kind", ["xml", "html"])
def test_want_of_memory_is_not_called_a_damaged_file(kind):
    done = subprocess.run([sys.executable, "-c", SHORT_OF_MEMORY, kind], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("no memory\n", "")
