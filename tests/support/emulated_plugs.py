"""Emulates smart plugs and home servers from their makers' documentation, with faults.

Nothing they say is a measurement: they say whatever watts a test wants to find again. A fault is
None, or one of FAULTS.
"""

import hashlib
import http.server
import json
import re
import socketserver
import struct
import threading
import time

PASSWORD = "pass-9b1d-never-to-be-seen"
TOKEN = "token-51c2-never-to-be-seen"
FAULTS = ("html", "slow", "truncated", "refused")


class HttpPlug:
    """A plug that answers JSON by `kind`: shelly1, shelly2, tasmota, home_assistant, ..."""

    def __init__(self, kind, watts, fault=None, wants_password=False, age_seconds=0, unit="W"):
        self.kind, self.watts, self.fault = kind, watts, fault
        self.wants_password, self.age_seconds, self.unit = wants_password, age_seconds, unit
        self.seen = []  # every request: its line and headers
        plug = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *arguments):
                pass

            def do_GET(self):
                plug.seen.append(self.requestline + "\n" + str(self.headers))
                plug.answer(self)

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.released = threading.Event()
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler):
        if self.fault == "slow":
            self.released.wait(20)
            return None
        if self.fault == "html":
            return reply(handler, 200, b"<html><body>router login</body></html>")
        body = self.body(handler.path)
        if body is None:
            return reply(handler, 404, b"not found")
        if self.fault == "refused" or (self.needs_proof(handler.path) and
                                       not self.is_proven(handler)):
            return self.challenge(handler)
        text = json.dumps(body).encode()
        return reply(handler, 200, text[:len(text) // 2] if self.fault == "truncated" else text)

    def body(self, path):
        return getattr(self, "_" + self.kind)(path)

    def needs_proof(self, path):
        return self.wants_password and path != "/shelly"

    def is_proven(self, handler):
        header = handler.headers.get("Authorization") or ""
        if self.kind == "shelly2":
            return is_right_digest(header, handler.path)
        if self.kind == "tasmota":
            return f"&user=admin&password={PASSWORD}" in handler.path
        if self.kind == "home_assistant":
            return header == f"Bearer {TOKEN}"
        import base64
        return header == "Basic " + base64.b64encode(f"admin:{PASSWORD}".encode()).decode()

    def challenge(self, handler):
        extra = {}
        if self.kind == "shelly2":
            extra["WWW-Authenticate"] = ('Digest qop="auth", realm="shellyplusplugs-1", '
                                         f'nonce="{int(time.time())}", algorithm=SHA-256')
        return reply(handler, 401, b"", extra)

    # What each kind says where.
    def _shelly1(self, path):
        return {"/shelly": {"type": "SHPLG-S", "auth": self.wants_password, "num_meters": 1},
                "/meter/0": {"power": self.watts, "is_valid": True, "timestamp": int(time.time()),
                             "counters": [1.0, 1.0, 1.0], "total": 2632}}.get(path)

    def _shelly2(self, path):
        status = {"id": 0, "output": True, "apower": self.watts, "voltage": 230.1,
                  "aenergy": {"total": 7258.589, "minute_ts": int(time.time()) // 60 * 60}}
        return {"/shelly": {"id": "shellyplusplugs-1", "gen": 2, "auth_en": self.wants_password},
                "/rpc/Switch.GetStatus?id=0": status}.get(path)

    def _shelly_pm(self, path):
        status = {"id": 0, "apower": self.watts, "aenergy": {"total": 1.5}}
        return {"/shelly": {"id": "shellypmminig3-1", "gen": 3, "auth_en": False},
                "/rpc/PM1.GetStatus?id=0": status}.get(path)

    def _tasmota(self, path):
        if not path.startswith("/cm?cmnd=Status%208"):
            return None
        return {"StatusSNS": {"Time": time.strftime("%Y-%m-%dT%H:%M:%S"),
                              "ENERGY": {"Total": 3.185, "Power": self.watts, "Voltage": 230}}}

    def _home_assistant(self, path):
        if path != "/api/states/sensor.desk_power":
            return None
        then = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() - self.age_seconds))
        return {"entity_id": "sensor.desk_power", "state": str(self.watts),
                "attributes": {"unit_of_measurement": self.unit, "device_class": "power"},
                "last_changed": then, "last_updated": then}

    def _homewizard(self, path):
        return {"active_power_w": self.watts,
                "total_power_import_kwh": 30.511} if path == "/api/v1/data" else None

    def _esphome(self, path):
        return {"id": "sensor-power", "state": f"{self.watts} {self.unit}",
                "value": self.watts} if path == "/sensor/power" else None


class LoadPlug(HttpPlug):
    """A plug whose watts are EMULATED from how busy this machine's processors are: 20 W at rest,
    80 W with every core loaded, as the mean of the last second, as if it powered this machine."""

    REST_WATTS, FULL_WATTS = 20.0, 80.0

    def __init__(self, kind="shelly2"):
        self.history = [processor_times()]
        self.stopped = threading.Event()
        threading.Thread(target=self.look, daemon=True).start()
        super().__init__(kind, None)

    def look(self):
        while not self.stopped.wait(0.25):
            self.history = (self.history + [processor_times()])[-5:]

    @property
    def watts(self):
        (busy0, all0), (busy1, all1) = self.history[0], processor_times()
        share = (busy1 - busy0) / max(all1 - all0, 1)
        return round(self.REST_WATTS + (self.FULL_WATTS - self.REST_WATTS) * share, 1)

    @watts.setter
    def watts(self, value):
        pass  # it follows the machine only

    def stop(self):
        self.stopped.set()
        super().stop()


class OtherPlug(HttpPlug):
    """A plug whose watts are EMULATED as another machine's work: 40 W and 95 W in turns of its
    own, whatever this machine does."""

    TURNS_SECONDS = (4, 3, 7, 2, 5, 6)

    @property
    def watts(self):
        into = time.monotonic() % sum(self.TURNS_SECONDS)
        for i, seconds in enumerate(self.TURNS_SECONDS):
            if into < seconds:
                return 40.0 if i % 2 == 0 else 95.0
            into -= seconds
        return 40.0

    @watts.setter
    def watts(self, value):
        pass  # it has turns of its own


def processor_times():
    """(busy, all) jiffies of all processors since boot: proc(5), the line "cpu" of /proc/stat."""
    with open("/proc/stat", encoding="ascii") as stat:
        times = [int(word) for word in stat.readline().split()[1:9]]
    return sum(times) - times[3] - times[4], sum(times)


def is_right_digest(header, path):
    """RFC 7616 with SHA-256, as Shelly wants it: user admin, qop auth."""
    if not header.startswith("Digest "):
        return False
    parts = {name: quoted or plain for name, quoted, plain in
             re.findall(r'(\w+)=(?:"([^"]*)"|([^", ]+))', header)}

    def sha(text):
        return hashlib.sha256(text.encode()).hexdigest()
    ha1 = sha(f"admin:{parts.get('realm')}:{PASSWORD}")
    ha2 = sha(f"GET:{path}")
    wanted = sha(":".join([ha1, parts.get("nonce", ""), parts.get("nc", ""),
                           parts.get("cnonce", ""), parts.get("qop", ""), ha2]))
    return (parts.get("response") == wanted and parts.get("username") == "admin" and
            parts.get("uri") == path)


def reply(handler, status, body, headers=None):
    try:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)
    except (BrokenPipeError, ConnectionResetError):
        pass  # the other side gave up first


class KasaPlug:
    """A Kasa plug (hardware 2) or strip behind TP-Link's local protocol."""

    def __init__(self, watts, outlets=0, fault=None):
        self.watts, self.outlets, self.fault = watts, outlets, fault
        plug = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                head = self.request.recv(4)
                length = struct.unpack(">I", head)[0]
                data = b""
                while len(data) < length:
                    data += self.request.recv(4096)
                self.request.sendall(plug.answer(json.loads(cipher(data, decrypt=True))))

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.url = f"tcp://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, question):
        body = {}
        if "system" in question:
            body["system"] = {"get_sysinfo": self.sysinfo()}
        if "emeter" in question:
            body["emeter"] = {"get_realtime": self.realtime(question)}
        frame = cipher(json.dumps(body).encode())
        framed = struct.pack(">I", len(frame)) + frame
        return framed[:len(framed) // 2] if self.fault == "truncated" else framed

    def sysinfo(self):
        info = {"model": "HS300(US)" if self.outlets else "KP115(EU)", "feature": "TIM:ENE",
                "alias": "desk", "deviceId": "8006", "mac": "00:00:00:00:00:00", "err_code": 0,
                "sw_ver": "1.0.3", "hw_ver": "2.0", "relay_state": 1, "rssi": -40}
        if self.outlets:
            info["children"] = [{"id": f"8006{i:02}", "alias": f"outlet {i}", "state": 1}
                                for i in range(self.outlets)]
        return info

    def realtime(self, question):
        children = question.get("context", {}).get("child_ids", [])
        outlet = int(children[0][-2:]) if children else 0
        return {"voltage_mv": 230100, "current_ma": 300, "total_wh": 1250, "err_code": 0,
                "power_mw": int((self.watts + outlet) * 1000)}


def cipher(data, decrypt=False):
    key, result = 171, bytearray()
    for byte in data:
        result.append(byte ^ key)
        key = byte if decrypt else result[-1]
    return bytes(result)
