"""Machines whose time of day is moved while their programs run, by moved_clock.cc."""

import pathlib
import shutil

import harness

LIBRARY = pathlib.Path(harness.BINARY).resolve().parent / "tests/e2e/libmoved_clock.so"
PRELOADED = "/usr/local/lib/libmoved_clock.so"
AHEAD = "/etc/moved-clock"
MINUTE, DAY = 60, 24 * 3600


def follow_clock(host, ahead=0):
    """Programs that start there from now on follow set_clock(). The time since the start of the
    machine goes on as it does: only the time of day is another one."""
    set_clock(host, ahead)
    shutil.copy2(LIBRARY, host.root / PRELOADED.lstrip("/"))
    host.env = {"LD_PRELOAD": PRELOADED, "ASAN_OPTIONS": "verify_asan_link_order=0"}


def set_clock(host, ahead):
    """In seconds."""
    path = host.root / AHEAD.lstrip("/")
    new = path.with_suffix(".new")
    new.write_text(f"{ahead}\n")
    new.replace(path)  # whoever reads meanwhile sees the one or the other
