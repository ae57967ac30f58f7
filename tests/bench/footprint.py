"""Reads the footprint of tokwatt-agent and node-exporter side by side; see footprint.sh."""

import argparse
import json
import pathlib
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

import emulated_plugs
import harness
import host
import sensor_tree

ANON_LIMIT_BYTES = 4_000_000
CPU_LIMIT_RATIO = 0.003
LEAST_SENSORS = 13  # 12 and the plug


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def scrape(url):
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.read()


def wait_until_answers(url):
    def answer():
        try:
            return scrape(url)
        except OSError:
            return None
    return harness.wait_for(url, answer)


def memory(pid):
    """Bytes of Anonymous, Pss and Rss (proc(5), smaps_rollup)."""
    values = {}
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, amount = line.split(":")
        values[name] = int(amount.split()[0]) * 1024
    return {name: values[name] for name in ("Anonymous", "Pss", "Rss")}


def voluntary_switches(pid):
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                total += int(line.split()[1])
    return total


def stored_bytes(database):
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        return connection.execute("SELECT COALESCE(SUM(LENGTH(body)), 0) FROM batch").fetchone()[0]


class Scraper(threading.Thread):
    """One scrape a second, as Prometheus would at that interval."""

    def __init__(self, url):
        super().__init__(daemon=True)
        self.url = url
        self.scrapes = 0
        self.stopped = threading.Event()

    def run(self):
        pause = 0.0
        while not self.stopped.wait(pause):
            begun = time.monotonic()
            scrape(self.url)
            self.scrapes += 1
            pause = max(0.0, 1.0 - (time.monotonic() - begun))

    def stop(self):
        self.stopped.set()
        self.join()


