#!/usr/bin/env python3
"""Starts the programs in ROOT/opt/tokwatt and asks of each what a first day asks: portable.sh.

  portable_checks.py ROOT ARCHITECTURE NAME

Prints one line per program and check; exits 1 if one fails.
"""

import http.server
import json
import os
import pathlib
import re
import ssl
import subprocess
import sys
import tempfile
import threading
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
from harness import wait_for  # noqa: E402: shared with the end-to-end tests

FIXTURES = HERE.parent / "fixtures/runtimes/ollama-0.33.3"
ANSWERS = {"/": "root.txt", "/api/version": "api-version.json", "/api/tags": "api-tags-empty.json",
           "/api/ps": "api-ps-empty.json"}


class Ollama(http.server.BaseHTTPRequestHandler):
    """Answers as an idle Ollama without models does."""

    def do_GET(self):
        name = ANSWERS.get(self.path)
        body = (FIXTURES / name).read_bytes() if name else b""
        self.send_response(200 if name else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def serve(context=None):
    """The port of a new Ollama, behind TLS where a context is given."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ollama)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def trusted_context(root):
    """A certificate of runtime.test, alone in the root's file: qemu is slow to read many."""
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = f"{folder}/key.pem", f"{folder}/certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2",
                        "-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=runtime.test",
                        "-addext", "subjectAltName=DNS:runtime.test", "-keyout", key,
                        "-out", certificate], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        authorities = root / "etc/ssl/certs/ca-certificates.crt"
        authorities.parent.mkdir(parents=True, exist_ok=True)
        authorities.unlink(missing_ok=True)
        authorities.write_bytes(pathlib.Path(certificate).read_bytes())
    return context


class Root:
    """Runs programs in the root."""

    def __init__(self, folder, architecture):
        self.folder = pathlib.Path(folder)
        self.enter = [str(HERE / "enter.sh"), folder, architecture]
        (self.folder / "etc/hosts").write_text("127.0.0.1 localhost runtime.test\n")

    def command(self, program, *arguments, **settings):
        return [*self.enter, *(f"TOKWATT_{name}={value}" for name, value in settings.items()),
                f"/opt/tokwatt/{program}", *arguments]

    def run(self, program, *arguments, **settings):
        """Its standard output; exit code 9 only says that this machine lacks a sensor."""
        done = subprocess.run(self.command(program, *arguments, **settings), timeout=300,
                              capture_output=True, text=True, check=False)
        if done.returncode not in (0, 9):
            raise AssertionError(f"exit {done.returncode}: {done.stderr.strip()[-500:]}")
        return done.stdout

    def start(self, program, *arguments, **settings):
        return subprocess.Popen(self.command(program, *arguments, **settings), text=True,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def get(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read().decode()


class Checks:
    """One method per line of the report; each returns what it saw."""

    def __init__(self, root):
        self.root = root
        self.started = []

    def tokwatt_version(self):
        return self.root.run("tokwatt", "version").strip()

    def agent_version(self):
        return self.root.run("tokwatt-agent", "version").strip()

    def agent_probe(self):
        """The agent reads the machine, and reaches a runtime over HTTP and over HTTPS."""
        urls = [f"http://runtime.test:{serve()}",
                f"https://runtime.test:{serve(trusted_context(self.root.folder))}"]
        document = json.loads(self.root.run(
            "tokwatt-agent", "agent", "probe", "--json", "--data-dir", "/tmp/probe",
            RUNTIMES_SCAN="false", RUNTIMES_ENDPOINTS=",".join(urls)))
        found = {row["endpoint"] for row in document["runtimes"] if row["present"]}
        assert found == set(urls), f"wanted {urls}, found {found}"
        assert document["samples"] and document["sensors"], "no rows"
        return f"{len(document['samples'])} samples, {len(document['sensors'])} sensors, " \
               "a runtime by http and by https"

    def collector_answers(self):
        process = self.root.start(
            "tokwatt", "collector", "run", "--data-dir", "/tmp/collector",
            COLLECTOR_HTTP_LISTEN="127.0.0.1:0", COLLECTOR_GRPC_LISTEN="127.0.0.1:0")
        self.started.append(process)
        for line in process.stderr:
            told = re.search(r"collector at (http://127\.0\.0\.1:\d+), agents on port (\d+)", line)
            if told:
                self.url, self.agents_port = told.groups()
                break
        else:
            raise AssertionError(f"the collector ended: {process.wait()}")
        threading.Thread(target=process.stderr.read, daemon=True).start()
        assert "<html" in get(self.url + "/"), "no page"
        return "/healthz: " + get(self.url + "/healthz").strip()

    def agent_reports(self):
        process = self.root.start("tokwatt-agent", "agent", "run", "--data-dir", "/tmp/agent",
                                  AGENT_COLLECTOR=f"127.0.0.1:{self.agents_port}",
                                  RUNTIMES_SCAN="false")
        self.started.append(process)
        threading.Thread(target=process.stderr.read, daemon=True).start()
        devices = wait_for("the agent's machine", lambda: json.loads(
            get(self.url + "/api/v1/fleet"))["devices"], 120)
        return f"{len(devices)} machine at the collector"

    def tokwatt_now(self):
        document = json.loads(self.root.run("tokwatt", "now", "--json", URL=self.url))
        return f"reads the collector: schema {document['schema_version']}"

    def end(self):
        for process in reversed(self.started):
            process.terminate()
            code = process.wait(timeout=60)
            assert code == 0, f"{process.args[-4:]} ended with {code}"
        return "both end when asked"


def main():
    root, architecture, name = sys.argv[1:]
    checks = Checks(Root(root, architecture))
    failed = 0
    for program, check in (
            ("tokwatt", checks.tokwatt_version), ("tokwatt-agent", checks.agent_version),
            ("tokwatt-agent", checks.agent_probe), ("tokwatt", checks.collector_answers),
            ("tokwatt-agent", checks.agent_reports), ("tokwatt", checks.tokwatt_now),
            ("both", checks.end)):
        try:
            verdict, text = "ok", check()
        except Exception as error:  # whatever it is, the line says so and the next check runs
            verdict, text, failed = "FAIL", f"{check.__name__}: {error}", 1
        print(f"{verdict:5} {name:16} {program:14} {text}", flush=True)
    for process in checks.started:
        if process.poll() is None:
            os.kill(process.pid, 9)
    return failed


if __name__ == "__main__":
    sys.exit(main())
