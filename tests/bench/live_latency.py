"""Chats with real runtimes while a real page watches; see live_latency.sh."""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import harness

LIMIT_SECONDS = 2.0
WORDS = " ".join(f"word{i}" for i in range(40))
# Every chat says something else, so that no prefix is in a cache.
REQUESTS = {
    "llama": ("/completion", {"prompt": "chat CHAT " + WORDS, "n_predict": 600, "ignore_eos": True,
                              "stream": True}),
    "ollama": ("/api/generate", {"model": "tokwatt-test", "prompt": "chat CHAT " + WORDS,
                                 "raw": True, "options": {"num_predict": 600}}),
}


def page_latencies(up, runtime, request, chats):
    path, document = request
    done = subprocess.run(
        ["node", "latency.mjs"], cwd=harness.ROOT / "tests/browser", stdout=subprocess.PIPE,
        text=True, check=True,
        env=dict(os.environ, TOKWATT_URL=up.url, RUNTIME_URL=runtime.url, CHATS=str(chats),
                 RUNTIME_REQUEST=f"{path} {json.dumps(document)}"))
    return [json.loads(line)["seconds"] for line in done.stdout.splitlines()]


def watch(kind, chats):
    """True when every chat moved the page in time, or the page says why it cannot."""
    runtime = harness.Runtime(kind, "--model", "big")
    with tempfile.TemporaryDirectory() as scratch:
        up = harness.Tokwatt(pathlib.Path(scratch) / "data", [runtime.url])
        try:
            up.start()
            runtime.post(REQUESTS[kind][0], json.loads(json.dumps(REQUESTS[kind][1])))  # loads
            details = harness.wait_for("the runtime", lambda: [
                r for r in up.device()["runtime_details"] if r["present"]])
            if not details[0]["passive"]:
                print(f"{kind}: shows nothing: {details[0]['passive_reason']}")
                return bool(details[0]["passive_reason"]["fix"])
            seconds = page_latencies(up, runtime, REQUESTS[kind], chats)
        finally:
            up.stop()
            runtime.stop()
    print(f"{kind}: first token to another figure on the page, {len(seconds)} chats: "
          f"median {statistics.median(seconds):.2f} s, longest {max(seconds):.2f} s")
    return max(seconds) <= LIMIT_SECONDS


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=10)
    chats = parser.parse_args().chats
    good = all([watch(kind, chats) for kind in REQUESTS])
    print(f"{'PASS' if good else 'FAIL'}: each runtime within {LIMIT_SECONDS:.0f} s, or shows nothing "
          "and says what would help")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
