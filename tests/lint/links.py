#!/usr/bin/env python3
"""Every picture and every relative link in a Markdown file leads to a file of the tree."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
TARGETS = re.compile(r"\]\(\s*<?([^)\s>]+)|\b(?:src|srcset|href)=\"([^\"\s]+)")
ELSEWHERE = re.compile(r"^(?:[a-z]+:|#)")


def tracked(*patterns):
    names = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, stdout=subprocess.PIPE,
                           text=True, check=True).stdout
    return [ROOT / name for name in names.splitlines()]


def broken(document, known):
    """The targets in this document that no file answers to."""
    for found in TARGETS.finditer(CODE.sub("", document.read_text())):
        target = found.group(1) or found.group(2)
        path = (document.parent / target.split("#")[0]).resolve()
        if not ELSEWHERE.match(target) and path not in known:
            yield target


def main():
    files = tracked()
    known = {*files, *(folder for file in files for folder in file.parents)}
    findings = [f"{document.relative_to(ROOT)}: {target} does not exist"
                for document in tracked("*.md") for target in broken(document, known)]
    print("\n".join(findings), end="\n" if findings else "")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
