"""A line pasted again, and what undoes it, on machines where nothing starts services.

Which agent runs there, of which program and whose, decides what a line and an uninstall do.
"""

import os
import pathlib
import re
import shutil
import signal

import harness
from harness import wait_for
from household import DATA, Household


class JoinAgainTest(Household):
    def test_uninstall_undoes_the_line_where_nothing_starts_services(self):
        host = self.house.add("container")
        places = [host.root / place for place in (
            "usr/local/bin/tokwatt-agent", "usr/local/share/tokwatt", "var/lib/tokwatt")]
        self.assertEqual([place.exists() for place in places], [False] * 3)
        said = self.join(host)
        self.assertIn("to undo it: /usr/local/bin/tokwatt-agent uninstall\n", said.stderr)
        self.await_live("container")
        agents = host.pids()
        self.assertEqual(len(agents), 1)
        self.assertIn("try: tokwatt-agent uninstall --purge --yes\n",
                      host.shell("/usr/local/bin/tokwatt-agent uninstall --purge").stderr)
        status = host.shell("/usr/local/bin/tokwatt-agent service status").stdout
        self.assertIn(f"the agent runs (process {agents[0]}), and no service starts it at boot",
                      status)
        self.assertIn("starts programs: /usr/local/bin/tokwatt-agent agent run\n", status)
        dry = self.uninstall(host, "--purge", "--dry-run")
        self.assertRegex(dry, "would end /usr/local/bin/tokwatt-agent, process \\d+\n")
        self.assertIn("would remove /usr/local/bin/tokwatt-agent\n", dry)
        self.assertIn("would remove /var/lib/tokwatt and all in it\n", dry)
        self.assertEqual(host.pids(), agents)
        kept = self.uninstall(host)
        self.assertIn("remove /usr/local/bin/tokwatt-agent\n", kept)
        self.assertRegex(kept, "kept: /var/lib/tokwatt.*: rm -rf /var/lib/tokwatt")
        self.assertEqual([place.exists() for place in places], [False, False, True])
        self.assertEqual(host.pids(), [])
        # The same place again, and then nothing at all.
        self.joined(host)
        self.await_live("container")
        self.uninstall(host, "--purge", "--yes")
        self.assertEqual([place.exists() for place in places], [False] * 3)
        self.assertEqual(host.pids(), [])

    def replaced(self, host, what_it_has_more=b""):
        """Puts the same program in place of the file that the agent was started from."""
        program = host.root / "usr/local/bin/tokwatt-agent"
        shutil.copy2(program, f"{program}.new")
        with open(f"{program}.new", "ab") as copy:
            copy.write(what_it_has_more)
        os.rename(f"{program}.new", program)

    def test_uninstall_ends_an_agent_whose_program_was_replaced_since(self):
        host = self.house.add("upgraded")
        self.joined(host)
        self.await_live("upgraded")
        agents = host.pids()
        self.replaced(host)
        program = pathlib.Path(f"/proc/{agents[0]}/exe")
        self.assertTrue(os.readlink(program).endswith(" (deleted)"))
        self.assertIn(f"would end /usr/local/bin/tokwatt-agent, process {agents[0]}\n",
                      self.uninstall(host, "--dry-run"))
        self.assertEqual(host.pids(), agents)
        self.uninstall(host, "--purge", "--yes")
        self.assertEqual(host.pids(), [])
        self.assertFalse((host.root / "var/lib/tokwatt").exists())

    def run_an_older_program(self, host):
        """An agent that an earlier line started, of another version; its process."""
        self.joined(host)
        self.await_live(host.name)
        host.end()
        self.replaced(host, b"older")
        host.start("/usr/local/bin/tokwatt-agent", "agent", "run", "--data-dir", DATA)
        lock = host.root / DATA.lstrip("/") / "agent/lock"
        return wait_for("the agent", lambda: (
            lambda pids: pids[0] if [lock.read_text().strip()] == [str(p) for p in pids] else None)(
                host.pids()), 30)

    def test_a_new_line_with_another_program_ends_the_agent_that_runs_and_starts_it(self):
        host = self.house.add("older")
        before = self.run_an_older_program(host)
        done = self.joined(host)
        self.assertIn(f"ended the agent that ran here, process {before}:", done.stderr)
        agents = host.pids()
        self.assertEqual(len(agents), 1)
        self.assertNotEqual(agents, [before])
        handed_out = (self.bin / "tokwatt-agent").read_bytes()
        self.assertEqual(pathlib.Path(f"/proc/{agents[0]}/exe").read_bytes(), handed_out)
        self.await_live("older")

    def test_an_agent_that_does_not_end_is_told_of_when_its_program_is_replaced(self):
        host = self.house.add("stuck")
        before = self.run_an_older_program(host)
        os.kill(before, signal.SIGSTOP)
        done = self.joined(host)
        self.assertIn(f"process {before}, did not end and goes on with the program it had: "
                      "to change that end it, then start /usr/local/bin/tokwatt-agent agent run "
                      f"--data-dir {DATA}\n", done.stderr)
        self.assertEqual(host.pids(), [before])

    def write_to_its_log(self, host):
        """A line every moment, as an agent that runs may write one at any."""
        writer = host.start(
            "sh", "-c", f"while :; do echo line >>{DATA}/agent.log; sleep .05; done")
        self.addCleanup(writer.wait)
        self.addCleanup(writer.kill)

    def test_a_removed_machine_whose_agent_runs_is_back_by_a_new_line(self):
        host = self.house.add("removed")
        self.joined(host)
        device = self.await_live("removed")["id"]
        agents = host.pids()
        self.assertEqual(self.cli("devices", "rm", "--yes", "removed").returncode, 0)
        self.write_to_its_log(host)
        done = self.joined(host)
        self.assertIn("the agent that runs here goes on\n", done.stderr)
        self.assertEqual(self.await_live("removed")["id"], device)
        self.assertTrue(set(agents) <= set(host.pids()))

    # It sent to its own machine, where nobody listened, until it was started again.
    def test_an_agent_that_ran_before_it_joined_goes_over_to_its_collector(self):
        host = self.house.add("early")
        (host.root / "opt/own").mkdir(parents=True)
        shutil.copy2(self.bin / "tokwatt-agent", host.root / "opt/own/tokwatt-agent")
        agent = ("/opt/own/tokwatt-agent", "--data-dir", DATA)
        host.start(*agent, "agent", "run")
        wait_for("the agent", lambda: (
            host.root / DATA.lstrip("/") / "agent/status.json").exists(), 30)
        agents = host.pids()
        done = host.run(*agent, "enroll", "--token-file", "-", "--name", "told",
                        stdin=self.add()["token"] + "\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.await_live("told")["id"], done.stdout.strip())
        self.assertEqual(host.pids(), agents)

    def test_an_agent_that_somebody_started_goes_on_when_a_line_is_pasted(self):
        host = self.house.add("hobby")
        (host.root / "opt/own").mkdir(parents=True)
        shutil.copy2(self.bin / "tokwatt-agent", host.root / "opt/own/tokwatt-agent")
        agent = ("/opt/own/tokwatt-agent", "--data-dir", DATA)
        done = host.run(*agent, "enroll", "--token-file", "-", stdin=self.add()["token"] + "\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        host.start(*agent, "agent", "run")
        self.await_live("hobby")
        self.write_to_its_log(host)
        done = self.joined(host)
        self.assertIn("an agent that this line did not start runs here and goes on", done.stderr)
        self.await_live("hobby")

    # It asked for sed, which an empty machine has not (tests/roots/first_line.sh has one).
    def test_a_line_and_the_next_need_no_more_programs_than_are_promised(self):
        host = self.house.add("few")
        script = (harness.ROOT / "tests/roots/first_line.sh").read_text()
        promised = re.search('PROGRAMS="(.*)"', script).group(1).split()
        (host.root / "opt/few").mkdir(parents=True)
        for program in ("curl", "sh", *promised):
            (host.root / "opt/few" / program).symlink_to(shutil.which(program))
        for said in ("to undo it: ", "the agent that runs here goes on\n"):
            done = host.shell("export PATH=/opt/few; " + self.add()["command"])
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(said, done.stderr)
            self.assertNotIn("not found", done.stderr)
            self.await_live("few")

    def test_purge_of_state_that_tokwatt_up_uses_is_refused(self):
        holder = (self.box.root / "data/collector/lock").read_text().strip()
        for flags in (("--yes",), ("--dry-run",)):
            done = self.cli("uninstall", "--purge", *flags)
            self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            self.assertIn(f"try: stop tokwatt up (process {holder}) first\n", done.stderr)
            self.assertEqual(done.stdout, "")
        self.assertTrue((self.box.root / "data/agent/identity.json").exists())
        self.assertIn("box", self.fleet())

    def test_purge_of_state_that_an_agent_uses_which_somebody_started_is_refused(self):
        host = self.house.add("own")
        (host.root / "opt/own").mkdir(parents=True)
        shutil.copy2(self.bin / "tokwatt-agent", host.root / "opt/own/tokwatt-agent")
        host.start("/opt/own/tokwatt-agent", "agent", "run", "--data-dir", DATA)
        state = host.root / DATA.lstrip("/") / "agent"
        wait_for("the agent", lambda: (state / "identity.json").exists(), 30)
        done = host.run("/opt/own/tokwatt-agent", "uninstall", "--purge", "--yes")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn(f"try: stop the agent (process {host.pids()[0]}) first\n", done.stderr)
        self.assertTrue((state / "identity.json").exists())
        host.end()
        done = host.run("/opt/own/tokwatt-agent", "uninstall", "--purge", "--yes")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertFalse(state.exists())

    def test_a_program_that_was_there_before_stays(self):
        host = self.house.add("builder")
        built = host.root / "usr/local/bin/tokwatt-agent"
        shutil.copy2(self.bin / "tokwatt-agent", built)
        with built.open("ab") as program:
            program.write(b"of the owner")
        content = built.read_bytes()
        said = self.join(host)
        self.assertIn("was here before: it stays", said.stderr)
        self.await_live("builder")
        self.assertEqual(built.read_bytes(), content)
        self.uninstall(host, "--purge", "--yes")
        self.assertEqual(built.read_bytes(), content)
        self.assertFalse((host.root / "var/lib/tokwatt").exists())
        self.assertEqual(host.pids(), [])
        built.write_text("#!/bin/sh\nexit 1\n")
        self.assertIn("does not start", self.join(host).stderr)
        self.assertEqual(built.read_text(), "#!/bin/sh\nexit 1\n")


if __name__ == "__main__":
    harness.main()
