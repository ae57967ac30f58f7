"""Says how busy the machine was with other work while a bench compared programs on it."""

import os
import pathlib
import resource

BUSY_RATIO = 0.05


def ticks(fields):
    return sum(map(int, fields)) / os.sysconf("SC_CLK_TCK")


def process_seconds(pid):
    """Processor time that a process has taken so far (proc(5), stat: utime, stime)."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return ticks(fields[11:13])


def ended_seconds():
    """Processor time of this process and of all children that have ended."""
    return sum(usage.ru_utime + usage.ru_stime for usage in map(
        resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


class Watch:
    """Starts with its making. `pids` are running programs that belong to the bench."""

    def __init__(self, *pids):
        self.pids = pids
        self.counted = 0.0
        self.begun = self.read()

    def read(self):
        # user nice system idle iowait irq softirq steal: guest time is part of user time.
        fields = pathlib.Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
        return {"all": ticks(fields), "unused": ticks(fields[3:5]), "stolen": ticks(fields[7:8]),
                "ours": self.counted + ended_seconds() + sum(map(process_seconds, self.pids))}

    def count(self, pid):
        """Adds what a program of the bench that is no child of it took, just before it ends."""
        self.counted += process_seconds(pid)

    def report(self):
        """Prints the share of other programs and of the hypervisor; the running pids still run."""
        spent = {name: value - self.begun[name] for name, value in self.read().items()}
        other = max(0.0, spent["all"] - spent["unused"] - spent["stolen"] - spent["ours"])
        print(f"other programs took {100 * other / spent['all']:.1f} % of the processors, the "
              f"hypervisor {100 * spent['stolen'] / spent['all']:.1f} %")
        if other + spent["stolen"] > BUSY_RATIO * spent["all"]:
            print(f"BUSY HOST: that is more than {100 * BUSY_RATIO:.0f} %, so these figures say "
                  "little; run it again on a quiet machine")
