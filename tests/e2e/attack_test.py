"""What somebody in the same network may try at a collector that is open to it."""

import json
import pathlib
import re

import harness
from harness import wait_for
from household import Household

# Runs on the attacker's host: holds connections open that say nothing, and tells when it has them.
HALF_OPEN = """
import socket, sys, time
address, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
held = []
for _ in range(count):
    one = socket.socket()
    one.settimeout(5)
    try:
        one.connect((address, port))
        one.sendall(b"\\x16")  # the first byte of a TLS handshake
    except OSError:
        pass
    held.append(one)
print("held", flush=True)
time.sleep(20)
"""


class AttackTest(Household):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.attacker = cls.house.add("attacker")

    def resident_bytes(self):
        """Memory of the collector's process."""
        for pid in self.box.pids():
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
            if status.startswith("Name:\ttokwatt\n"):
                return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024
        raise AssertionError("the collector does not run: " + self.box.log())

    def curl(self, *arguments, **options):
        return self.attacker.run("curl", "-sk", "--max-time", "20", *arguments, **options)

    def url(self, path):
        return f"https://{self.box.address}:7811{path}"

    def test_an_independent_scanner_finds_tls_1_2_and_newer_only(self):
        for port in (7811, 7812):
            done = self.attacker.run("sslscan", "--no-colour", "--no-ciphersuites",
                                     f"{self.box.address}:{port}", timeout=300)
            for old in ("SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1"):
                self.assertRegex(done.stdout, rf"{re.escape(old)}\s+disabled", done.stdout)
            for new in ("TLSv1.2", "TLSv1.3"):
                self.assertRegex(done.stdout, rf"{re.escape(new)}\s+enabled", done.stdout)

    def test_a_thousand_half_open_connections_cost_little_and_stop_nobody(self):
        before = self.resident_bytes()
        # What this address holds is counted against it: the other tests come from it too.
        self.addCleanup(self.attacker.end)
        for port in (7811, 7812):
            self.attacker.start("python3", "-c", HALF_OPEN, self.box.address, str(port), "1000",
                                log=f"held-{port}")
            wait_for("the connections",
                     lambda port=port: "held" in self.attacker.log(f"held-{port}"), 120)
        # This machine's own page goes on, and so does a new machine's joining.
        self.assertEqual(self.cli("now").returncode, 0)
        friend = self.house.add("friend")
        done = self.join(friend)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.await_live("friend")
        grown = self.resident_bytes() - before
        print(f"2000 connections that say nothing: {grown / 2**20:.1f} MiB")
        # The address sanitizer keeps what was freed, for a while.
        limit = 1 << 30 if "asan" in harness.BINARY else 150 << 20
        self.assertLess(grown, limit, "memory grows with connections that say nothing")

    def test_guesses_are_refused_logged_and_slowed_down(self):
        for guess in range(8):
            answer = self.curl(self.url(f"/e/AAAAAAAAAAAAAAA{guess}"))
        self.assertIn("too many wrong attempts", answer.stdout)
        body = json.dumps({"password": "guess"})
        codes = [self.curl("-o", "/dev/null", "-w", "%{http_code}", "-H",
                           "Content-Type: application/json", "-d", body,
                           self.url("/api/v1/sign-in")).stdout for _ in range(7)]
        self.assertEqual(codes[:5], ["401"] * 5)
        self.assertEqual(codes[5:], ["503"] * 2)

    def test_files_of_the_collector_are_out_of_reach(self):
        code = re.search(r"/e/([0-9A-Z]+)", self.add()["command"]).group(1)
        for path in ("../../../../data/collector/trust/ca.key", "..%2f..%2fca.key",
                     "%2e%2e/%2e%2e/ca.key", "ca.key", "tokwatt.db"):
            answer = self.curl("--path-as-is", self.url(f"/e/{code}/{path}"))
            self.assertNotIn("PRIVATE KEY", answer.stdout)
            self.assertNotIn("SQLite", answer.stdout)
        for path in ("/../../data/collector/trust/ca.key", "/assets/../../ca.key"):
            self.assertNotIn("PRIVATE KEY", self.curl("--path-as-is", self.url(path)).stdout)

    def test_a_machine_that_is_no_member_gets_no_session(self):
        stranger = self.house.add("stranger")
        done = stranger.run("/opt/tokwatt-agent", "version")
        self.assertNotEqual(done.returncode, 0)  # nothing of ours is on it
        (stranger.root / "opt").mkdir(exist_ok=True)
        (stranger.root / "opt/tokwatt-agent").write_bytes((self.box.root / "opt/tokwatt/tokwatt-agent").read_bytes())
        (stranger.root / "opt/tokwatt-agent").chmod(0o755)
        done = stranger.run("/opt/tokwatt-agent", "agent", "run", "--data-dir", "/data",
                            env={"TOKWATT_AGENT_COLLECTOR": f"{self.box.address}:7812"})
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("has not joined", done.stderr)
        self.assertIn("tokwatt devices add", done.stderr)


if __name__ == "__main__":
    harness.main()
