#!/usr/bin/env python3
"""clang-tidy on the sources that changed since BASE; headers are checked through them.

    tests/lint/tidy.py [BASE]

BASE is by default the newest commit that is older than twelve hours, else everything. A source that
was clean before, with the same text after preprocessing and the same rules, is not looked at again:
clean results are remembered by their hash in XDG_CACHE_HOME.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/tidy"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache"))
MEMORY = CACHE / "tokwatt/tidy"
OURS = re.compile(r"^(base|proto|probes|agent|collector|cli)/.*\.cc$")
OTHER_SYSTEM = re.compile(r"_darwin\.cc$|neon|arm64")


def output(*command, cwd=ROOT):
    return subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, check=True).stdout


def changed_sources(base):
    empty = output("git", "hash-object", "-t", "tree", "/dev/null").decode().strip()
    base = base or output("git", "rev-list", "-1", "--before=12 hours ago", "HEAD").decode().strip()
    names = output("git", "diff", "--name-only", "--diff-filter=d", base or empty, "HEAD")
    return [name for name in names.decode().split()
            if OURS.match(name) and not OTHER_SYSTEM.search(name)]


def configure():
    boost = os.environ.get("TOKWATT_BOOST_INCLUDE")
    output("cmake", "--preset", "tidy", "-DTOKWATT_TESTS=OFF",
           *([f"-DTOKWATT_BOOST_INCLUDE={boost}"] if boost else []))
    output("cmake", "--build", str(BUILD), "--target", "tokwatt_proto", "tokwatt_service")
    entries = json.loads((BUILD / "compile_commands.json").read_text())
    return {os.path.relpath(os.path.realpath(entry["file"]), ROOT): entry for entry in entries}


def fingerprint(entry, rules):
    """Hash of the rules and of what the compiler would see, without the place of the clone."""
    words = [word for word in shlex.split(entry["command"]) if word != "-c"]
    if "ccache" in words[0]:
        words = words[1:]
    words[words.index("-o") + 1] = "-"
    text = output(*words, "-E", "-P", cwd=entry["directory"])
    return hashlib.sha256(rules + text).hexdigest()


def check(name, entry, rules):
    """None when clean, else what clang-tidy says."""
    key = MEMORY / fingerprint(entry, rules)
    if key.exists():
        return None
    done = subprocess.run(["clang-tidy-14", "-p", str(BUILD), "--quiet", name], cwd=ROOT,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode == 0:
        key.touch()
        return None
    return done.stdout.decode() or done.stderr.decode()


def main():
    sources = changed_sources(sys.argv[1] if len(sys.argv) > 1 else None)
    MEMORY.mkdir(parents=True, exist_ok=True)
    entries = configure()
    rules = (ROOT / ".clang-tidy").read_bytes() + output("clang-tidy-14", "--version")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        known = [name for name in sources if name in entries]
        findings = [text for text in
                    pool.map(lambda name: check(name, entries[name], rules), known) if text]
    print("\n".join(findings))
    print(f"clang-tidy: {len(known) - len(findings)} of {len(known)} changed sources are clean")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
