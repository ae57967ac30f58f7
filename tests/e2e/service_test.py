"""service install and uninstall in a tree of its own: real accounts, real files, a stand-in systemctl.

A real systemd is in tests/roots/services.sh."""

import os
import pathlib
import shutil
import stat
import subprocess
import unittest

import harness

AGENT = str(pathlib.Path(harness.BINARY).with_name("tokwatt-agent"))
STAND_IN = """#!/bin/sh
echo "systemctl $*" >>"$(dirname "$0")/calls"
[ ! -e "$(dirname "$0")/refuse" ] || { echo refused >&2; exit 1; }
root=${1#--root=}
link=$root/etc/systemd/system/multi-user.target.wants/$3
case $2 in
  enable) mkdir -p "$(dirname "$link")" && ln -s "../$3" "$link" ;;
  disable) rm "$link" && rmdir "$(dirname "$link")" 2>/dev/null || true ;;
  *) exit 1 ;;
esac
"""


@unittest.skipUnless(os.geteuid() == 0, "files change their owner: root is needed")
class ServiceTest(harness.Case):

    def setUp(self):
        super().setUp()
        self.root = self.scratch / "root"
        self.tools = self.scratch / "tools"
        self.tools.mkdir()
        (self.tools / "systemctl").write_text(STAND_IN)
        (self.tools / "systemctl").chmod(0o755)
        # No systemd-sysusers: accounts are made by the tools of shadow.
        for tool in ("useradd", "userdel", "groupadd", "groupdel", "sh", "dirname", "mkdir", "ln",
                     "rm", "rmdir"):
            found = shutil.which(tool, path="/usr/sbin:/usr/bin:/sbin:/bin")
            (self.tools / tool).symlink_to(found)
        self.counter = self.root / "sys/class/powercap/intel-rapl:0/energy_uj"
        self.counter.parent.mkdir(parents=True)
        self.counter.write_text("1\n")
        self.counter.chmod(0o400)
        (self.root / "etc").mkdir()
        self.write("passwd", "root:x:0:0::/root:/bin/sh", "ana:x:1000:1000::/:/bin/sh")
        self.write("group", "root:x:0:", "ana:x:1000:", "render:x:105:")
        self.write("shadow", "root:*:1::::::", "ana:*:1::::::")
        self.write("gshadow", "root:*::", "ana:*::", "render:*::")
        self.write("login.defs", "USERGROUPS_ENAB yes", "SYS_UID_MIN 100", "SYS_UID_MAX 999",
                   "SYS_GID_MIN 100", "SYS_GID_MAX 999")
        for folder in ("etc/systemd/system", "etc/udev/rules.d", "usr/local/bin",
                       "usr/local/share", "var/lib"):
            (self.root / folder).mkdir(parents=True)

    def write(self, name, *lines):
        (self.root / "etc" / name).write_text("".join(line + "\n" for line in lines))

    def run_tokwatt(self, *arguments, binary=harness.BINARY, code=0):
        env = harness.environment(PATH=str(self.tools), TOKWATT_ROOT=str(self.root))
        done = subprocess.run([binary, *arguments], env=env, text=True, capture_output=True,
                              check=False, timeout=120, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def tree(self):
        """Path, mode, owner and content of everything but the copies that shadow keeps."""
        found = {}
        for path in sorted(self.root.rglob("*")):
            status = path.lstat()
            content = path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
            if not path.name.endswith("-"):
                found[str(path.relative_to(self.root))] = (
                    status.st_mode, status.st_uid, status.st_gid, content)
        return found

    def test_install_again_and_uninstall(self):
        before = self.tree()
        self.assertIn("would", self.run_tokwatt("service", "install", "--dry-run"))
        self.assertEqual(self.tree(), before)
        self.run_tokwatt("service", "install")
        installed = self.tree()
        unit = (self.root / "etc/systemd/system/tokwatt-agent.service").read_text()
        self.assertIn("SupplementaryGroups=render tokwatt-power\n", unit)
        self.assertIn("ExecStart=/usr/local/bin/tokwatt-agent agent run\n", unit)
        self.assertEqual(self.counter.stat().st_mode & 0o777, 0o440)
        self.assertNotEqual(self.counter.stat().st_gid, 0)
        state = self.root / "var/lib/tokwatt"
        self.assertEqual(state.stat().st_mode & 0o777, 0o700)
        self.assertNotEqual(state.stat().st_uid, 0)
        self.assertIn("nothing to do", self.run_tokwatt("service", "install"))
        self.assertEqual(self.tree(), installed)
        self.assertIn("kept: /var/lib/tokwatt", self.run_tokwatt("uninstall"))
        state.rmdir()
        self.assertEqual(self.tree(), before)
        self.assertIn("nothing to do", self.run_tokwatt("uninstall"))

    def test_a_failure_leaves_nothing(self):
        before = self.tree()
        (self.tools / "refuse").touch()
        said = self.run_tokwatt("service", "install", code=1)
        self.assertIn("refused; what was done before is undone", said)
        self.assertEqual(self.tree(), before)

    def test_users_and_groups_of_others_stay(self):
        self.write("passwd", "root:x:0:0::/root:/bin/sh", "tokwatt:x:900:900::/:/bin/false")
        self.write("group", "root:x:0:", "tokwatt:x:900:", "tokwatt-power:x:901:bob")
        accounts = [(self.root / "etc" / name).read_text() for name in ("passwd", "group")]
        self.run_tokwatt("service", "install")
        said = self.run_tokwatt("uninstall", "--purge", "--yes")
        self.assertIn("the user tokwatt stays", said)
        self.assertIn("the group tokwatt-power stays", said)
        self.assertEqual(accounts, [(self.root / "etc" / name).read_text()
                                    for name in ("passwd", "group")])
        self.assertFalse((self.root / "var/lib/tokwatt").exists())

    def test_the_agents_binary_installs_the_agent_only(self):
        self.run_tokwatt("service", "install", binary=AGENT)
        self.assertFalse((self.root / "etc/systemd/system/tokwatt-collector.service").exists())
        self.assertTrue((self.root / "usr/local/bin/tokwatt-agent").exists())
        self.assertIn("holds no collector",
                      self.run_tokwatt("service", "install", "collector", binary=AGENT, code=2))

    def test_what_root_put_into_the_state_is_given_to_the_service(self):
        identity = self.root / "var/lib/tokwatt/agent/identity.json"
        identity.parent.mkdir(parents=True)
        identity.write_text("{}")
        self.run_tokwatt("service", "install", "agent")
        self.assertEqual(identity.stat().st_uid, (self.root / "var/lib/tokwatt").stat().st_uid)
        self.assertNotEqual(identity.stat().st_uid, 0)
        self.assertEqual(identity.read_text(), "{}")

    def udev(self, *arguments):
        """deploy/udev/install.sh on the same tree."""
        subprocess.run([str(harness.ROOT / "deploy/udev/install.sh"), *arguments], check=True,
                       env=dict(os.environ, TOKWATT_ROOT=str(self.root)), capture_output=True)

    def test_the_rule_of_quickstart_and_that_of_the_service_are_one(self):
        before = self.tree()
        self.udev("ana")
        rule = self.root / "etc/udev/rules.d/70-tokwatt-power.rules"
        text = rule.read_text()
        self.run_tokwatt("service", "install")
        self.assertEqual(rule.read_text(), text)
        self.run_tokwatt("uninstall", "--purge", "--yes")
        self.assertEqual(self.tree(), before)
        self.run_tokwatt("service", "install")
        self.assertEqual(rule.read_text(), text)
        self.udev("--remove")
        self.assertFalse(rule.exists())
        self.assertNotIn("tokwatt-power", (self.root / "etc/group").read_text())

    def test_purge_needs_an_answer(self):
        self.run_tokwatt("service", "install")
        installed = self.tree()
        self.assertIn("no terminal", self.run_tokwatt("uninstall", "--purge", code=2))
        self.assertEqual(self.tree(), installed)


if __name__ == "__main__":
    harness.main()
