"""A household of which every batch is accounted for.

Each machine's spool is looked at all the while; what it held is compared with the collector's
database by its content (spool_ledger.py), and by the checker of the crash test.
"""

import json
import pathlib
import subprocess

import harness
from harness import wait_for
from household import DATA, Household
from spool_ledger import SpoolLedger, copy_of, stored_batches

AGENT = "/usr/local/bin/tokwatt-agent"
CHECK = pathlib.Path(harness.BINARY).resolve().parent / "tests/e2e/crash-check"
SECONDS_OF_WORK = 5


class LedgerCase(Household):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledger = SpoolLedger()
        cls.addClassCleanup(cls.ledger.close)
        cls.ledger.watch(cls.box.root / "data/agent")
        cls.watch_live()

    @classmethod
    def watch_live(cls):
        """As if somebody watched: agents then seal every second."""
        cls.box.start("curl", "-sN", "http://127.0.0.1:7811/api/v1/stream", log="viewer")

    def machine(self, name):
        host = self.bare(name)
        self.ledger.watch(self.spool(host))
        self.joined(host)
        self.await_live(name)
        self.work(host)
        return host

    def bare(self, name):
        """A machine before it joins."""
        return self.house.add(name)

    def spool(self, host):
        return host.root / DATA.lstrip("/") / "agent"

    def sealed(self, host):
        device = json.loads((self.spool(host) / "identity.json").read_text())["device_id"]
        return sum(1 for number in self.ledger.sealed if number[0] == device)

    def work(self, host):
        """Until the machine has sealed some more batches."""
        wanted = self.sealed(host) + SECONDS_OF_WORK
        wait_for(f"{host.name} to seal", lambda: self.sealed(host) >= wanted, 60)

    def start_agent(self, host):
        host.start(AGENT, "agent", "run", "--data-dir", DATA, log="agent")

    def restart_collector(self):
        self.box.end()
        self.start_collector()
        self.watch_live()

    def move_box(self, address):
        self.box.ip("addr", "flush", "dev", "eth0")
        self.box.ip("addr", "add", f"{address}/24", "dev", "eth0")
        self.box.address = address

    def database(self):
        return next((self.box.root / "data").rglob("tokwatt.db"))

    def assert_nothing_is_lost_or_doubled(self, *hosts):
        for host in hosts:
            self.work(host)
        for host in hosts:
            host.end()  # an agent that ends waits for its acknowledgements
        for host in hosts:
            self.ledger.look()
            if not self.ledger.is_settled(self.spool(host)):
                self.start_agent(host)
                wait_for(f"all of {host.name}", lambda: self.ledger.is_settled(self.spool(host)), 60)
                host.end()
        self.ledger.look()
        copy = self.scratch / "copy.db"
        copy_of(self.database(), copy)
        stored = stored_batches(copy)
        self.assertEqual(self.ledger.faults(stored), [])
        devices = {json.loads((self.spool(host) / "identity.json").read_text())["device_id"]
                   for host in hosts}
        self.assertEqual({number for number in self.ledger.lost(stored) if number[0] in devices},
                         set())
        self.ledger.write(self.scratch / "ledger", stored)
        done = subprocess.run([CHECK, self.scratch / "ledger", copy], check=False, text=True,
                              capture_output=True)
        print(f"{self.id().rsplit('.', 1)[-1]}: {len(stored)} batches stored\n{done.stdout}")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
