"""The pages on a real collector: live beside a real llama-server, then on a copy of its data.

TOKWATT_SHOTS names a folder for the screenshots of the live pages, taken while a chat goes on.
"""

import contextlib
import os
import shutil
import subprocess
import threading

import harness

PAGES = str(harness.ROOT / "tests/browser/run.sh")


class PagesTest(harness.Case):

    def look(self, collector, still, shots=""):
        """The pages in Chromium against the answers of this collector; see browser/live.mjs."""
        env = dict(os.environ, TOKWATT_URL=collector.url, TOKWATT_STILL=still, TOKWATT_SHOTS=shots)
        done = subprocess.run([PAGES, "live"], env=env, text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(done.returncode, 0, done.stdout)

    @contextlib.contextmanager
    def chat(self, llama):
        """Long requests one after the other, so that the pages show a machine at work."""
        over = threading.Event()

        def ask():
            while not over.is_set():
                llama.post("/completion", {"prompt": "tell me a story", "n_predict": 3000,
                                           "ignore_eos": True})
        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(240)

    def look_live(self, up, llama):
        shots = os.environ.get("TOKWATT_SHOTS")
        if not shots:
            return self.look(up, still="0")
        with self.chat(llama):
            return self.look(up, still="0", shots=os.path.abspath(shots))

    def test_pages_show_what_the_collector_answers_live_and_on_copied_data(self):
        llama = self.runtime("llama", "--model", "small")
        up = self.tokwatt(llama.url)
        self.assertEqual(up.measure_bandwidth(), "done")
        self.assertEqual(up.measure(30), "done")
        runs = up.get("/api/v1/benchmarks")["items"]
        self.assertIsNotNone(runs[0]["decode_tokens_per_second"], runs)
        self.look_live(up, llama)
        up.stop()
        shutil.copytree(up.data_dir, self.scratch / "copy")
        self.look(self.tokwatt(data="copy", command=("collector", "run")), still="1")


if __name__ == "__main__":
    harness.main()
