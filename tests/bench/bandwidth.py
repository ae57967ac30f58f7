"""Compares read bandwidth as several programs measure it; see bandwidth.sh."""

import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys

import host

BUFFER_BYTES = 1 << 30
# What clpeak reads of a device that is a processor, so that ours reads as much. Caches larger than
# this serve both alike.
CLPEAK_BYTES = 1 << 27
LEAST_RATIO = 0.97
CPUS = pathlib.Path("/sys/devices/system/cpu")


def physical_cores():
    """The first allowed processor of every core, as the agent chooses them."""
    cores, seen = [], set()
    for cpu in sorted(os.sched_getaffinity(0)):
        siblings = (CPUS / f"cpu{cpu}/topology/thread_siblings_list").read_text().strip()
        if siblings not in seen:
            seen.add(siblings)
            cores.append(cpu)
    return cores


def run(*command):
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    if done.returncode:
        sys.exit(f"{command[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def measure(program, options):
    """Median and best of our trials."""
    result = json.loads(run(program, "bandwidth-child", json.dumps({"kernels": ["read"], **options})))
    if result["absent"]["reason"]:
        sys.exit(f"our own measurement failed: {result['absent']}")
    return result["median_bytes_per_second"], result["best_bytes_per_second"]


def likwid(kernel, cores):
    # Sizes are decimal kilobytes there.
    where = f"S0:{round(BUFFER_BYTES / 1000)}kB:{len(cores)}"
    text = run("likwid-bench", "-t", kernel, "-w", where)
    used = sorted({int(cpu) for cpu in re.findall(r"running on hwthread (\d+)", text)})
    if used != cores:
        sys.exit(f"likwid-bench ran on {used}, not on {cores}")
    return float(re.search(r"MByte/s:\s+([\d.]+)", text).group(1)) * 1e6


def sysbench(cores):
    # One private block per thread: a shared one would be read from the cache by the second thread.
    text = run("taskset", "-c", ",".join(map(str, cores)), "sysbench", "memory",
               f"--threads={len(cores)}", f"--memory-block-size={BUFFER_BYTES // len(cores)}",
               "--memory-scope=local", "--memory-oper=read", "--memory-total-size=100T",
               "--time=2", "run")
    return float(re.search(r"\(([\d.]+) MiB/sec\)", text).group(1)) * (1 << 20)


def clpeak():
    """The best of its vector widths; each is a mean over its passes, timed by the device."""
    text = run("clpeak", "--global-bandwidth", "--use-event-timer")
    return max(map(float, re.findall(r"float\d* *: ([\d.]+)", text))) * 1e9


class CpuPath:
    """The CPU's own loads."""

    def __init__(self, program):
        self.cores = cores = physical_cores()
        self.peers = {"likwid load_avx": lambda: likwid("load_avx", cores),
                      "sysbench": lambda: sysbench(cores)}
        if " avx512f" in pathlib.Path("/proc/cpuinfo").read_text():
            self.peers["likwid load_avx512"] = lambda: likwid("load_avx512", cores)
        self.ours = lambda: measure(program, {"backend": "cpu", "buffer_bytes": BUFFER_BYTES,
                                              "threads": len(cores)})
        self.text = f"cores {cores}, {BUFFER_BYTES >> 20} MiB"


class OpenClPath:
    """OpenCL on PoCL, which has the processor play the GPU."""

    def __init__(self, program):
        self.peers = {"clpeak": clpeak}
        self.ours = lambda: measure(program, {"backend": "opencl", "software": True,
                                              "buffer_bytes": CLPEAK_BYTES})
        self.text = f"PoCL, {CLPEAK_BYTES >> 20} MiB"


PATHS = {"cpu": CpuPath, "opencl": OpenClPath}


def run_round(order, path):
    """What each program measured, in this order; ours also with its best trial."""
    figures = {}
    for name in order:
        if name == "ours":
            figures[name], figures["ours, best"] = path.ours()
        else:
            figures[name] = path.peers[name]()
    return figures


def ratios(figures):
    """Ours to the round's best: with the median of our trials, and with our best trial."""
    top = max(value for name, value in figures.items() if name != "ours, best")
    best = figures["ours, best"]
    return figures["ours"] / top, best / max(top, best)


def judge(medians, bests):
    median = statistics.median(medians)
    print(f"with our best trial: median {statistics.median(bests):.3f}")
    print(f"{'PASS' if median >= LEAST_RATIO else 'FAIL'}: ours / the round's best: median "
          f"{median:.3f} (at least {LEAST_RATIO}), least {min(medians):.3f}, {len(medians)} rounds")
    return 0 if median >= LEAST_RATIO else 1


def compare(name, program, rounds):
    path = PATHS[name](program)
    order = ["ours", *path.peers]
    found = []
    print(f"read on {name}: {path.text}, GB/s", flush=True)
    watch = host.Watch()
    for round_number in range(rounds):
        figures = run_round(order, path)
        order.append(order.pop(0))
        found.append(ratios(figures))
        row = "  ".join(f"{each} {value / 1e9:.2f}" for each, value in sorted(figures.items()))
        print(f"round {round_number + 1:2}: {row}  ratio {found[-1][0]:.3f}", flush=True)
    watch.report()
    return judge(*zip(*found))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--program", default="build/release/tokwatt-agent")
    parser.add_argument("--path", choices=PATHS, help="only this one")
    options = parser.parse_args()
    if options.rounds < 10:
        parser.error("fewer than 10 rounds show nothing")
    paths = [options.path] if options.path else PATHS
    return max([compare(each, options.program, options.rounds) for each in paths])


if __name__ == "__main__":
    sys.exit(main())
