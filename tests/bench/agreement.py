"""Pairs llama-bench with our adapter in turns; see agreement.sh.

Spans that are divided are equal in kind: single-token steps from position 512 on, without the load.
  llama-bench -n 128 -d 512   loads, fills 512 positions, and only then starts its clock: 128 steps
                              at positions 512 to 639 (its token is made up, there is no sampling).
  our request, 512 and 128    the first of 128 tokens comes out of the prefill; the server's clock
                              runs from it to the last: 127 steps at positions 512 to 638, which is
                              what the adapter divides (n - 1), sampling and streaming included.
Both divide steps by their own time, so the one step more moves the mean depth by half a position.
Prefill: 512 positions by both; ours by the server's clock, until the first token is there.

Both are new processes in each turn. The engine copies the weights into memory of its own, and where
that lies decides some percent of a rate that is bound by memory: one server for the whole run would
compare a single such place with many, and no number of pairs would show that.
"""

import argparse
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import host
from interval import TOO_NOISY, half_width, judge

ROOT = pathlib.Path(__file__).resolve().parents[2]
RUNTIMES = str(ROOT / "tests/runtimes/runtimes.sh")
# One core is left to the server's HTTP thread and the client: llama-bench has neither, and where
# they must share a core with a computing thread, the bench would compare that.
THREADS = max(1, (os.cpu_count() or 2) - 1)
# One setting of both: batch and micro-batch, flash attention off, f16 caches.
BATCH, MICRO_BATCH = 2048, 512
# llama-bench's cache has room for its own tokens (512 or 640, in steps of 256), and a transposed
# cache is read at strides of its size: with room for 8192, prefill took a tenth longer.
CACHE = 768
# Half-widths of the ratios' intervals, of their medians. Prefill is asked to lie within 5 %: a median
# whose interval is wider than that says nothing about it.
WIDEST = {"decode": 0.02, "prefill": 0.05}
PROMPT, OUTPUT = 512, 128


def runtime(*arguments):
    done = subprocess.run([RUNTIMES, *arguments], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)
    return json.loads(done.stdout.strip().splitlines()[-1])


def models():
    lines = subprocess.run([RUNTIMES, "paths"], stdout=subprocess.PIPE, text=True,
                           check=True).stdout.splitlines()
    return dict(line.split("=", 1) for line in lines)


