"""A measurement beside a user: real runtimes, real connections, nothing of theirs is changed."""

import http.client
import json
import pathlib
import sys
import threading
import time
import urllib.parse

import harness

BUSY = ("warming_up", "running")


def engine_of(pid):
    """The command line of the llama-server that this Ollama started, and its process id."""
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            command = (folder / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue  # it ended meanwhile
        if int(parent) == pid and command[0].endswith("llama-server"):
            return int(folder.name), command
    return None


class CourtesyTest(harness.Case):

    def start(self, up, budget_seconds):
        """Asks for a benchmark; returns a function that tells its job's state."""
        device = up.device()["id"]
        status, job = up.send("POST", "/api/v1/benchmarks",
                              {"device": device, "budget_seconds": budget_seconds})
        self.assertEqual(status, 202, job)

        def state():
            jobs = (up.get("/api/v1/devices/" + device) or {"jobs": []})["jobs"]
            return {j["id"]: j for j in jobs}.get(job["id"], {"state": "", "done_ratio": 0})
        return state

    def test_a_chat_on_a_connection_of_before_does_not_wait_for_the_block(self):
        llama = self.runtime("llama", "--model", "big", "--slots", "1")
        up = self.tokwatt(llama.url)
        harness.wait_for("the runtime", lambda: [
            r for r in up.device()["runtime_details"] if r["present"]])
        chat = http.client.HTTPConnection(urllib.parse.urlparse(llama.url).netloc, timeout=120)
        self.addCleanup(chat.close)

        def ask(method, path, document=None):
            chat.request(method, path, document and json.dumps(document),
                         {"Content-Type": "application/json"})
            answer = chat.getresponse()
            body = answer.read()
            self.assertEqual(answer.status, 200, body)
            return body

        job = self.start(up, 120)

        # Polls as an editor does, which keeps the connection and ends nothing. No more often: one
        # that a busy llama-server answers late looks like a request, and 20 a second met that once.
        def running():
            time.sleep(0.5)
            ask("GET", "/health")
            self.assertIn(job()["state"], ("queued", "waiting_for_idle", *BUSY, ""), job())
            return job()["state"] == "running" and job()["done_ratio"] > 0
        harness.wait_for("some blocks", running, 120)
        ended = threading.Thread(target=ask, args=("POST", "/completion", {
            "prompt": "a b c", "n_predict": 32, "ignore_eos": True}))
        ended.start()
        harness.wait_for("its end", lambda: job()["state"] not in ("queued", *BUSY), 120)
        self.assertEqual(job()["state"], "yielded", job())
        self.assertEqual(job()["reason"]["code"], "user_request", job())
        ended.join(60)
        self.assertFalse(ended.is_alive())

    def loads(self, ollama, options):
        """Seen once: Ollama 0.33.3 answered 500 to the first load of its life."""
        try:
            return ollama.post("/api/generate", {
                "model": "tokwatt-test", "stream": False, "keep_alive": "10m", "options": options})
        except AssertionError as error:
            print(error, file=sys.stderr)
            return None

    def test_an_ollama_model_stays_as_its_client_loaded_it(self):
        ollama = self.runtime("ollama", "--model", "big")
        harness.wait_for("the model in memory", lambda: self.loads(ollama, {
            "num_ctx": 2048, "num_thread": 1, "num_batch": 64}))
        before = harness.wait_for("its engine", lambda: engine_of(ollama.pid))
        self.assertEqual(self.tokwatt(ollama.url).measure(20), "done")
        self.assertEqual(engine_of(ollama.pid), before)


if __name__ == "__main__":
    harness.main()
