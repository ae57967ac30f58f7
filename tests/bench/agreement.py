"""Pairs llama-bench with our adapter in turns; see agreement.sh."""

import argparse
import contextlib
import json
import math
import os
import pathlib
import signal
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
RUNTIMES = str(ROOT / "tests/runtimes/runtimes.sh")
# One core is left to the server's HTTP thread and the client: llama-bench has neither, and where
# they must share a core with a computing thread, the bench would compare that.
THREADS = max(1, (os.cpu_count() or 2) - 1)
# One setting of both: batch and micro-batch, flash attention off, f16 caches.
BATCH, MICRO_BATCH = 2048, 512
TOO_NOISY = 7
WIDEST = 0.02  # half-width of the decode ratio's interval, of its median
LOOKS = 4  # as often are the pairs added again while it is wider


def median_interval(values):
    """Median and its 95 % order-statistics interval (binomial; Conover 3.2)."""
    ordered, n = sorted(values), len(values)
    rank = 0
    while 2 * sum(math.comb(n, i) for i in range(rank + 1)) / 2 ** n <= 0.05:
        rank += 1
    if rank == 0:
        raise SystemExit(f"{n} pairs are too few for a 95 % interval")
    return statistics.median(ordered), ordered[rank - 1], ordered[n - rank]


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
        self.process = subprocess.Popen([binary, url, model, "512", "128"], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def request(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if answer["validity"]:
            raise SystemExit(f"a request is not valid: {answer['validity']}")
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


@contextlib.contextmanager
def stopped(pid):
    """The idle server's threads spin for work: they would take the cores from llama-bench."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def bench_both(model, server):
    with stopped(server["pid"]):
        return bench_alone(model)


def bench_alone(model):
    return {"decode": llama_bench(model, "-p", "0", "-n", "128", "-d", "512"),
            "prefill": llama_bench(model, "-p", "512", "-n", "0")}


def pair_up(probe, model, server, pairs, ratios):
    """Adds ratios ours / llama-bench, one per pair; the order alternates A/B, B/A."""
    for i in range(len(ratios["decode"]), pairs):
        if i % 2 == 0:
            theirs, ours = bench_both(model, server), probe.request()
        else:
            ours, theirs = probe.request(), bench_both(model, server)
        for kind, values in ratios.items():
            values.append(ours[f"{kind}_tokens_per_second"] / theirs[kind])
        print(f"pair {i + 1:2}: decode {ours['decode_tokens_per_second']:.2f} / "
              f"{theirs['decode']:.2f}, prefill {ours['prefill_tokens_per_second']:.1f} / "
              f"{theirs['prefill']:.1f} tok/s", flush=True)


def half_width(values):
    median, left, right = median_interval(values)
    return (right - left) / 2 / median


def judge(name, values, low, high, widest):
    median, left, right = median_interval(values)
    width = half_width(values)
    print(f"{name}: median ratio {median:.4f}, 95 % [{left:.4f}, {right:.4f}], n {len(values)}, "
          f"half-width {100 * width:.2f} %, wanted {low} to {high}")
    if widest and width > widest:
        return TOO_NOISY
    return 0 if low <= median <= high else 1


def llama_server(binary, pairs):
    model = models()["MODEL_BIG"]
    server = runtime("start-llama", "--model", "big", "--", "--threads", str(THREADS),
                     "--threads-batch", str(THREADS), "--batch-size", str(BATCH),
                     "--ubatch-size", str(MICRO_BATCH), "--flash-attn", "off",
                     "--cache-type-k", "f16", "--cache-type-v", "f16")
    try:
        probe = Probe(binary, server["url"], "")
        probe.request()  # warm-up, discarded
        bench_both(model, server)
        ratios = {"decode": [], "prefill": []}
        for look in range(1, LOOKS + 1):
            pair_up(probe, model, server, look * pairs, ratios)
            if half_width(ratios["decode"]) <= WIDEST:
                break
        probe.close()
    finally:
        subprocess.run([RUNTIMES, "stop", str(server["pid"])], check=False)
    return [judge("decode, llama-server / llama-bench", ratios["decode"], 0.97, 1.03, WIDEST),
            judge("prefill, llama-server / llama-bench", ratios["prefill"], 0.95, 1.05, None)]


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
    return judge("decode, Ollama's clock / client's clock", ratios, 0.97, 1.03, None)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--probe", required=True)
    parser.add_argument("--pairs", type=int, default=12)
    flags = parser.parse_args()
    # Ended from outside, it still lets the server go on and stops it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    verdicts = [*llama_server(flags.probe, flags.pairs), ollama(flags.probe, flags.pairs)]
    return TOO_NOISY if TOO_NOISY in verdicts else max(verdicts)


if __name__ == "__main__":
    sys.exit(main())
