"""What the spools of a household held, written down while it runs, and compared with what is stored.

Batches stay in a spool for minutes after they were acknowledged, so that looking twice a second sees
each of them, whatever lies between agent and collector: no TLS has to be opened for it.
"""

import contextlib
import hashlib
import json
import sqlite3
import threading
import urllib.parse



LOOKS_PER_SECOND = 2


def read_only(path):
    return sqlite3.connect(f"file:{urllib.parse.quote(str(path))}?mode=ro", uri=True, timeout=5)


def unsigned(number):
    return number % 2**64


class SpoolLedger:
    """One thread that looks into every spool it was told of, until Close."""

    def __init__(self):
        self._lock = threading.Lock()
        self._folders = []
        self._over = threading.Event()
        # (device, epoch, seq) -> the bodies that some spool had under that number
        self.sealed = {}
        self.acked = {}  # (device, epoch) -> highest number that a spool called acknowledged
        self._promised = {}  # (device, epoch, seq) -> bodies that a spool called acknowledged
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def close(self):
        self._over.set()
        self._thread.join(30)

    def watch(self, folder):
        """A folder with spool.db and identity.json, once they are there."""
        with self._lock:
            self._folders.append(folder)

    def look(self):
        with self._lock:
            for folder in self._folders:
                try:
                    self._look_into(folder)
                except (OSError, sqlite3.Error, ValueError, KeyError):
                    pass  # being made, or replaced: the next look sees it

    def _watch(self):
        while not self._over.wait(1 / LOOKS_PER_SECOND):
            self.look()

    def _look_into(self, folder):
        device = json.loads((folder / "identity.json").read_text())["device_id"]
        spool = read_only(folder / "spool.db")
        try:
            with spool:  # one transaction: the state is that of the rows
                spool.execute("BEGIN")
                epoch, acked = spool.execute("SELECT epoch, acked_seq FROM state").fetchone()
                rows = spool.execute("SELECT seq, body FROM batch").fetchall()
        finally:
            spool.close()
        epoch = unsigned(epoch)
        self.acked[device, epoch] = max(acked, self.acked.get((device, epoch), 0))
        for seq, body in rows:
            digest = hashlib.sha256(body).hexdigest()
            self.sealed.setdefault((device, epoch, seq), set()).add(digest)
            if seq <= acked:
                self._promised.setdefault((device, epoch, seq), set()).add(digest)

    def is_settled(self, folder):
        """All that the spool sealed is acknowledged."""
        spool = read_only(folder / "spool.db")
        try:
            acked, last = spool.execute("SELECT acked_seq, last_seq FROM state").fetchone()
        finally:
            spool.close()
        return 0 < last == acked

    def faults(self, stored):
        """What is wrong with `stored`, rows of (device, epoch, seq, sha256); empty: nothing."""
        faults = []
        times = {}
        for device, epoch, seq, digest in stored:
            times[digest] = times.get(digest, 0) + 1
            if digest not in self.sealed.get((device, epoch, seq), ()):
                faults.append(f"{device}/{epoch}/{seq} is stored and was in no spool")
        faults += [f"{digest} is stored {n} times" for digest, n in times.items() if n > 1]
        for (device, epoch, seq), digests in self._promised.items():
            faults += [f"{device}/{epoch}/{seq} was acknowledged and is not stored"
                       for digest in digests if digest not in times]
        return faults

    def lost(self, stored):
        """What was sealed and is stored nowhere."""
        digests = {digest for _, _, _, digest in stored}
        return {number for number, bodies in self.sealed.items() if bodies - digests}

    def write(self, path, stored):
        """The same as lines for crash-check; of a number with two bodies, the one that is stored."""
        kept = {(device, epoch, seq): digest for device, epoch, seq, digest in stored}
        with open(path, "w", encoding="ascii") as file:
            for (device, epoch, seq), digests in sorted(self.sealed.items()):
                digest = kept.get((device, epoch, seq), min(digests))
                if digest in digests:
                    file.write(f"batch {device} {epoch} {seq} 0 {digest}\n")
            for (device, epoch), seq in sorted(self.acked.items()):
                file.write(f"ack {device} {epoch} {seq} 0 -\n")


def copy_of(database, target):
    """A copy of a database that a collector has open."""
    with contextlib.closing(read_only(database)) as source, \
            contextlib.closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def stored_batches(database):
    with contextlib.closing(read_only(database)) as store:
        return [(device.hex(), unsigned(epoch), seq, hashlib.sha256(body).hexdigest())
                for device, epoch, seq, body in store.execute(
                    "SELECT uuid, epoch, seq, body FROM batch JOIN device USING(device_id)")]
