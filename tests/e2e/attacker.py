"""Somebody in the same network who attacks a collector: calls made by hand, and what came of them.

gRPC is spoken by python3-h2 and protoc, so that no code of tokwatt stands between an attack and the
collector. What was refused, and where it was logged, is printed at the end: that is the evidence.
"""

import base64
import json
import re
import shutil
import struct
import subprocess
import time
import urllib.parse

import harness
from harness import wait_for
from household import Household

PROTO = harness.ROOT / "proto"
AGENT = "/opt/tokwatt/tokwatt-agent"

# One call over HTTP/2: address, path and the folder of what is sent and shown. Prints headers and
# answer of the first stream, until it ends.
CALL = """
import base64, json, pathlib, socket, ssl, sys
import h2.config, h2.connection, h2.events
address, path, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
context = ssl._create_unverified_context()
context.set_alpn_protocols(["h2"])
if (folder / "certificate.pem").exists():
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
link = context.wrap_socket(socket.create_connection((address, 7812), 20))
http = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
http.initiate_connection()
http.send_headers(1, [(":method", "POST"), (":scheme", "https"), (":path", path),
                      (":authority", address), ("te", "trailers"),
                      ("content-type", "application/grpc")])
http.send_data(1, (folder / "request").read_bytes(), end_stream=True)
link.sendall(http.data_to_send())
headers, body, open_ = {}, b"", True
while open_:
    received = link.recv(65536)
    open_ = bool(received)
    for event in http.receive_data(received) if received else []:
        if isinstance(event, (h2.events.ResponseReceived, h2.events.TrailersReceived)):
            headers.update(dict(event.headers))
        elif isinstance(event, h2.events.DataReceived):
            body += event.data
        elif isinstance(event, (h2.events.StreamEnded, h2.events.StreamReset)):
            open_ = False
    link.sendall(http.data_to_send())
print(json.dumps({"headers": headers, "body": base64.b64encode(body).decode()}))
"""


def _protoc(action, message, data):
    done = subprocess.run(["protoc", f"--{action}=tokwatt.v1.{message}", f"-I{PROTO}",
                           "tokwatt/v1/collector.proto"], input=data, capture_output=True,
                          check=True, cwd=PROTO)
    return done.stdout


class Reply:
    """Of one call: number and message of its status, and the answer in protobuf's text format."""

    def __init__(self, printed, answer):
        reply = json.loads(printed)
        body = base64.b64decode(reply["body"])
        self.status = int(reply["headers"].get("grpc-status", "-1"))
        self.message = urllib.parse.unquote(reply["headers"].get("grpc-message", ""))
        self.text = ""
        if len(body) > 5:
            size = struct.unpack(">I", body[1:5])[0]
            self.text = _protoc("decode", answer, body[5:5 + size]).decode()

    def field(self, name):
        """A string of the answer."""
        found = re.search(rf'{name}: "(.*)"', self.text)
        return found.group(1).encode().decode("unicode_escape") if found else ""


class AttackCase(Household):
    """A household with a collector, and what was tried there."""

    evidence = []

    @classmethod
    def tearDownClass(cls):
        print(*cls.evidence, sep="\n", flush=True)
        super().tearDownClass()

    @classmethod
    def tell(cls, attack, refusal, log):
        cls.evidence.append(f"attack: {attack}\n    refused as: {refusal.strip()}\n"
                            f"    logged as: {log.strip()}")

    def refused(self, attack, host, refusal, log):
        """`refusal` is what the attacker heard; `log` a pattern of what the collector says of it."""
        pattern = rf"(?m)^.*{re.escape(host.address)}\b.*{log}.*$"
        found = wait_for(f"the log of: {attack}", lambda: re.search(pattern, self.box.log()), 20)
        self.tell(attack, refusal, found.group(0))
        # The others are served as before.
        self.assertEqual(self.cli("now").returncode, 0)

    def bare(self, name):
        """A machine of the network on which somebody put the agent; nothing of it runs."""
        host = self.house.add(name)
        (host.root / "opt/tokwatt").mkdir(parents=True)
        shutil.copy2(self.bin / "tokwatt-agent", host.root / AGENT.lstrip("/"))
        return host

    def enroll(self, host, token, *flags):
        return host.run(AGENT, "enroll", "--token-file", "-", "--data-dir", "/data", *flags,
                        stdin=token + "\n")

    def member(self, name):
        """(host, credentials, device id in hex) of a machine that joined; its agent does not run."""
        host = self.bare(name)
        done = self.enroll(host, self.add()["token"])
        self.assertEqual(done.returncode, 0, done.stderr)
        agent = host.root / "data/agent"
        credentials = json.loads((agent / "credentials.json").read_text())
        return host, credentials, json.loads((agent / "identity.json").read_text())["device_id"]

    def call(self, host, method, request, text, answer, credentials=None):
        """One gRPC call from `host`, whose request is `text` in protobuf's text format."""
        data = _protoc("encode", request, text.encode())
        folder = host.root / "tmp/call"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / "request").write_bytes(b"\0" + struct.pack(">I", len(data)) + data)
        for name in ("key", "certificate") if credentials else ():
            (folder / f"{name}.pem").write_text(credentials[name])
        done = host.run("python3", "-c", CALL, self.box.address,
                        f"/tokwatt.v1.Collector/{method}", "/tmp/call")
        self.assertEqual(done.returncode, 0, done.stderr)
        return Reply(done.stdout, answer)

    def session(self, host, device, credentials=None):
        """A hello of the device; status 0: it was welcomed."""
        octets = "".join(f"\\x{device[i:i + 2]}" for i in range(0, 32, 2))
        return self.call(host, "Session", "AgentMessage",
                         f'hello {{ device_id: "{octets}" epoch: 7 name: "{host.name}" '
                         f'clock {{ wall_ns: {time.time_ns()} boot_ns: 1 boot_id: "b" }} }}',
                         "CollectorMessage", credentials)

    def renew(self, host, credentials, request):
        return self.call(host, "Renew", "RenewRequest",
                         f"certificate_request: {json.dumps(request)}", "RenewResponse",
                         credentials)

    def ask_to_join(self, host, code, device, request):
        octets = "".join(f"\\x{device[i:i + 2]}" for i in range(0, 32, 2))
        return self.call(host, "Enroll", "EnrollRequest",
                         f'code: "{code}" device_id: "{octets}" name: "{host.name}" '
                         f"certificate_request: {json.dumps(request)}", "EnrollResponse")


def openssl(*arguments, stdin=None):
    done = subprocess.run(["openssl", *arguments], input=stdin, capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def new_key():
    return openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")


def certificate_request(key, subject="/", *names):
    """In PEM; `names` as openssl writes alternative names: "DNS:box", "URI:tokwatt://..."."""
    extra = ["-addext", "subjectAltName=" + ",".join(names)] if names else []
    return openssl("req", "-new", "-key", "/dev/stdin", "-subj", subject, *extra, stdin=key)
