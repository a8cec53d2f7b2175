"""Prints 'N passed, N failed' over the reports that were written since the tests started.

A test that failed and passed when it was run again counts as passed and is named, for somebody to mend.
"""

import pathlib
import re
import sys
import xml.etree.ElementTree


def surefire(root: pathlib.Path, since: float) -> tuple[int, int]:
    passed = failed = 0
    flaky = []
    for report in root.glob("*/target/surefire-reports/**/TEST-*.xml"):
        if report.stat().st_mtime < since:
            continue
        suite = xml.etree.ElementTree.parse(report).getroot()
        tests, skipped = int(suite.get("tests")), int(suite.get("skipped"))
        broken = int(suite.get("errors")) + int(suite.get("failures"))
        passed += tests - skipped - broken
        failed += broken
        for case in suite.iter("testcase"):
            if case.find("flakyFailure") is not None or case.find("flakyError") is not None:
                flaky.append(f"{case.get('classname')}.{case.get('name')}")
    for name in sorted(flaky):
        print(f"FLAKY: {name} failed, and passed when it was run again")
    # The report's own number of tests leaves them out.
    return passed + len(flaky), failed


def unittest(log: str) -> tuple[int, int]:
    run = re.search(r"^Ran (\d+) tests?", log, re.MULTILINE)
    if not run:
        return 0, 1
    counts = {name: int(n) for name, n in re.findall(r"(failures|errors|skipped)=(\d+)", log)}
    failed = counts.get("failures", 0) + counts.get("errors", 0)
    return int(run[1]) - failed - counts.get("skipped", 0), failed


def pytest(log: str) -> tuple[int, int]:
    """Of the last line, such as '3 failed, 120 passed, 1 skipped in 6.5s'."""
    counts = {name: int(n) for n, name in re.findall(r"(\d+) (passed|failed|errors?)\b", log[-500:])}
    failed = counts.get("failed", 0) + counts.get("error", 0) + counts.get("errors", 0)
    return (counts.get("passed", 0), failed) if counts else (0, 1)


def main() -> int:
    root, stamp, *logs = (pathlib.Path(argument) for argument in sys.argv[1:])
    counts = [surefire(root, stamp.stat().st_mtime)]
    for count, log in zip((unittest, pytest), logs):
        counts.append(count(log.read_text(encoding="utf-8")))
    passed, failed = (sum(count) for count in zip(*counts))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