class Probe:
    """Our adapter, one request for each call."""

    def __init__(self, binary, url, model):
        self.process = subprocess.Popen([binary, url, model, str(PROMPT), str(OUTPUT)],
                                        text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def request(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if answer["validity"]:
            raise SystemExit(f"a request is not valid: {answer['validity']}")
        return answer

    def exact_request(self):
        answer = self.request()
        if (answer["n_prompt"], answer["n_output"]) != (PROMPT, OUTPUT):
            raise SystemExit(f"not {PROMPT} and {OUTPUT} tokens, as llama-bench has: {answer}")
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)


def llama_bench(model, *what):
    done = subprocess.run(
        [RUNTIMES, "tool", "llama-bench", "-m", model, *what, "-r", "1", "-o", "json",
         "-t", str(THREADS), "-b", str(BATCH), "-ub", str(MICRO_BATCH), "-fa", "0",
         "-ctk", "f16", "-ctv", "f16"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, check=True)
    return json.loads(done.stdout)[0]["avg_ts"]


def bench_decode(model):
    return llama_bench(model, "-p", "0", "-n", str(OUTPUT), "-d", str(PROMPT))


def bench_prefill(model):
    return llama_bench(model, "-p", str(PROMPT), "-n", "0")


@contextlib.contextmanager
def llama_server(watch):
    """Warms itself with an empty run at its start, as llama-bench does."""
    server = runtime("start-llama", "--model", "big", "--ctx", str(CACHE), "--",
                     "--threads", str(THREADS), "--threads-batch", str(THREADS),
                     "--batch-size", str(BATCH), "--ubatch-size", str(MICRO_BATCH),
                     "--flash-attn", "off", "--cache-type-k", "f16", "--cache-type-v", "f16")
    try:
        yield server["url"]
    finally:
        watch.count(server["pid"])
        subprocess.run([RUNTIMES, "stop", str(server["pid"])], check=False)


class Turns:
    """A/B/B/A: pairs of llama-bench and a request of ours, next to each other in time.

    Every pair that was begun counts, whatever it says. Both load in each turn, and llama-bench fills
    the depth before its clock starts, which lengthens a turn and nothing else. The prefill's interval
    is narrow enough before that of decode: from then on pairs leave theirs out, and are shorter.
    """

    def __init__(self, binary, watch):
        self.binary, self.watch = binary, watch
        self.with_prefill = True
        self.model = models()["MODEL_BIG"]
        self.ratios = {"decode": [], "prefill": []}
        self.begun = time.monotonic()

    def minutes(self):
        return (time.monotonic() - self.begun) / 60

    def ours(self):
        with llama_server(self.watch) as url:
            probe = Probe(self.binary, url, "")
            answer = probe.exact_request()
            probe.close()
        return answer

    def theirs(self, with_prefill, decode_last):
        """Their decode is the leg beside ours."""
        legs = [("prefill", bench_prefill)] if with_prefill else []
        legs.insert(len(legs) if decode_last else 0, ("decode", bench_decode))
        return {kind: leg(self.model) for kind, leg in legs}

    def pair(self):
        done = len(self.ratios["decode"])
        if done % 2 == 0:
            theirs = self.theirs(self.with_prefill, decode_last=True)
            ours = self.ours()
        else:
            ours = self.ours()
            theirs = self.theirs(self.with_prefill, decode_last=False)
        shown = []
        for kind, rate in theirs.items():
            mine = ours[f"{kind}_tokens_per_second"]
            self.ratios[kind].append(mine / rate)
            shown.append(f"{kind} {mine:.2f} / {rate:.2f} tok/s = {mine / rate:.3f}")
        print(f"pair {done + 1:3}, minute {self.minutes():4.1f}: {', '.join(shown)}", flush=True)

    def look(self, pairs, minutes):
        """Adds pairs until there are so many, or time is up; True when the interval is narrow."""
        while len(self.ratios["decode"]) < pairs and self.minutes() < minutes:
            self.pair()
        widths = {kind: half_width(ratios) for kind, ratios in self.ratios.items()}
        print(f"look at {len(self.ratios['decode'])} pairs: " + ", ".join(
            f"half-width {100 * width:.2f} % of the {kind} ratio, wanted {100 * WIDEST[kind]:.0f} %"
            for kind, width in widths.items()), flush=True)
        self.with_prefill = widths["prefill"] > WIDEST["prefill"]
        return all(width <= WIDEST[kind] for kind, width in widths.items())


def llama_pairs(flags):
    watch = host.Watch()
    turns = Turns(flags.probe, watch)
    turns.ours()  # warm-up of the machine, discarded, as the next
    turns.theirs(with_prefill=False, decode_last=True)
    for look in range(1, flags.looks + 1):
        if turns.look(look * flags.pairs, flags.minutes) or turns.minutes() >= flags.minutes:
            break
    watch.report()
    return [judge("decode, llama-server / llama-bench", turns.ratios["decode"], 0.97, 1.03,
                  flags.pairs, WIDEST["decode"]),
            judge("prefill, llama-server / llama-bench", turns.ratios["prefill"], 0.95, 1.05,
                  flags.pairs, WIDEST["prefill"])]


def ollama(binary, requests):
    server = runtime("start-ollama", "--model", "big")
    try:
        probe = Probe(binary, server["url"], server["model"])
        probe.request()
        ratios = []
        for _ in range(requests):
            answer = probe.request()
            ratios.append(answer["decode_tokens_per_second"] /
                          answer["client_decode_tokens_per_second"])
        probe.close()
    finally:
        subprocess.run([RUNTIMES, "stop", str(server["pid"])], check=False)
    return judge("decode, Ollama's clock / client's clock", ratios, 0.97, 1.03, requests)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--probe", required=True)
    parser.add_argument("--pairs", type=int, default=12)
    parser.add_argument("--looks", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=25)
    flags = parser.parse_args()
    # Ended from outside, it still stops the server.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    verdicts = [*llama_pairs(flags), ollama(flags.probe, flags.pairs)]
    verdict = max(verdicts)
    print({0: "PASS", 1: "FAIL: a ratio is outside of what is wanted",
           TOO_NOISY: "NOT CONCLUSIVE: too few pairs, or an interval too wide"}[verdict])
    return verdict


if __name__ == "__main__":
    sys.exit(main())
