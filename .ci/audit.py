"""Ask the package index for known vulnerabilities of every locked package.

    make audit

Exit status 1 where there is one. What the index tells nothing of, as a mirror
without advisories does, is counted as not audited: it is neither clean nor a failure.
"""

import json
import subprocess
import sys


def main(locks: list[str]) -> int:
    """Audit the locks, name what is vulnerable and count what could not be looked up."""
    words = ["-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json"]
    for lock in locks:
        words += ["--requirement", lock]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        print(f"pip-audit gave no answer: {done.stderr.strip()[-500:]}", file=sys.stderr)
        return 1
    found = {(each["name"], each.get("version", "")): each for each in json.loads(done.stdout)["dependencies"]}.values()
    unknown = sum("skip_reason" in each for each in found)
    flaws = [f"{each['name']} {each['version']}: {flaw['id']}" for each in found for flaw in each.get("vulns", ())]
    print(f"audit: {len(found) - unknown} packages audited, {len(flaws)} vulnerabilities; {unknown} not audited")
    print(*flaws, sep="\n", end="\n" * bool(flaws), file=sys.stderr)
    return 1 if flaws else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
