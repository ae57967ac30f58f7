#!/usr/bin/env python3
"""`tokwatt doctor --plug`: a real load on this machine, and emulated plugs that follow it or not."""

import json
import pathlib
import re
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import harness  # noqa: E402  (its folder is added above)
from emulated_plugs import HttpPlug, LoadPlug, OtherPlug  # noqa: E402
from emulated_runtime import Emulator  # noqa: E402

TRIES = 8  # a machine that others use too is idle now and then
SECONDS = "40"  # two loads, of a plug that answers each second


class PlugCheckTest(harness.Case):
    def setUp(self):
        super().setUp()
        self.config = self.scratch / "tokwatt.toml"

    def configure(self, url, endpoints=()):
        self.config.write_text(f'[plug.desk]\nkind = "shelly"\nurl = "{url}"\n'
                               f'[runtimes]\nscan = false\nendpoints = {json.dumps(endpoints)}\n')

    def emulate(self, made):
        self.addCleanup(made.stop)
        return made

    def command(self, *arguments):
        return ["doctor", "--plug", "desk", "--config", str(self.config), *arguments]

    def verify(self):
        """Exit code and check, as soon as other programs of this machine leave it alone."""
        for _ in range(TRIES):
            done = harness.run(*self.command("--json", "--seconds", SECONDS))
            self.assertIn(done.returncode, (0, 1, 7), done.stderr)
            check = json.loads(done.stdout)["checks"][0]
            if check["code"] != "box_busy":
                return done.returncode, check, done.stderr
            print("the machine is busy, again", file=sys.stderr)
        self.fail("other programs kept the processor busy: " + json.dumps(check))

    def test_the_plug_of_this_machine_is_verified(self):
        self.configure(self.emulate(LoadPlug()).url)
        code, check, said = self.verify()
        self.assertEqual(code, 0, check)
        self.assertEqual(check["status"], "ok", check)
        self.assertGreater(check["step_watts"], 20, check)
        self.assertLess(check["step_watts"], 70, check)
        self.assertGreaterEqual(check["lag_seconds"], 0, check)
        self.assertGreaterEqual(check["readings"], 2 * 5, check)
        self.assertRegex(said, r"loads of every core, \d+ s each.*about .* left")

    def test_the_plug_of_another_machine_is_found_out(self):
        self.configure(self.emulate(OtherPlug("shelly2", None)).url)
        code, check, _ = self.verify()
        self.assertEqual(code, 1, check)
        self.assertEqual(check["status"], "fail", check)
        self.assertEqual(check["code"], "does_not_follow", check)
        self.assertIn("does not power this machine", check["detail"])
        self.assertTrue(check["fix"])

    def test_a_plug_that_never_changes_proves_nothing(self):
        self.configure(self.emulate(HttpPlug("shelly2", 12.5)).url)
        code, check, _ = self.verify()
        self.assertEqual(code, 7, check)
        self.assertEqual(check["code"], "constant", check)

    def start(self):
        process = subprocess.Popen([harness.BINARY, *self.command()], text=True,
                                   env=harness.environment(), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.addCleanup(process.kill)
        return process

    def under_load(self):
        """A process whose load has begun, and what it said until then."""
        for _ in range(TRIES):
            process, said = self.start(), ""
            for line in process.stderr:
                said += line
                if re.search("every core is loaded", line):
                    return process
            process.wait(timeout=60)
            self.assertEqual(process.returncode, 7, said + process.stdout.read())
        self.fail("other programs kept the processor busy: " + said)

    def test_ctrl_c_ends_the_load(self):
        self.configure(self.emulate(LoadPlug()).url)
        process = self.under_load()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)

    def test_a_users_request_ends_the_load(self):
        runtime = self.emulate(Emulator("llamacpp"))
        self.configure(self.emulate(LoadPlug()).url, [runtime.url])
        process = self.under_load()
        runtime.active = 1
        out, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 7, out)
        self.assertIn("request", out)
        self.assertTrue(out.startswith("warn"), out)

    def test_what_cannot_be_read_is_a_missing_sensor(self):
        self.configure("http://127.0.0.1:1")
        done = harness.run(*self.command())
        self.assertEqual(done.returncode, 6, done.stderr)
        self.assertNotIn("every core is loaded", done.stderr)
        done = harness.run("doctor", "--plug", "attic", "--config", str(self.config))
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("one of: desk", done.stderr)


if __name__ == "__main__":
    harness.main()
