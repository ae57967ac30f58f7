"""Proxies that break the agents' stream: the agent says what stands there, and what to do about it.

Real ones: nginx for HTTP/1.1, before HTTP/2, with timeouts, and with a page of its own in the
collector's place; and a TCP proxy that keeps the answers to itself.
"""

import json
import pathlib
import socket
import subprocess
import threading
import unittest

import harness
from harness import wait_for

NGINX = """
daemon off; master_process off; error_log DIR/error; pid DIR/pid; events {}
http {
  access_log off; client_body_temp_path DIR/a; proxy_temp_path DIR/b; fastcgi_temp_path DIR/c;
  uwsgi_temp_path DIR/d; scgi_temp_path DIR/e;
  SERVERS
}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class ProxyTest(harness.Case):
    def setUp(self):
        super().setUp()
        self.agents = free_port()
        up = harness.Tokwatt(self.scratch / "data")
        up.env["TOKWATT_COLLECTOR_GRPC_LISTEN"] = f"127.0.0.1:{self.agents}"
        self.addCleanup(up.stop)
        up.start()

    def run_until_end(self, *arguments, **options):
        process = subprocess.Popen(arguments, **options)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)

    def nginx(self, listen, location):
        """The port of an nginx with one server."""
        port = free_port()
        server = f"server {{ listen 127.0.0.1:{port} {listen}; location / {{ {location} }} }}"
        (self.scratch / "nginx").mkdir()
        config = NGINX.replace("SERVERS", server).replace("DIR", str(self.scratch / "nginx"))
        (self.scratch / "nginx.conf").write_text(config)
        try:
            self.run_until_end("nginx", "-e", str(self.scratch / "nginx/error"), "-c",
                               str(self.scratch / "nginx.conf"))
        except FileNotFoundError as missing:
            raise unittest.SkipTest("nginx is missing") from missing
        wait_for("nginx", lambda: self.answers(port), 30)
        return port

    @staticmethod
    def answers(port):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    def silent(self):
        """The port of a TCP proxy that passes on what agents say, and keeps the answers."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def copy(source, target):
            try:
                while data := source.recv(65536):
                    if target:
                        target.sendall(data)
            except OSError:
                pass

        def serve():
            try:
                while True:
                    agent = listener.accept()[0]
                    collector = socket.create_connection(("127.0.0.1", self.agents))
                    # Its settings, so that HTTP/2 begins; nothing after them.
                    agent.sendall(collector.recv(60))
                    for ends in ((agent, collector), (collector, None)):
                        threading.Thread(target=copy, args=ends, daemon=True).start()
            except OSError:
                pass
        threading.Thread(target=serve, daemon=True).start()
        return listener.getsockname()[1]

    def heard(self, port, reason, seconds=90):
        """What an agent behind the proxy says in its log, and what stands in its status."""
        data, log = self.scratch / "agent", self.scratch / "agent.log"
        with open(log, "w", encoding="utf-8") as file:
            self.run_until_end(
                str(pathlib.Path(harness.BINARY).parent / "tokwatt-agent"), "agent", "run",
                "--data-dir", str(data), stdout=file, stderr=file,
                env=harness.environment(TOKWATT_AGENT_COLLECTOR=f"127.0.0.1:{port}",
                                        TOKWATT_RUNTIMES_SCAN="false"))
        line = wait_for(f"'{reason}'", lambda: next(
            (line for line in log.read_text().splitlines() if reason in line), None), seconds)
        self.assertNotRegex(log.read_text(), r"(?m)^[EI]\d{4} ")  # gRPC's own log
        self.assertIn("batches are kept", line)
        print("\n" + line)
        status = data / "agent/status.json"
        wait_for("its status", lambda: reason in status.read_text() if status.exists() else "", 60)
        self.assertIn("as plain TCP", json.loads(status.read_text())["uplink"]["fix"])
        return line

    def test_a_proxy_for_http_1(self):
        port = self.nginx("", f"proxy_pass http://127.0.0.1:{self.agents};")
        self.assertIn(f"let port {port} through", self.heard(port, "answers as HTTP/1.1"))

    def test_a_proxy_that_waits_for_the_end_of_the_request(self):
        port = self.nginx("http2", f"proxy_pass http://127.0.0.1:{self.agents};")
        self.heard(port, "something between holds the messages back")

    def test_a_proxy_that_keeps_the_answers(self):
        self.heard(self.silent(), "something between holds the messages back")

    def test_a_proxy_with_a_page_of_its_own(self):
        self.heard(self.nginx("http2", "return 502;"), "answers in the collector's place")

    def test_a_proxy_that_cuts_what_is_long(self):
        port = self.nginx("http2", f"grpc_pass grpc://127.0.0.1:{self.agents}; "
                                   "grpc_read_timeout 2s;")
        self.assertIn("grpc_read_timeout", self.heard(port, "times in a row"))


if __name__ == "__main__":
    harness.main()
