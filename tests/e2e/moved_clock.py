"""Machines whose clock is moved while their programs run, by libfaketime."""

import pathlib

TIMESTAMP = "/etc/faketime"  # of a host: "+16m" is the future; read again and again


def follow_clock(host, ahead="+0s"):
    """Programs that start there from now on follow set_clock(). The time since the start of the
    machine goes on as it does: only the time of day is another one."""
    set_clock(host, ahead)
    library = next(pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    host.env = {"LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": TIMESTAMP,
                "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "ASAN_OPTIONS": "verify_asan_link_order=0"}


def set_clock(host, ahead):
    path = host.root / TIMESTAMP.lstrip("/")
    new = path.with_suffix(".new")
    new.write_text(ahead + "\n")
    new.replace(path)  # whoever reads meanwhile sees the one or the other