def start(commands, command, **env):
    process = subprocess.Popen(command, env=harness.environment(**env),
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    commands.append(process)
    return process


def measure(pids, seconds):
    """Median of ten memory readings, and processor time and switches over the whole span."""
    begun = time.monotonic()
    cpu = {name: host.process_seconds(pid) for name, pid in pids.items()}
    switches = {name: voluntary_switches(pid) for name, pid in pids.items()}
    readings = {name: [] for name in pids}
    for i in range(1, 11):
        time.sleep(max(0.0, begun + seconds * i / 10 - time.monotonic()))
        for name, pid in pids.items():
            readings[name].append(memory(pid))
    span = time.monotonic() - begun
    results = {}
    for name, pid in pids.items():
        results[name] = {key: statistics.median(r[key] for r in readings[name])
                         for key in ("Anonymous", "Pss", "Rss")}
        results[name]["cpu"] = (host.process_seconds(pid) - cpu[name]) / span
        results[name]["switches"] = (voluntary_switches(pid) - switches[name]) / span
    return results, span


def report(results, bytes_per_day, binary):
    ours, theirs = results["tokwatt-agent"], results["node-exporter"]
    for key, unit, factor in (("Anonymous", "MB", 1e6), ("Pss", "MB", 1e6), ("Rss", "MB", 1e6),
                              ("cpu", "% of a core", 1e-2), ("switches", "switches/s", 1)):
        print(f"{key:<10} tokwatt-agent {ours[key] / factor:8.3f}  node-exporter "
              f"{theirs[key] / factor:8.3f}  {unit:<12} ratio {ours[key] / theirs[key]:.3f}")
    print(f"batch bodies: {bytes_per_day / 1e6:.2f} MB a day")
    print(f"tokwatt-agent: {binary.stat().st_size / 1e6:.1f} MB, libraries:")
    print(subprocess.run(["ldd", str(binary)], capture_output=True, text=True,
                         check=True).stdout.rstrip())


def judge(results):
    """Prints each measured value beside what is wanted of it; True when all of them hold."""
    ours, theirs = results["tokwatt-agent"], results["node-exporter"]
    checks = [
        (f"anonymous {ours['Anonymous'] / 1e6:.2f} MB (at most {ANON_LIMIT_BYTES / 1e6:.0f})",
         ours["Anonymous"] <= ANON_LIMIT_BYTES),
        (f"PSS {ours['Pss'] / 1e6:.2f} MB (at most node-exporter's {theirs['Pss'] / 1e6:.2f})",
         ours["Pss"] <= theirs["Pss"]),
        (f"processor {100 * ours['cpu']:.3f} % of a core (at most {100 * CPU_LIMIT_RATIO:.1f})",
         ours["cpu"] <= CPU_LIMIT_RATIO),
        (f"processor {100 * ours['cpu']:.3f} % of a core (less than node-exporter's "
         f"{100 * theirs['cpu']:.3f})", ours["cpu"] < theirs["cpu"]),
    ]
    for text, held in checks:
        print(f"{'ok  ' if held else 'FAIL'} {text}")
    failed = [text for text, held in checks if not held]
    print("FAIL: " + "; ".join(failed) if failed else
          "PASS: " + "; ".join(text for text, _ in checks))
    return not failed


class ManySensors:
    """A machine with many sensors, an emulated plug, and what starts an agent that sees both."""

    def __init__(self, scratch):
        self.tree = sensor_tree.SensorTree(scratch)
        self.plug = emulated_plugs.HttpPlug("shelly2", 42.5)
        config = pathlib.Path(scratch) / "tokwatt.toml"
        config.write_text(f'[plug.desk]\nkind = "shelly"\nurl = "{self.plug.url}"\n')
        self.command = ["unshare", "--mount", "sh", "-c",
                        f'mount --bind {self.tree.sys} /sys && exec "$0" "$@" --config {config}']

    def stop(self):
        self.plug.stop()
        self.tree.stop()


def check_sensors(api):
    """True when the collector has heard of as many power sensors as wanted, and of own energy."""
    device = json.loads(scrape(f"{api}/api/v1/devices"))["items"][0]["id"]
    document = json.loads(scrape(f"{api}/api/v1/devices/{device}"))
    powers = [s for s in document["sensors"]
              if s["metric"] == "device_power_watts" and s["last_value"] is not None]
    own = document["agent"]["watts"]
    for sensor in powers:
        print(f"sensor {sensor['source']} {sensor['component']}: {sensor['last_value']} W "
              "(of a made-up machine)")
    print(f"the agent's own energy: {own} W of the made-up processor")
    return len(powers) >= LEAST_SENSORS and own is not None


def start_all(flags, scratch, started, many):
    """Collector, agent and node-exporter; returns the last two, the URL to scrape and the API."""
    http, grpc, peer = free_port(), free_port(), free_port()
    start(started, [str(flags.bin / "tokwatt"), "collector", "run", "--data-dir", scratch],
          TOKWATT_COLLECTOR_HTTP_LISTEN=f"127.0.0.1:{http}",
          TOKWATT_COLLECTOR_GRPC_LISTEN=f"127.0.0.1:{grpc}")
    wait_until_answers(f"http://127.0.0.1:{http}/readyz")
    prefix = many.command if many else []
    agent = start(started, [*prefix, str(flags.bin / "tokwatt-agent"), "agent", "run",
                            "--data-dir", scratch],
                  TOKWATT_AGENT_COLLECTOR=f"127.0.0.1:{grpc}")
    exporter = start(started, ["prometheus-node-exporter",
                               f"--web.listen-address=127.0.0.1:{peer}"])
    metrics = f"http://127.0.0.1:{peer}/metrics"
    wait_until_answers(metrics)
    return agent, exporter, metrics, f"http://127.0.0.1:{http}"


def compare(flags, scratch, started, many):
    agent, exporter, metrics, api = start_all(flags, scratch, started, many)
    scraper = Scraper(metrics)
    scraper.start()
    time.sleep(flags.warm_up)
    database = pathlib.Path(scratch) / "collector" / "tokwatt.db"
    before, scrapes = stored_bytes(database), scraper.scrapes
    watch = host.Watch(*(process.pid for process in started))
    results, span = measure({"tokwatt-agent": agent.pid, "node-exporter": exporter.pid},
                            flags.seconds)
    bytes_got, scrapes = stored_bytes(database) - before, scraper.scrapes - scrapes
    scraper.stop()
    report(results, bytes_got * 86400 / span, flags.bin / "tokwatt-agent")
    watch.report()
    # An agent that does not stream, or a peer that is not scraped, would cost less than it does.
    if bytes_got == 0 or scrapes < 0.9 * span:
        print(f"FAIL: in {span:.0f} s {bytes_got} bytes arrived, {scrapes} scrapes were answered")
        return False
    if many and not check_sensors(api):
        print(f"FAIL: fewer than {LEAST_SENSORS} power sensors, or no own energy")
        return False
    return judge(results)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--warm-up", type=float, default=120)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--sensors", action="store_true")
    flags = parser.parse_args()
    started = []
    with tempfile.TemporaryDirectory(prefix="tokwatt-footprint-") as scratch:
        many = ManySensors(scratch) if flags.sensors else None
        try:
            good = compare(flags, scratch, started, many)
        finally:
            if many:
                many.stop()
            for process in reversed(started):
                process.terminate()
                process.wait(timeout=30)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
