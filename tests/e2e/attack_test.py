"""What somebody in the same network may try at a collector that is open to it."""

import json
import re

import harness
from attacker import AttackCase, certificate_request, new_key

class AttackTest(AttackCase):
    evidence = []

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.attacker = cls.house.add("attacker")

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
            version = re.search(r"Version: *(\S+)", done.stdout).group(1)
            found = re.findall(r"(?m)^((?:SSL|TLS)v\S+)\s+(enabled|disabled)$", done.stdout)
            self.evidence.append(f"sslscan {version}, port {port}: "
                                 + ", ".join(f"{name} {state}" for name, state in found))

    def test_guesses_of_a_code_are_refused_logged_and_slowed_down(self):
        for guess in range(8):
            answer = self.curl(self.url(f"/e/AAAAAAAAAAAAAAA{guess}"))
        self.assertIn("too many wrong attempts", answer.stdout)
        self.refused("guessing a line", self.attacker,
                     re.search(".*too many wrong attempts.*", answer.stdout).group(0),
                     "a line to join was refused: this collector knows no such code")
        self.refused("guessing on", self.attacker, "too many wrong attempts",
                     "a line to join was refused: too many wrong attempts")

    def test_guesses_of_a_token_are_refused_logged_and_slowed_down(self):
        guesser = self.bare("guesser")
        request = certificate_request(new_key())
        replies = [self.ask_to_join(guesser, f"AAAAAAAAAAAAAAA{guess}", "ab" * 16, request)
                   for guess in range(7)]
        self.assertEqual([reply.status for reply in replies], [16] * 5 + [8] * 2)
        self.refused("guessing a token", guesser, replies[0].message,
                     "was not let in: this collector knows no such code")
        self.refused("guessing on", guesser, replies[-1].message,
                     "was not let in: too many wrong attempts")

    def test_guesses_of_the_password_are_refused_logged_and_slowed_down(self):
        body = json.dumps({"password": "guess"})
        codes = [self.curl("-o", "/dev/null", "-w", "%{http_code}", "-H",
                           "Content-Type: application/json", "-d", body,
                           self.url("/api/v1/sign-in")).stdout for _ in range(7)]
        self.assertEqual(codes[:5], ["401"] * 5)
        self.assertEqual(codes[5:], ["503"] * 2)
        self.refused("guessing the password", self.attacker, "401",
                     "signing in was refused: that is not the password")
        self.refused("guessing on", self.attacker, "503",
                     "signing in was refused: too many wrong attempts")
        answer = self.curl("-u", "owner:guess", self.url("/metrics"))
        self.assertIn("too many wrong attempts", answer.stdout)

    def test_files_of_the_collector_are_out_of_reach(self):
        climber = self.house.add("climber")
        code = re.search(r"/e/([0-9A-Z]+)", self.add()["command"]).group(1)
        paths = [f"/e/{code}/{path}" for path in (
            "../../../../data/collector/trust/ca.key", "..%2f..%2fca.key", "%2e%2e/%2e%2e/ca.key",
            "ca.key", "tokwatt.db")]
        paths += ["/../../data/collector/trust/ca.key", "/assets/../../ca.key",
                  "/assets/%2e%2e%2f%2e%2e%2fdata%2fcollector%2ftrust%2fca.key"]
        for path in paths:
            answer = climber.run("curl", "-sk", "--max-time", "20", "--path-as-is", "-w",
                                 " %{http_code}", self.url(path)).stdout
            self.assertRegex(answer, " 40[04]$", path)
            self.assertNotIn("PRIVATE KEY", answer)
            self.assertNotIn("SQLite", answer)
            dots = ".." in path or "%2e" in path
            self.refused(f"GET {path.replace(code, 'CODE')}", climber, answer,
                         "a request was refused: The path has a part that is dots" if dots
                         else "a file was refused: there is no build of that name")

    def test_a_machine_that_is_no_member_gets_no_session(self):
        stranger = self.bare("newcomer")
        done = stranger.run("/opt/tokwatt/tokwatt-agent", "agent", "run", "--data-dir", "/data",
                            env={"TOKWATT_AGENT_COLLECTOR": f"{self.box.address}:7812"})
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("has not joined", done.stderr)
        self.assertIn("tokwatt devices add", done.stderr)


if __name__ == "__main__":
    harness.main()
