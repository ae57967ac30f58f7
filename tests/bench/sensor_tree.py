"""A machine with more power sensors than any real one: the trees of several fixture hosts in one.

Nothing it tells is a measurement. Its counters of energy move while it lives, so that the agent
does with them what it does with real ones.
"""

import pathlib
import shutil
import threading

HOSTS = pathlib.Path(__file__).resolve().parents[1] / "fixtures/hosts"
MICROJOULES_PER_SECOND = 20_000_000


def tree_of(name):
    return HOSTS / name / "t0/sys"


class SensorTree:
    """`folder`/sys is a /sys: a laptop's RAPL and battery, a Spark's rails and two AMD cards."""

    def __init__(self, folder):
        self.sys = pathlib.Path(folder) / "sys"
        shutil.copytree(tree_of("intel-laptop"), self.sys, symlinks=True)
        self.add_rapl_zone("intel-rapl:0:2", "dram")
        for name in ("dgx-spark-spbm", "pc-amd-card", "framework-desktop-amd"):
            self.add_chips(tree_of(name))
        for path in (p for p in [self.sys, *self.sys.rglob("*")] if not p.is_symlink()):
            path.chmod(path.stat().st_mode | 0o200)
        self.counters = [path for pattern in ("class/powercap/*/energy_uj",
                                              "class/hwmon/*/energy*_input")
                         for path in self.sys.glob(pattern)]
        self.stopped = threading.Event()
        threading.Thread(target=self.move, daemon=True).start()

    def add_rapl_zone(self, entry, name):
        zones = self.sys / "class/powercap"
        shutil.copytree(zones / "intel-rapl:0:0", zones / entry)
        (zones / entry / "name").write_text(name + "\n")

    def add_chips(self, other):
        """Its chips of power behind ours, and the cards that they are parts of."""
        hwmon = self.sys / "class/hwmon"
        for chip in sorted((other / "class/hwmon").iterdir()):
            if (chip / "name").read_text().strip() in ("spbm", "amdgpu"):
                number = len(list(hwmon.iterdir()))
                shutil.copytree(chip, hwmon / f"hwmon{number}", symlinks=True)
        for card in (other / "bus/pci/devices").iterdir():
            if (card / "gpu_metrics").exists() or (card / "mem_info_vram_total").exists():
                shutil.copytree(card, self.sys / "bus/pci/devices" / card.name, symlinks=True)

    def move(self):
        while not self.stopped.wait(1):
            for path in self.counters:
                path.write_text(f"{int(path.read_text()) + MICROJOULES_PER_SECOND}\n")

    def stop(self):
        self.stopped.set()
