"""A shell at a terminal of a host: what is pasted there, and what it prints, with the times."""

import os
import pty
import re
import threading
import time
import types


class Terminal:
    """An interactive sh that leaves by itself after the pasted line."""

    def __init__(self, host):
        self._master, slave = pty.openpty()
        self.ended_at = None
        self._chunks = []  # (when, text)
        self.process = host.start_on(slave, "sh", "-i")
        os.close(slave)
        threading.Thread(target=self._read, daemon=True).start()

    def paste(self, line):
        """The line and Enter; "exit" is typed ahead, so that the shell ends when the line has."""
        os.write(self._master, f"{line}\nexit\n".encode())
        threading.Thread(target=self._wait, daemon=True).start()

    def _read(self):
        while True:
            try:
                text = os.read(self._master, 65536).decode(errors="replace")
            except OSError:
                return  # nobody has the other side any more
            if not text:
                return
            self._chunks.append((time.monotonic(), text))

    def _wait(self):
        self.process.wait()
        self.ended_at = time.monotonic()

    def text(self):
        return "".join(text for _, text in list(self._chunks)).replace("\r", "")

    def saw(self, pattern):
        """When the terminal showed this (`at`), and the match."""
        so_far = ""
        for at, text in list(self._chunks):
            so_far += text
            match = re.search(pattern, so_far)
            if match:
                return types.SimpleNamespace(at=at, match=match)
        raise AssertionError(f"the terminal never showed {pattern!r}:\n{so_far}")

    def close(self):
        os.close(self._master)
