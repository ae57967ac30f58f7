"""deploy/udev/install.sh in a tree of its own: install, remove, remove again, groups of others."""

import os
import subprocess
import unittest

import harness

INSTALL = str(harness.ROOT / "deploy/udev/install.sh")
GROUP = "tokwatt-power"


@unittest.skipUnless(os.geteuid() == 0, "files change their group: root is needed")
class UdevTest(harness.Case):

    def setUp(self):
        super().setUp()
        self.rule = self.scratch / "etc/udev/rules.d/70-tokwatt-power.rules"
        self.counter = self.scratch / "sys/class/powercap/intel-rapl:0/energy_uj"
        self.counter.parent.mkdir(parents=True)
        self.counter.write_text("1\n")
        self.counter.chmod(0o400)
        (self.scratch / "etc").mkdir()
        self.write("passwd", "root:x:0:0::/root:/bin/sh", "ana:x:1000:1000::/:/bin/sh")
        self.write("group", "root:x:0:", "ana:x:1000:")
        self.write("shadow", "root:*:1::::::", "ana:*:1::::::")
        self.write("gshadow", "root:*::", "ana:*::")

    def write(self, name, *lines):
        (self.scratch / "etc" / name).write_text("".join(line + "\n" for line in lines))

    def install(self, *arguments, code=0):
        done = subprocess.run([INSTALL, *arguments], text=True, capture_output=True, check=False,
                              env=dict(os.environ, TOKWATT_ROOT=str(self.scratch)))
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def members(self):
        """Members of the group in the tree; None where it is not there."""
        for line in (self.scratch / "etc/group").read_text().splitlines():
            name, _, _, members = line.split(":")
            if name == GROUP:
                return members
        return None

    def assert_closed(self):
        self.assertFalse(self.rule.exists())
        self.assertEqual(self.counter.stat().st_mode & 0o777, 0o400)
        self.assertEqual(self.counter.stat().st_gid, 0)

    def test_what_was_installed_is_removed_and_removing_again_is_no_error(self):
        for _ in range(2):
            self.install("ana")
        self.assertIn("powercap", self.rule.read_text())
        self.assertEqual(self.members(), "ana")
        self.assertEqual(self.counter.stat().st_mode & 0o777, 0o440)
        for _ in range(2):
            self.install("--remove")
            self.assert_closed()
            self.assertIsNone(self.members())

    def test_help_and_what_is_no_user_change_nothing(self):
        self.assertIn("install.sh USER", self.install("--help"))
        self.assertIn("unknown option", self.install("--remov", code=2))
        self.assertIn("unknown option", self.install(code=2))
        self.assertIn("there is no user 'nobody-here'", self.install("nobody-here", code=1))
        self.assert_closed()
        self.assertIsNone(self.members())

    def test_a_group_that_was_there_before_stays(self):
        self.write("group", "root:x:0:", "ana:x:1000:", f"{GROUP}:x:990:bob")
        self.install("ana")
        self.install("--remove")
        self.install("--remove")
        self.assert_closed()
        self.assertEqual(self.members(), "bob,ana")

    def test_a_group_that_cannot_go_keeps_nothing_else_from_being_removed(self):
        self.install("ana")
        gid = self.counter.stat().st_gid
        self.write("passwd", "root:x:0:0::/root:/bin/sh", f"ana:x:1000:{gid}::/:/bin/sh")
        self.assertIn(f"the group {GROUP} stays", self.install("--remove"))
        self.assert_closed()
        self.assertEqual(self.members(), "ana")


if __name__ == "__main__":
    harness.main()
