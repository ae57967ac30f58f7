"""A disk that is full for a while: it is said, nothing is lost, and all goes on by itself."""

import errno
import os
import subprocess
import time

import harness

DISK_BYTES = 8 << 20
METRIC = "device_memory_used_bytes"
BATCH_SECONDS = 10


def rfc3339(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


class FullDiskTest(harness.Case):

    def setUp(self):
        super().setUp()
        self.disk = self.scratch / "disk"
        self.disk.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(self.disk)],
            capture_output=True, text=True, check=False)
        if done.returncode != 0:
            self.skipTest("a small disk needs root: " + done.stderr.strip())
        self.addCleanup(subprocess.run, ["umount", "--lazy", str(self.disk)], check=False)

    def fill(self):
        """Takes what is left, again and again: what tokwatt frees must not save it."""
        try:
            with open(self.disk / "filler", "ab", buffering=0) as filler:
                while filler.write(b"\0" * 4096):
                    pass
        except OSError as error:
            self.assertEqual(error.errno, errno.ENOSPC)

    def rows(self, up, device, since):
        answer = up.get(f"/api/v1/series?device={device}&metric={METRIC}&step=1"
                        f"&from={rfc3339(since)}&to={rfc3339(time.time())}")
        return [row for line in answer["series"] for row in line["points"]] if answer else []

    def test_what_was_measured_meanwhile_is_stored_once_there_is_room(self):
        up = self.tokwatt(data="disk/data")
        device = up.device()["id"]
        self.fill()
        full_since = int(time.time())
        harness.wait_for("word of the full disk",
                         lambda: (self.fill(), any("full" in line for line in up.output))[1])
        harness.wait_for("some time with it", lambda: time.time() > full_since + 10)
        self.assertIsNone(up.process.poll(), "".join(up.output))
        self.assertIsNotNone(up.get("/readyz", raw=True))
        full_until = int(time.time())
        os.unlink(self.disk / "filler")
        harness.wait_for("what was measured after it", lambda: any(
            row[0] > full_until for row in self.rows(up, device, full_until)))
        seconds = sorted({row[0] for row in self.rows(up, device, full_since - 1)})
        pauses = [later - earlier for earlier, later in zip(seconds, seconds[1:])]
        # A busy machine measures a second less here and there; what is lost is lost by batches.
        self.assertLess(max(pauses), BATCH_SECONDS - 1, seconds)
        self.assertLess(seconds[0], full_since + BATCH_SECONDS - 1, seconds)
        self.assertEqual([gap for gap in up.device()["gaps"] if gap["kind"] == "gap"], [])

    def test_a_folder_that_may_not_be_written_is_named_with_the_way_on(self):
        locked = self.disk / "locked"
        locked.mkdir(mode=0o500)
        subprocess.run(["mount", "-o", "remount,ro", str(self.disk)], check=True)
        done = harness.run("up", "--data-dir", str(locked / "data"), env=harness.environment(
            TOKWATT_COLLECTOR_HTTP_LISTEN="127.0.0.1:0",
            TOKWATT_COLLECTOR_GRPC_LISTEN="127.0.0.1:0"), timeout=60)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(str(locked), done.stderr)
        self.assertIn("  try: ", done.stderr)


if __name__ == "__main__":
    harness.main()
