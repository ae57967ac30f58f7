"""A household with a collector that is open to its network: what its end-to-end tests share."""

import json
import os
import pathlib
import subprocess
import unittest

import harness
from harness import wait_for
from house import House

PASSWORD = "open sesame 42"
DATA = "/var/lib/tokwatt"


class Household(harness.Case):
    lower = "/"                      # the files that its machines have
    data = ("--data-dir", "/data")   # where the collector keeps its state
    settings = {"TOKWATT_RUNTIMES_SCAN": "false"}

    @classmethod
    def setUpClass(cls):
        if os.geteuid() != 0:
            raise unittest.SkipTest("network namespaces need root")
        cls.house = House(cls.lower)
        cls.addClassCleanup(cls.house.close)
        cls.box = cls.house.add("box")
        cls.tokwatt = cls.install()
        cls.bin = cls.box.root / cls.tokwatt.rsplit("/", 1)[0].lstrip("/")  # as seen from here
        done = cls.cli("collector", "password", stdin=PASSWORD + "\n")
        assert done.returncode == 0, done.stderr
        cls.start_collector()

    @classmethod
    def install(cls):
        """As installed: the program and the lean agent beside it. Its path in the box."""
        folder = cls.box.root / "opt/tokwatt"
        folder.mkdir(parents=True)
        build = pathlib.Path(harness.BINARY).resolve().parent
        for name in ("tokwatt", "tokwatt-agent"):
            # The collector packs what it hands out: 200 MB of debug information take it a minute.
            subprocess.run(["strip", "--strip-debug", "-o", folder / name, build / name], check=True)
        return "/opt/tokwatt/tokwatt"

    @classmethod
    def start_collector(cls):
        cls.collector = cls.box.start(cls.tokwatt, "up", "--lan", *cls.data, env=cls.settings)
        wait_for("the collector", lambda: cls.cli("now").returncode == 0, 60)

    @classmethod
    def cli(cls, *arguments, **options):
        return cls.box.run(cls.tokwatt, *arguments, *cls.data, **options)

    def add(self, *flags):
        """What `devices add --json` says: the line to paste, its token and its id."""
        done = self.cli("devices", "add", "--json", *flags)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def fleet(self):
        done = self.cli("devices", "ls", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        document = json.loads(done.stdout)
        return {device["name"]: device for device in document["devices"]}

    def await_live(self, name):
        return wait_for(f"{name} to be live", lambda: (
            lambda d: d if d and d["state"] == "live" else None)(self.fleet().get(name)), 60)

    def join(self, host, *flags):
        """Pastes a fresh line at the host's shell; the finished process."""
        line = self.add(*flags)["command"]
        return host.shell(line, timeout=180)

    def joined(self, host, *flags):
        """The same, which has to succeed."""
        done = self.join(host, *flags)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done

    def credentials(self, host):
        return host.root / DATA.lstrip("/") / "agent/credentials.json"

    def uninstall(self, host, *flags, user=None, program="/usr/local/bin/tokwatt-agent"):
        line = " ".join([program, "uninstall", *flags])
        done = host.run("su", user, "-c", line) if user else host.shell(line)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout
