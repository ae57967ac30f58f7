"""What can happen to a household in its years, and that nothing of what was measured is lost or doubled."""

import json
import re
import shutil
import subprocess

import harness
from harness import wait_for
from household import DATA
from ledger_case import AGENT, LedgerCase

RELAY = harness.ROOT / "tests/e2e/slow_relay.py"


class LedgerTest(LedgerCase):
    def test_a_cable_that_was_out(self):
        host = self.machine("cable")
        for _ in range(2):
            host.plug(False)
            self.work(host)
            host.plug(True)
            self.work(host)
        self.assert_nothing_is_lost_or_doubled(host)

    def test_a_slow_line_that_breaks(self):
        line = self.house.add("line")
        relay = line.start("python3", str(RELAY), f"{line.address}:7812", f"{self.box.address}:7812",
                           log="relay")
        host = self.house.add("slow")
        self.ledger.watch(self.spool(host))
        (host.root / AGENT.lstrip("/")).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(self.box.root / "opt/tokwatt/tokwatt-agent", host.root / AGENT.lstrip("/"))
        token = re.sub("@.*", f"@{line.address}:7812", self.add()["token"])
        done = host.run(AGENT, "enroll", "--token-file", "-", "--data-dir", DATA, stdin=token + "\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.start_agent(host)
        self.await_live("slow")
        wait_for("a cut", lambda: "cut" in line.log("relay"), 60)
        self.work(host)
        self.assertIsNone(relay.poll(), line.log("relay"))
        self.assert_nothing_is_lost_or_doubled(host)

    def where(self, host):
        """(the address at which its agent found the collector, those that it was told)"""
        kept = json.loads(self.credentials(host).read_text())
        return kept["found_at"] or kept["collector"], kept["addresses"]

    def test_a_collector_that_moved_to_another_address(self):
        host = self.machine("mover")
        self.assertEqual(self.where(host)[0], f"{self.box.address}:7812")
        self.assertEqual(self.where(host)[1],
                         ["box:7812", "box.local:7812", f"{self.box.address}:7812"])
        self.move_box("10.77.0.200")
        self.restart_collector()
        self.work(host)  # into its spool
        # As a home's resolver would answer.
        hosts = host.root / "etc/hosts"
        hosts.write_text(f"{hosts.read_text()}\n{self.box.address} box.local\n")
        wait_for("it to be found by its name",
                 lambda: self.where(host)[0] == "box.local:7812", 120)
        self.assertIn("10.77.0.200:7812", self.where(host)[1])
        self.await_live("mover")
        self.assert_nothing_is_lost_or_doubled(host)

    def test_a_collector_that_moved_to_an_address_it_had_told(self):
        host = self.machine("told")
        before = self.box.address
        self.box.ip("addr", "add", "10.77.0.201/24", "dev", "eth0")
        self.restart_collector()
        wait_for("the new address to be told",
                 lambda: "10.77.0.201:7812" in self.where(host)[1], 60)
        self.assertEqual(self.where(host)[0], f"{before}:7812")
        self.move_box("10.77.0.201")
        wait_for("it to be found there", lambda: self.where(host)[0] == "10.77.0.201:7812", 120)
        self.assertNotIn(f"{before}:7812", self.where(host)[1])
        self.work(host)
        wait_for("its status to say so", lambda: json.loads(  # which is written now and then
            (self.spool(host) / "status.json").read_text())["collector"] == "10.77.0.201:7812", 60)
        host.end()
        self.start_agent(host)
        wait_for("it to be connected", lambda: "connected to the collector at 10.77.0.201:7812" in
                 host.log("agent"), 60)
        self.assert_nothing_is_lost_or_doubled(host)

    def test_a_collector_that_came_back_from_a_backup(self):
        host = self.machine("keeper")
        backup = ("/tmp/backup.db",)
        self.assertEqual(self.cli("collector", "backup", *backup).returncode, 0)
        self.work(host)
        self.box.end()
        done = self.cli("collector", "restore", *backup)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.start_collector()
        self.watch_live()
        self.await_live("keeper")
        self.assert_nothing_is_lost_or_doubled(host)

    def test_an_agent_that_was_installed_again(self):
        host = self.machine("again")
        host.end()
        (host.root / AGENT.lstrip("/")).unlink()
        self.joined(host)
        self.await_live("again")
        host.end()
        self.ledger.look()
        shutil.rmtree(self.spool(host))  # and once more, with nothing left of it: a new machine
        self.joined(host)
        self.assert_nothing_is_lost_or_doubled(host)

    def test_a_copied_disk(self):
        original = self.machine("original")
        original.end()
        copy = self.house.add("copy")
        self.ledger.watch(self.spool(copy))
        for path in (DATA, AGENT):
            source, target = (host.root / path.lstrip("/") for host in (original, copy))
            target.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["cp", "-a", source, target], check=True)
        self.start_agent(original)
        self.work(original)
        self.start_agent(copy)
        wait_for("the copy to be told", lambda: "its disk" in copy.log("agent") or
                 "disk of one is a copy" in copy.log("agent"), 120)
        self.work(original)
        copy.end()
        done = copy.run(AGENT, "enroll", "--token-file", "-", "--new-identity", "--data-dir", DATA,
                        stdin=self.add()["token"] + "\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.start_agent(copy)
        self.await_live("copy")
        self.assert_nothing_is_lost_or_doubled(original, copy)


if __name__ == "__main__":
    harness.main()
