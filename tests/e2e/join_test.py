"""A household: a collector that is open to its network, and machines that join it by one line.

Real processes in network namespaces; the machines show the sensors of recorded ones. What the line
does is done by curl and sh there, with the files that the collector hands out.
"""

import contextlib
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import time

import harness
from harness import wait_for
from household import DATA, PASSWORD, Household


class JoinTest(Household):
    def test_one_pasted_line_makes_three_machines_live(self):
        machines = {"framework": "framework-desktop-amd", "spark": "dgx-spark-spbm",
                    "beelink": "beelink-gtr9"}
        for name, fixture in machines.items():
            host = self.house.add(name, fixture)
            done = self.joined(host)
            self.assertIn("done: open https://", done.stderr)
            device = self.await_live(name)
            self.assertFalse(device["local"])
            mode = os.stat(self.credentials(host)).st_mode & 0o777
            self.assertEqual(mode, 0o600)
        fleet = self.fleet()
        self.assertTrue(fleet["box"]["local"])
        self.assertEqual(len({fleet[name]["id"] for name in ("box", *machines)}), 4)
        # Each is the machine that it shows, not this one.
        self.assertIn("AMD", fleet["framework"]["chip"])
        self.assertEqual(len({fleet[name]["chip"] for name in machines} - {""}), 2)

    def test_the_line_pasted_twice_keeps_the_machine(self):
        host = self.house.add("twice")
        line = self.add()["command"]
        self.assertEqual(host.shell(line).returncode, 0)
        first = self.await_live("twice")["id"]
        identity = (host.root / DATA.lstrip("/") / "agent/identity.json").read_text()
        again = host.shell(line)
        self.assertNotEqual(again.returncode, 0)
        self.assertRegex(again.stderr, r"the code was used at 20\d\d-")
        agents = host.pids()
        fresh = self.join(host)
        self.assertEqual(fresh.returncode, 0, fresh.stderr)
        self.assertIn("the agent that runs here goes on\n", fresh.stderr)
        self.assertEqual(host.pids(), agents)
        self.assertEqual(self.await_live("twice")["id"], first)
        self.assertEqual(json.loads(identity)["device_id"], first)

    def test_dry_run_changes_nothing_and_leaves_the_line_good(self):
        host = self.house.add("careful")
        line = self.add("--no-measuring")["command"]
        dry = host.shell(line + " -s -- --dry-run")
        self.assertEqual(dry.returncode, 0, dry.stderr)
        self.assertIn("nothing was done", dry.stderr)
        self.assertFalse((host.root / "var/lib/tokwatt").exists())
        self.assertEqual(host.shell(line).returncode, 0)
        self.await_live("careful")

    def test_the_collectors_own_machine_is_told_that_it_needs_no_line(self):
        done = self.box.run(self.tokwatt, "enroll", "--token-file", "-", "--data-dir", "/data",
                            stdin=self.add()["token"] + "\n")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("the collector's own machine", done.stderr)

    def test_the_collectors_own_machine_is_not_removed(self):
        done = self.cli("devices", "rm", "--yes", "box")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("the collector's own machine", done.stderr)
        self.assertIn("tokwatt uninstall", done.stderr)
        self.assertIn("box", self.fleet())

    def test_a_machine_is_not_given_the_name_of_another(self):
        host = self.house.add("namesake")
        self.joined(host)
        self.await_live("namesake")
        done = self.cli("devices", "rename", "namesake", "box")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("Another machine is called 'box'", done.stderr)
        self.assertEqual(self.cli("devices", "show", "box").returncode, 0)

    def test_a_second_agent_of_the_same_machine_joins_over_loopback(self):
        token = self.add()["token"].split("@")[0] + "@127.0.0.1:7812\n"
        agent = "/opt/tokwatt/tokwatt-agent"
        done = self.box.run(agent, "enroll", "--token-file", "-", "--name", "sandbox",
                            "--data-dir", "/sandbox", stdin=token)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.box.start(agent, "agent", "run", "--data-dir", "/sandbox", log="sandbox")
        self.assertFalse(self.await_live("sandbox")["local"])
        self.assertIn("sends to 127.0.0.1:7812", self.box.log("sandbox"))

    def test_a_machine_that_never_sent_is_renamed_and_tagged(self):
        host = self.house.add("debian")
        agent = "/usr/local/bin/tokwatt-agent"
        shutil.copy2(self.bin / "tokwatt-agent", host.root / agent.lstrip("/"))
        done = host.run(agent, "enroll", "--token-file", "-", "--data-dir", DATA,
                        stdin=self.add()["token"] + "\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        for change in (("rename", "debian", "loft"), ("tag", "loft", "spare")):
            done = self.cli("devices", *change)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(self.cli("devices", "ls").stdout, r"loft +not seen +– +joined +spare ")
        self.assertNotIn("loft", self.fleet())
        host.start(agent, "agent", "run", "--data-dir", DATA)
        self.assertEqual(self.await_live("loft")["tags"], ["spare"])

    def test_a_normal_user_joins_in_their_home(self):
        host = self.house.add("family")
        host.run("useradd", "--create-home", "kim")
        line = self.add()["command"]
        done = host.run("su", "kim", "-c", line, timeout=180)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.await_live("family")
        home = host.root / "home/kim"
        self.assertTrue((home / ".local/state/tokwatt/agent/credentials.json").exists())
        self.assertTrue((home / ".local/bin/tokwatt-agent").exists())
        self.assertFalse((host.root / "var/lib/tokwatt").exists())
        self.uninstall(host, "--purge", "--yes", user="kim", program="~/.local/bin/tokwatt-agent")
        for place in (".local/bin/tokwatt-agent", ".local/share/tokwatt", ".local/state/tokwatt"):
            self.assertFalse((home / place).exists(), place)
        self.assertEqual(host.pids(), [])

    def test_a_machine_that_knows_no_authority_joins(self):
        host = self.house.add("island")
        for folder in ("etc/ssl/certs", "usr/share/ca-certificates", "usr/share/grpc"):
            shutil.rmtree(host.root / folder, ignore_errors=True)
        done = self.joined(host)
        self.await_live("island")

    def test_a_full_disk_is_said_and_leaves_nothing(self):
        host = self.house.add("full")
        # Every folder that may be written is a file system with no room.
        for folder in ("tmp", "root", "var/tmp"):
            host.shell(f"mkdir -p /{folder}")
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k,nr_inodes=4", "full",
                                    str(host.root / folder)], check=True)
            host.shell(f"head -c 60000 /dev/zero > /{folder}/a; head -c 60000 /dev/zero > /{folder}/b")
        done = self.join(host)
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stderr, "full|could not be downloaded|no folder is left")
        self.assertFalse(self.credentials(host).exists())
        self.assertNotIn("full", self.fleet())

    def test_a_revoked_machine_is_out_at_once_and_back_by_a_new_line(self):
        host = self.house.add("guest")
        self.joined(host)
        device = self.await_live("guest")["id"]
        self.assertEqual(self.cli("devices", "rm", "--yes", "guest").returncode, 0)
        log = DATA + "/agent.log"
        wait_for("the agent to hear of it",
                 lambda: "revoked" in host.run("cat", log).stdout, 30)
        self.assertNotIn("guest", self.fleet())
        host.end()
        self.joined(host)
        self.assertEqual(self.await_live("guest")["id"], device)

    def inventory_age(self, device):
        """Seconds since the machine last described itself."""
        database = next((self.box.root / "data/collector").rglob("*.db"))
        with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
            (at_ns,) = opened.execute(
                "SELECT max(at_ns) FROM event JOIN device USING (device_id)"
                " WHERE kind = 'inventory' AND uuid = ?", (bytes.fromhex(device),)).fetchone()
        return time.time() - at_ns / 1e9

    def test_a_machine_let_in_again_is_described_though_its_agent_ran_on(self):
        host = self.house.add("regretted")
        self.joined(host)
        device = self.await_live("regretted")
        chip = wait_for("its description", lambda: self.fleet()["regretted"]["chip"], 60)
        # What it looks at once a minute it has looked at twice: from now on it has nothing to add.
        wait_for("all to be told", lambda: self.inventory_age(device["id"]) > 65, 200)
        agents = host.pids()
        self.assertEqual(self.cli("devices", "rm", "--yes", "regretted").returncode, 0)
        wait_for("the agent to hear of it",
                 lambda: "revoked" in host.run("cat", DATA + "/agent.log").stdout, 30)
        done = host.run("/usr/local/bin/tokwatt-agent", "enroll", "--token-file", "-",
                        "--data-dir", DATA, stdin=self.add()["token"] + "\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.await_live("regretted")["chip"], chip)
        self.assertEqual(host.pids(), agents)

    def test_what_was_measured_without_a_network_arrives_later(self):
        host = self.house.add("away")
        self.joined(host)
        device = self.await_live("away")["id"]
        host.plug(False)
        wait_for("it to be missed", lambda: self.fleet()["away"]["state"] != "live", 90)
        host.plug(True)
        self.await_live("away")
        document = json.loads(self.cli("devices", "show", device).stdout)
        self.assertEqual([gap for gap in document["gaps"] if gap["kind"] == "gap"], [])

    def test_pages_are_for_those_who_know_the_password(self):
        host = self.house.add("laptop")
        url = f"https://{self.box.address}:7811"
        curl = ["curl", "-sk", "-o", "/dev/null", "-w", "%{http_code}"]
        self.assertEqual(host.run(*curl, url + "/api/v1/fleet").stdout, "401")
        self.assertEqual(host.run(*curl, url + "/").stdout, "200")
        login = f"owner:{PASSWORD}"
        answer = host.run("curl", "-sk", "-K", "-", url + "/metrics", stdin=f'user = "{login}"\n')
        self.assertIn("tokwatt_build_info", answer.stdout)
        plain = host.run("curl", "-si", f"http://{self.box.address}:7811/").stdout
        self.assertIn("308", plain.splitlines()[0])
        # The agents' port: no certificate, no answer that helps.
        refused = host.run("curl", "-sk", "--http2", f"https://{self.box.address}:7812/")
        self.assertNotIn("device", refused.stdout)

    def test_a_command_that_does_not_trust_the_certificate_says_what_to_do(self):
        done = self.cli("now", env={"TOKWATT_URL": f"https://{self.box.address}:7811"})
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn("this machine does not trust its certificate", done.stderr)
        self.assertNotIn("tokwatt up", done.stderr)
        way = re.search("on the collector's machine, TOKWATT_URL=(\\S+)", done.stderr).group(1)
        self.assertEqual(self.cli("now", env={"TOKWATT_URL": way}).returncode, 0)

    def test_only_the_pinned_key_is_talked_to(self):
        host = self.house.add("wary")
        line = self.add()["command"]
        wrong = re.sub(r"sha256//[A-Za-z0-9+/]{4}", "sha256//AAAA", line)
        done = host.shell(wrong)
        self.assertIn("curl: (90)", done.stderr)
        self.assertFalse(self.credentials(host).exists())

    def test_tls_is_1_2_or_newer_and_no_secret_is_where_others_read(self):
        host = self.house.add("reader")
        join = self.add()
        self.assertEqual(host.shell(join["command"]).returncode, 0)
        self.await_live("reader")
        code = re.search(r"/e/([0-9A-Z]+)", join["command"]).group(1)
        key = json.loads(self.credentials(host).read_text())["key"].splitlines()[1]
        for pid in host.pids() + self.box.pids():
            for file in ("cmdline", "environ"):
                try:
                    text = pathlib.Path(f"/proc/{pid}/{file}").read_bytes()
                except OSError:
                    continue
                for secret in (code, PASSWORD, key):
                    self.assertNotIn(secret.encode(), text)
        for text in (self.box.log(), host.run("cat", DATA + "/agent.log").stdout,
                     self.cli("devices", "ls", "--json").stdout,
                     self.cli("config", "show").stdout):
            for secret in (code, PASSWORD, key):
                self.assertNotIn(secret, text)


if __name__ == "__main__":
    harness.main()
