"""Texts of prompts and answers are kept nowhere: a canary is looked for in every byte."""

import json
import pathlib
import sqlite3
import subprocess
import sys
import threading
import urllib.request

import harness

sys.path.insert(0, str(harness.ROOT / "tests/support"))
import emulated_runtime  # noqa: E402


ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"


def decompressed(database):
    """What the compressed columns of an SQLite file say: a text inside must not hide there."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        tables = [row[0] for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                for cell in row:
                    if isinstance(cell, bytes) and cell.startswith(ZSTD_MAGIC):
                        yield subprocess.run(["zstd", "-dcq"], input=cell, check=True,
                                             capture_output=True).stdout


class PrivacyTest(harness.Case):

    def emulator(self, kind, fault=None):
        started = emulated_runtime.Emulator(kind, fault)
        self.addCleanup(started.stop)
        return started

    def listen(self, up, received):
        """Collects every byte of the event stream until tokwatt ends."""
        def read():
            try:
                with urllib.request.urlopen(up.url + "/api/v1/stream", timeout=120) as stream:
                    while True:
                        piece = stream.read1(65536)
                        if not piece:
                            return
                        received.append(piece)
            except OSError:
                pass
        threading.Thread(target=read, daemon=True).start()

    def needles(self, emulators):
        """The answers' canary, and pieces of every prompt that went out."""
        found = {emulated_runtime.CANARY.encode()}
        for emulator in emulators:
            for prompt in emulator.prompts:
                text = json.loads(prompt)
                if isinstance(text, str):
                    found.update(text[i:i + 24].encode() for i in range(0, len(text) - 24, 24))
                else:
                    found.add(json.dumps(text[:12])[1:-1].encode())
        return found

    def test_no_text_of_a_prompt_or_an_answer_is_kept_shown_or_logged(self):
        emulators = [self.emulator("ollama"), self.emulator("llama")]
        up = self.tokwatt(*(e.url for e in emulators), TOKWATT_LOG_LEVEL="debug")
        stream = []
        self.listen(up, stream)
        up.measure(30)
        pages = [up.get(path, raw=True) or b"" for path in (
            "/metrics", "/api/v1/fleet", "/api/v1/requests", "/api/v1/benchmarks",
            "/api/v1/devices/" + up.device()["id"])]
        up.stop()
        self.assertTrue(all(e.prompts for e in emulators), "no benchmark request arrived")
        self.assertTrue(stream, "the event stream said nothing")
        haystacks = {"SSE": b"".join(stream), "output": "".join(up.output).encode()}
        haystacks.update((f"page {i}", page) for i, page in enumerate(pages))
        for file in pathlib.Path(up.data_dir).rglob("*"):
            if file.is_file():
                haystacks[str(file)] = file.read_bytes()
                if haystacks[str(file)].startswith(b"SQLite format 3"):
                    bodies = list(decompressed(file))
                    haystacks[f"bodies in {file}"] = b"".join(bodies)
        self.assertTrue(any(name.startswith("bodies") and haystack
                            for name, haystack in haystacks.items()), "no body was looked into")
        for needle in self.needles(emulators):
            for name, haystack in haystacks.items():
                self.assertNotIn(needle, haystack, f"{needle} is in {name}")

    def test_a_recording_holds_no_text_and_plays_the_runtimes_again(self):
        emulators = [self.emulator("ollama"), self.emulator("llama")]
        env = harness.environment(TOKWATT_RUNTIMES_SCAN="false",
                                  TOKWATT_RUNTIMES_ENDPOINTS=",".join(e.url for e in emulators))
        file = self.scratch / "machine.tokwatt.jsonl"
        done = harness.run("agent", "record", "--seconds", "2", "-o", str(file), env=env)
        self.assertEqual(done.returncode, 0, done.stderr)
        probed = json.loads(harness.run("agent", "probe", "--json", env=env).stdout)
        text = file.read_text()
        for needle in self.needles(emulators):
            self.assertNotIn(needle.decode(), text)
        played = json.loads(harness.run("agent", "probe", "--json", "--replay", str(file)).stdout)
        for kind in ("ollama", "llamacpp"):
            was, now = (next(r for r in document["runtimes"] if r["kind"] == kind)
                        for document in (probed, played))
            self.assertTrue(now["present"], now)
            for key in ("endpoint", "version", "engine"):
                self.assertEqual(now[key], was[key])
            self.assertEqual(len(now["models"]), len(was["models"]))
            for model, real in zip(now["models"], was["models"]):
                self.assertNotIn(f'"{real["name"]}"', text)
                self.assertRegex(model["name"], "^recorded-model-[0-9]+$")

    def test_a_broken_runtime_leaves_a_validity_code_and_no_result(self):
        for fault in ("garbage", "dies"):
            with self.subTest(fault=fault):
                emulator = self.emulator("llama", fault)
                up = harness.Tokwatt(self.scratch / fault, [emulator.url])
                self.addCleanup(up.stop)
                up.start()
                up.measure(30)
                runs = up.get("/api/v1/benchmarks")["items"]
                self.assertTrue(runs, "no record of the failed run")
                self.assertEqual(runs[0]["status"], "failed")
                self.assertTrue(runs[0]["status_reason"]["code"])
                self.assertIsNone(runs[0]["decode_tokens_per_second"])
                up.stop()


if __name__ == "__main__":
    harness.main()
