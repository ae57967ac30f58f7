"""Hosts in network namespaces of their own, on one bridge: a household for end-to-end tests.

Each host has the files of this machine as it finds them and keeps what it writes to itself (an
overlay), a host name, an address 10.77.0.N, and no way to anything but the other hosts. Needs root;
removes everything that it made, and ends only processes that it started.
"""

import fcntl
import itertools
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import uuid
import termios

import harness

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def command(*arguments, **options):
    return subprocess.run(arguments, check=True, capture_output=True, text=True, **options)


class Host:
    """One machine. `fixture` names a folder of tests/fixtures/hosts whose sensors it shows."""

    def __init__(self, house, name, number, lower, fixture):
        self.name = name
        self.address = f"10.77.0.{number}"
        self.namespace = f"{house.prefix}-{name}"
        self.root = house.scratch / name / "root"
        self.env = {}  # variables of every program that runs on it
        self.processes = []
        self._mount(house, lower, fixture)
        self._connect(house, number)

    def _mount(self, house, lower, fixture):
        base = house.scratch / self.name
        for folder in ("root", "upper", "work"):
            (base / folder).mkdir(parents=True)
        command("mount", "-t", "overlay", "overlay", "-o",
                f"lowerdir={lower},upperdir={base}/upper,workdir={base}/work", str(self.root))
        command("mount", "-t", "proc", "proc", str(self.root / "proc"))
        command("mount", "--rbind", "/dev", str(self.root / "dev"))
        command("mount", "--make-rslave", str(self.root / "dev"))
        # No tokwatt of this machine, and no service manager: a household of bare machines.
        for own in ("var/lib/tokwatt", "etc/tokwatt", "run/systemd", "root/.config", "root/.local"):
            shutil.rmtree(self.root / own, ignore_errors=True)
        self.start_again()
        if fixture:
            self._show(harness.ROOT / "tests/fixtures/hosts" / fixture / "t0")

    def start_again(self):
        """As after a start of the machine: another boot id. Its programs are the caller's to end."""
        boot_id = self.root.parent / "boot_id"
        mounted = boot_id.exists()
        boot_id.write_text(f"{uuid.uuid4()}\n")  # the same file: what is mounted shows it
        if not mounted:
            command("mount", "--bind", str(boot_id),
                    str(self.root / "proc/sys/kernel/random/boot_id"))

    def _show(self, tree):
        """The sensors of a recorded machine in place of this one's."""
        command("mount", "--bind", str(tree / "sys"), str(self.root / "sys"))
        for name in ("cpuinfo", "meminfo"):
            if (tree / "proc" / name).exists():
                command("mount", "--bind", str(tree / "proc" / name),
                        str(self.root / "proc" / name))

    def _connect(self, house, number):
        peer = f"{house.prefix}{number}"
        command("ip", "netns", "add", self.namespace)
        command("ip", "link", "add", "eth0", "netns", self.namespace, "type", "veth",
                "peer", "name", peer, "netns", house.switch)
        self.ip("link", "set", "lo", "up")
        self.ip("addr", "add", f"{self.address}/24", "dev", "eth0")
        # No IPv6 address that appears by itself a moment later: browsers drop what they were loading.
        self.ip("link", "set", "eth0", "addrgenmode", "none")
        self.ip("link", "set", "eth0", "up")
        command("ip", "-n", house.switch, "link", "set", peer, "master", "bridge0", "up")

    def ip(self, *arguments):
        command("ip", "-n", self.namespace, *arguments)

    def plug(self, connected):
        """The network cable."""
        self.ip("link", "set", "eth0", "up" if connected else "down")

    def limit(self, rate):
        """It sends no faster than this: "20mbit"."""
        command("tc", "-n", self.namespace, "qdisc", "add", "dev", "eth0", "root", "tbf",
                "rate", rate, "burst", "64kb", "latency", "100ms")

    def _inside(self, arguments, env):
        variables = {"HOME": "/root", "PATH": PATH, "LANG": "C.UTF-8", **self.env, **(env or {})}
        return ["ip", "netns", "exec", self.namespace, "unshare", "--uts", "sh", "-c",
                f'hostname {self.name}; exec env -i "$@"', "sh",
                *(f"{k}={v}" for k, v in variables.items()), "chroot", str(self.root), *arguments]

    def outside(self, *arguments):
        """A command with the files of this machine on this host's network."""
        return ["ip", "netns", "exec", self.namespace, *arguments]

    def run(self, *arguments, env=None, stdin=None, timeout=120):
        """Runs a command to its end; as text, whatever its exit code."""
        return subprocess.run(self._inside(arguments, env), input=stdin, capture_output=True,
                              text=True, timeout=timeout, check=False)

    def shell(self, line, env=None, timeout=120):
        return self.run("sh", "-c", line, env=env, timeout=timeout)

    def start(self, *arguments, env=None, log="log"):
        """Starts a program that goes on; ended with the house."""
        with open(self.root.parent / log, "ab") as file:
            return self.popen(self._inside(arguments, env), stdout=file, stderr=file,
                              stdin=subprocess.DEVNULL, start_new_session=True)

    def start_on(self, terminal, *arguments):
        """Starts a program that has this terminal (a file descriptor) as its own, as at a login."""
        return self.popen(
            self._inside(arguments, None), stdin=terminal, stdout=terminal, stderr=terminal,
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))

    def popen(self, command_line, **options):
        process = subprocess.Popen(command_line, **options)
        self.processes.append(process)
        return process

    def log(self, log="log"):
        path = self.root.parent / log
        return path.read_text(errors="replace") if path.exists() else ""

    def pids(self):
        """Every process that runs in this host: its network is nobody else's."""
        found = subprocess.run(["ip", "netns", "pids", self.namespace], capture_output=True,
                               text=True, check=False)
        return [int(pid) for pid in found.stdout.split()]

    def end(self, how=signal.SIGTERM):
        """Ends what runs here, and waits until it has."""
        for pid in self.pids():
            try:
                os.kill(pid, how)
            except ProcessLookupError:
                pass
        for process in self.processes:
            process.wait(timeout=30)
        harness.wait_for(f"the end of {self.name}'s programs", lambda: not self.pids(), 30)
        self.processes = []


class House:
    def __init__(self, lower="/"):
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="tokwatt-house-", dir="/var/tmp"))
        # An overlay cannot lie on an overlay, which this machine's own root may be.
        command("mount", "-t", "tmpfs", "tokwatt-house", str(self.scratch))
        self.prefix = f"tw{os.getpid() % 100000}"
        self.switch = f"{self.prefix}-switch"
        self.lower = lower
        self.hosts = []
        self._numbers = itertools.count(1)
        command("ip", "netns", "add", self.switch)
        command("ip", "-n", self.switch, "link", "add", "bridge0", "type", "bridge")
        command("ip", "-n", self.switch, "link", "set", "bridge0", "up")

    def add(self, name, fixture=None, lower=None):
        host = Host(self, name, next(self._numbers), lower or self.lower, fixture)
        self.hosts.append(host)
        return host

    def close(self):
        for host in self.hosts:
            host.end(signal.SIGKILL)
            subprocess.run(["umount", "-R", "-l", str(host.root)], check=False)
            subprocess.run(["ip", "netns", "del", host.namespace], check=False)
        subprocess.run(["ip", "netns", "del", self.switch], check=False)
        subprocess.run(["umount", "-l", str(self.scratch)], check=False)
        shutil.rmtree(self.scratch, ignore_errors=True)
