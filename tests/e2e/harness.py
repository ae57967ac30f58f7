"""Starts tokwatt and real runtimes for end-to-end tests, and ends only what it started."""

import atexit
import functools
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("TOKWATT_BIN", str(ROOT / "build/dev/tokwatt"))
RUNTIMES = str(ROOT / "tests/runtimes/runtimes.sh")
SKIP_CODE = 77


def wait_for(what, condition, seconds=60):
    """Polls until condition() is true; the deadline only bounds a hang, it judges no speed."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"gave up waiting for {what} after {seconds} s")
        time.sleep(0.05)


@functools.lru_cache(maxsize=None)
def empty_home():
    """A home of this test program alone. Its empty tokwatt.toml is found before that of /etc."""
    home = pathlib.Path(tempfile.mkdtemp(prefix="tokwatt-home-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    (home / "tokwatt").mkdir()
    (home / "tokwatt/tokwatt.toml").touch()
    return str(home)


def environment(**extra):
    """The process environment without any setting of the caller: no TOKWATT_*, no file."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("TOKWATT_", "XDG_"))}
    env.update(HOME=empty_home(), XDG_CONFIG_HOME=empty_home())
    env.update(extra)
    return env


def run(*arguments, env=None, timeout=600):
    """Runs tokwatt to its end; returns the completed process with text output."""
    return subprocess.run([BINARY, *arguments], env=env or environment(), timeout=timeout,
                          capture_output=True, text=True, check=False)


class Tokwatt:
    """A running `tokwatt up`, or other command, on free ports with a data directory of its own."""

    def __init__(self, data_dir, endpoints=(), command=("up",), **env):
        self.command = command
        self.data_dir = pathlib.Path(data_dir)
        self.env = environment(
            TOKWATT_COLLECTOR_HTTP_LISTEN="127.0.0.1:0",
            TOKWATT_COLLECTOR_GRPC_LISTEN="127.0.0.1:0",
            TOKWATT_RUNTIMES_SCAN="false",
            TOKWATT_RUNTIMES_ENDPOINTS=",".join(endpoints), **env)
        self.process = None
        self.url = None
        self.output = []

    def start(self):
        self.output = []  # of this life: the next one has other ports
        self.process = subprocess.Popen(
            [BINARY, *self.command, "--data-dir", str(self.data_dir)], env=self.env, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        threading.Thread(target=self._drain, daemon=True).start()
        self.url = wait_for("its URL", self._find_url, 60)
        wait_for("the collector", lambda: self.get("/readyz", raw=True) is not None, 60)
        return self

    def _drain(self):
        for line in self.process.stdout:
            self.output.append(line)

    def _find_url(self):
        for line in list(self.output):
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            if found:
                return found.group(0)
        if self.process.poll() is not None:
            raise AssertionError(f"tokwatt {self.command} ended: " + "".join(self.output))
        return None

    def get(self, path, raw=False):
        """A document of the API (or raw bytes of any path); None where nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                body = answer.read()
                return body if raw else json.loads(body)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return None

    def send(self, method, path, document=None, headers=None):
        """(status, document) of a request that changes something."""
        body = None if document is None else json.dumps(document).encode()
        request = urllib.request.Request(self.url + path, data=body, method=method)
        request.add_header("Content-Type", "application/json")
        request.add_header("Origin", self.url)
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")

    def follow(self, on_event):
        """Reads the event stream as the page does, on a thread: on_event(name, document)."""
        def read():
            try:
                with urllib.request.urlopen(self.url + "/api/v1/stream", timeout=600) as stream:
                    name = ""
                    for line in stream:
                        text = line.decode().rstrip("\n")
                        if text.startswith("event:"):
                            name = text[6:].strip()
                        elif text.startswith("data:"):
                            on_event(name, json.loads(text[5:]))
            except (OSError, ValueError):
                pass  # tokwatt ended
        threading.Thread(target=read, daemon=True).start()

    def device(self):
        """The document of the only device, once its inventory is there."""
        def found():
            fleet = self.get("/api/v1/fleet")
            if not fleet or not fleet["devices"]:
                return None
            device = self.get("/api/v1/devices/" + fleet["devices"][0]["id"])
            return device if device and device["inventory"] else None
        return wait_for("the device", found, 60)

    def measure(self, budget_seconds):
        """Asks for a benchmark of the only device; returns the state in which its job ended."""
        return self._end_of_job("/api/v1/benchmarks", {"budget_seconds": budget_seconds})

    def measure_bandwidth(self):
        """Asks for the memory speed of the only device; returns how its job ended."""
        return self._end_of_job("/api/v1/bandwidth", {})

    def _end_of_job(self, path, request):
        device = self.device()["id"]
        status, job = self.send("POST", path, dict(request, device=device))
        assert status == 202, job

        def ended():
            jobs = {j["id"]: j for j in self.get("/api/v1/devices/" + device)["jobs"]}
            state = jobs.get(job["id"], {"state": "done"})["state"]
            return state in ("done", "failed", "yielded", "cancelled") and state
        return wait_for("the measurement", ended, 240)

    def stop(self, how=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(timeout=30)
        return self.process.returncode if self.process else None


class Runtime:
    """A real llama-server or Ollama, started by tests/runtimes."""

    def __init__(self, kind, *arguments):
        done = subprocess.run([RUNTIMES, f"start-{kind}", *arguments], text=True, check=False,
                              stdout=subprocess.PIPE)
        if done.returncode == SKIP_CODE:
            raise unittest.SkipTest(f"{kind} is missing")
        if done.returncode != 0:
            raise AssertionError(f"{kind} did not start (exit {done.returncode})")
        info = json.loads(done.stdout.strip().splitlines()[-1])
        self.pid, self.url, self.log = info["pid"], info["url"], info.get("log")

    def post(self, path, document, timeout=600):
        request = urllib.request.Request(self.url + path, data=json.dumps(document).encode(),
                                         headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.code} {error.read()!r}; its log ends so:\n"
                                 + self.log_tail()) from error

    def load(self, model, attempts=3):
        """Has Ollama load a model. Its engine is a process of its own that it starts on a port which
        was free a moment before, and which now and then ends at once."""
        request = {"model": model, "prompt": "", "stream": False}
        for attempt in range(attempts):
            try:
                return self.post("/api/generate", request)
            except AssertionError as error:
                if "process has terminated" not in str(error) or attempt + 1 == attempts:
                    raise
                print(error)

    def log_tail(self, n_lines=40):
        text = pathlib.Path(self.log).read_text(errors="replace") if self.log else ""
        return "\n".join(text.splitlines()[-n_lines:])

    def stop(self):
        subprocess.run([RUNTIMES, "stop", str(self.pid)], check=False)


class Case(unittest.TestCase):
    """A test with a scratch directory and things that are stopped at its end."""

    def setUp(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="tokwatt-e2e-"))
        self.addCleanup(shutil.rmtree, self.scratch, ignore_errors=True)

    def tokwatt(self, *endpoints, data="data", command=("up",), **env):
        up = Tokwatt(self.scratch / data, endpoints, command, **env)
        self.addCleanup(up.stop)
        return up.start()

    def runtime(self, kind, *arguments):
        started = Runtime(kind, *arguments)
        self.addCleanup(started.stop)
        return started


def main():
    """Runs the tests of the calling module; a skip is exit 77, so that ctest names it."""
    program = unittest.main(exit=False, verbosity=2)
    result = program.result
    if not result.wasSuccessful():
        raise SystemExit(1)
    if result.skipped and os.environ.get("CI") == "true":
        raise SystemExit(1)
    raise SystemExit(SKIP_CODE if result.skipped else 0)
