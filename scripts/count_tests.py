"""Prints 'N passed, N failed' over the reports that were written since the tests started."""

import pathlib
import re
import sys
import xml.etree.ElementTree


def surefire(root: pathlib.Path, since: float) -> tuple[int, int]:
    passed = failed = 0
    for report in root.glob("*/target/surefire-reports/TEST-*.xml"):
        if report.stat().st_mtime < since:
            continue
        suite = xml.etree.ElementTree.parse(report).getroot()
        tests, skipped = int(suite.get("tests")), int(suite.get("skipped"))
        broken = int(suite.get("errors")) + int(suite.get("failures"))
        passed += tests - skipped - broken
        failed += broken
    return passed, failed


def unittest(log: str) -> tuple[int, int]:
    run = re.search(r"^Ran (\d+) tests?", log, re.MULTILINE)
    if not run:
        return 0, 1
    counts = {name: int(n) for name, n in re.findall(r"(failures|errors|skipped)=(\d+)", log)}
    failed = counts.get("failures", 0) + counts.get("errors", 0)
    return int(run[1]) - failed - counts.get("skipped", 0), failed


def main() -> int:
    root, stamp, log = (pathlib.Path(argument) for argument in sys.argv[1:])
    java = surefire(root, stamp.stat().st_mtime)
    python = unittest(log.read_text(encoding="utf-8"))
    print(f"{java[0] + python[0]} passed, {java[1] + python[1]} failed")
    return 1 if java[1] + python[1] else 0


if __name__ == "__main__":
    sys.exit(main())
