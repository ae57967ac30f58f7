"""Agents and collectors of other versions: one minor version apart they work, further they say so.

The other version is this agent with another number in its program: what is tested is what both
sides say and that nothing is lost, not what other versions do.
"""

import json
import re
import shutil

import harness
from household import DATA, Household
from harness import wait_for

VERSION = re.search(r"VERSION (\d+\.\d+\.\d+)",
                    (harness.ROOT / "CMakeLists.txt").read_text().split("project(")[1]).group(1)


class VersionsTest(Household):
    def agent_of(self, name, version):
        """A machine that joined with an agent of that version, as live."""
        self.assertEqual(len(version), len(VERSION))
        host = self.house.add(name)
        program = host.root / "opt/tokwatt/tokwatt-agent"
        program.parent.mkdir(parents=True)
        shutil.copy2(self.bin / "tokwatt-agent", program)
        # Also where the compiler wrote the text into an instruction, of which four bytes fit.
        program.write_bytes(program.read_bytes().replace(VERSION[:4].encode(),
                                                         version[:4].encode()))
        agent = "/opt/tokwatt/tokwatt-agent"
        self.assertIn(version, host.run(agent, "version").stdout)
        done = host.run(agent, "enroll", "--token-file", "-", "--data-dir", DATA,
                        stdin=self.add()["token"] + "\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        host.start(agent, "agent", "run", "--data-dir", DATA, log="agent")
        return host, self.await_live(name)["id"]

    def told(self, host, device):
        """(by the device's document, by `agent status`, by the log of the agent)"""
        document = wait_for("its inventory", lambda: (lambda d: d if d["inventory"] else None)(
            json.loads(self.cli("devices", "show", device).stdout)), 60)
        file = host.root / DATA.lstrip("/") / "agent/status.json"
        uplink = wait_for("its status", lambda: file.exists() and json.loads(
            file.read_text()).get("uplink", {}).get("collector_version") and json.loads(
                file.read_text())["uplink"], 60)
        self.assertEqual(uplink["collector_version"], VERSION)
        self.assertEqual(document.get("version_skew"), document["agent"].get("version_skew"))
        return (document["agent"].get("version_skew"), uplink.get("version_skew"),
                host.log("agent"))

    def other(self, step):
        major, minor, patch = VERSION.split(".")
        return f"{major}.{int(minor) + step}.{patch}"

    def test_one_minor_version_apart_works_and_is_told(self):
        host, device = self.agent_of("newer", self.other(1))
        for skew in self.told(host, device)[:2]:
            self.assertEqual(skew["code"], "update_available")
            self.assertIn(f"the agent is version {self.other(1)}, the collector {VERSION}",
                          skew["detail"])
            self.assertIn("update the collector", skew["fix"])

    def test_further_apart_is_a_warning_and_nothing_is_lost(self):
        host, device = self.agent_of("future", self.other(3))
        document, status, log = self.told(host, device)
        for skew in (document, status):
            self.assertEqual(skew["code"], "versions_apart")
            self.assertIn("update the collector", skew["fix"])
        warning = re.search("warning the agent is version.*", log).group(0)
        print("\nagent's log:", warning)
        print("collector's log:",
              re.search(rf".*{self.other(3)}, the collector.*", self.box.log()).group(0))
        spool = json.loads((host.root / DATA.lstrip("/") / "agent/status.json").read_text())["spool"]
        self.assertGreater(spool["acknowledged_seq"], 0)
        self.assertEqual(spool["quarantined_batches"], 0)

    def test_the_same_version_has_nothing_to_say(self):
        host, device = self.agent_of("same", VERSION)
        document, status, log = self.told(host, device)
        self.assertIsNone(document)
        self.assertIsNone(status)
        self.assertNotIn("the agent is version", log)


if __name__ == "__main__":
    harness.main()
