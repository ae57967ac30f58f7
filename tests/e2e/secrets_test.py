"""No secret in argv, environment, logs, API or backup without a flag.

A household with every kind of secret joins a machine while all its processes are looked at; then
all that tokwatt says, serves and keeps is searched. The one-time code is an argument of the pasted
line's own curl, by the form of that line, and of nothing else.
"""

import base64
import json
import pathlib
import re
import sqlite3
import subprocess
import threading

import harness
from harness import wait_for
from household import DATA, PASSWORD, Household

PLUGS = {"desk": "plug-Password-81", "hall": "home-assistant-Token-82", "header": "api-Key-83"}
ENDPOINT_PASSWORD = "endpoint-Password-84"
CONFIG = f"""
[runtimes]
scan = false
endpoints = ["http://someone:{ENDPOINT_PASSWORD}@127.0.0.1:9999"]
[plug.desk]
kind = "shelly"
url = "http://127.0.0.1:9998"
user = "admin"
secret_file = "desk"
[plug.hall]
kind = "home_assistant"
url = "http://127.0.0.1:9998"
entity = "sensor.hall"
secret_file = "hall"
[plug.header]
kind = "http_json"
url = "http://127.0.0.1:9998/value"
power = "/power"
headers = {{ X-Api-Key = "{PLUGS['header']}" }}
"""
# A plug and a runtime that refuse everybody.
REFUSING = """
import http.server
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="plug"')
        self.send_header("Content-Length", "0")
        self.end_headers()
    do_POST = do_GET
http.server.ThreadingHTTPServer(("127.0.0.1", 9998), Handler).serve_forever()
"""


class Watch:
    """Arguments and environment of every process of the hosts, as long as it is on."""

    def __init__(self, *hosts):
        self.hosts = hosts
        self.seen = {}  # (file, bytes): an example of a pid
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()

    def _run(self):
        while not self.over.is_set():
            for host in self.hosts:
                for pid in host.pids():
                    for file in ("cmdline", "environ"):
                        try:
                            text = pathlib.Path(f"/proc/{pid}/{file}").read_bytes()
                        except OSError:
                            continue
                        self.seen[file, text] = pid


def unpacked(database):
    """Every value of the database as bytes; bodies of batches as they were before zstd."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    for (table,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        for row in connection.execute(f'SELECT * FROM "{table}"'):
            for value in row:
                raw = value if isinstance(value, bytes) else str(value).encode()
                yield raw
                if raw.startswith(b"\x28\xb5\x2f\xfd"):
                    yield subprocess.run(["zstd", "-dcq"], input=raw, capture_output=True,
                                         check=True).stdout
    connection.close()


class SecretsTest(Household):
    @classmethod
    def start_collector(cls):
        etc = cls.box.root / "etc/tokwatt"
        etc.mkdir(parents=True)
        for name, secret in {**PLUGS, "tokwatt.toml": CONFIG}.items():
            (etc / name).touch(mode=0o600)
            (etc / name).write_text(secret)
        cls.box.start("python3", "-c", REFUSING, log="plug")
        super().start_collector()

    def setUp(self):
        super().setUp()
        trust = self.box.root / "data/collector/trust"
        text = {name: (trust / name).read_text() for name in ("password", "session.key", "ca.key",
                                                              "server.key")}
        self.secrets = {"password": PASSWORD, "endpoint's password": ENDPOINT_PASSWORD,
                        "login as Basic": base64.b64encode(f"owner:{PASSWORD}".encode()).decode(),
                        "hash of the password": text["password"].strip(),
                        "key of cookies": text["session.key"].strip(),
                        "key of the root": text["ca.key"].splitlines()[1],
                        "key of the pages": text["server.key"].splitlines()[1],
                        **{f"plug {name}": secret for name, secret in PLUGS.items()}}
        self.searched = 0

    def search(self, where, text, but=()):
        raw = text if isinstance(text, bytes) else text.encode()
        self.searched += 1
        for name, secret in self.secrets.items():
            if name not in but:
                self.assertNotIn(secret.encode(), raw, f"the {name} is in {where}")

    def joined(self):
        """A machine that joined while its processes were watched; its secrets are known then."""
        host = self.house.add("reader")
        join = self.add()
        code = re.search(r"/e/([0-9A-Z]+)", join["command"]).group(1)
        self.secrets |= {"code": code, "code in groups": "-".join(re.findall("....", code)),
                         "token": join["token"]}
        with Watch(self.box, host) as watch:
            # By standard input, as at a prompt: an argument of this test's shell would hold the line.
            done = host.run("sh", stdin=join["command"] + "\n", timeout=180)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.await_live("reader")
        credentials = json.loads(self.credentials(host).read_text())
        self.secrets["key of the machine"] = credentials["key"].splitlines()[1]
        self.search("what the line printed", done.stdout + done.stderr)
        return host, watch

    def signed_in(self, host):
        """Signs in on the page: now there is a cookie."""
        url = f"https://{self.box.address}:7811/api/v1/sign-in"
        answer = host.run("curl", "-skD", "-", "-H", "Content-Type: application/json", "-d", "@-",
                          url, stdin=json.dumps({"password": PASSWORD})).stdout
        cookie = re.search(r"set-cookie: tokwatt[^=]*=([^;]+)", answer, re.IGNORECASE).group(1)
        self.secrets["cookie"] = cookie
        good = host.run("curl", "-skK", "-", f"https://{self.box.address}:7811/metrics",
                        stdin=f'user = "owner:{PASSWORD}"\n').stdout
        self.assertIn("tokwatt_build_info", good)

    def api(self):
        """(path, answer) of every GET of the API; {id} is every device, and the newest line."""
        def get(path):
            return self.box.run("curl", "-s", "--max-time", "2",
                                "http://127.0.0.1:7811" + path).stdout

        paths = json.loads(get("/api/v1/openapi.json"))["paths"]
        devices = [device["id"] for device in json.loads(get("/api/v1/devices"))["items"]]
        line = self.add()["id"]
        for path, operations in paths.items():
            if "get" not in operations or path.startswith("/e/"):
                continue
            for one in [line] if "joins" in path else devices:
                yield path, get(path.replace("{id}", one))
                if "{id}" not in path:
                    yield path, get(f"{path}?device={one}&metric=probe_success&limit=100")

    def test_no_secret_is_where_others_read(self):
        host, watch = self.joined()
        self.signed_in(host)
        curls = [text for file, text in watch.seen if file == "cmdline"
                 and self.secrets["code"].encode() in text]
        self.assertTrue(curls)
        self.assertTrue([text for file, text in watch.seen if b"\0enroll\0" in text])
        self.assertTrue(all(text.startswith(b"curl\0") for text in curls), curls)
        for file, text in watch.seen:
            self.search(f"{file} of {text[:200]}", text, ["code"] if text in curls else [])
        print(f"argv and environment of {len(watch.seen)} kinds: nothing but the line's own curl")

        answers = list(self.api())
        self.assertGreater(len(answers), 20)
        for path, answer in answers:
            self.assertTrue(answer, path)
            self.search(f"GET {path}", answer)
        for page in ("/", "/devices", "/e/0000000000000000"):
            self.search(page, host.run("curl", "-sk", f"https://{self.box.address}:7811{page}"
                                       ).stdout)
        print(f"API: {len(answers)} answers")

        commands = [("config", "show"), ("config", "show", "--json"), ("doctor",),
                    ("doctor", "--json"), ("devices", "ls", "--json"), ("devices", "ls"), ("now",),
                    ("agent", "status"), ("agent", "status", "--json"), ("collector", "check"),
                    ("agent", "probe"), ("agent", "probe", "--json"),
                    ("agent", "record", "--seconds", "1", "-o", "/tmp/recording")]
        for command in commands:
            done = self.box.run(self.tokwatt, *command, "--data-dir", "/data")
            self.assertTrue(done.stdout + done.stderr, command)
            self.search("tokwatt " + " ".join(command), done.stdout + done.stderr)
        self.search("a recording", (self.box.root / "tmp/recording").read_bytes())
        print(f"{len(commands)} commands and a recording")

        logs = {"collector": self.box.log(), "agent": host.run("cat", DATA + "/agent.log").stdout}
        wait_for("the plugs to be asked", lambda: "401" in self.box.log("plug"), 30)
        for name, log in logs.items():
            self.assertTrue(log)
            self.search(f"the log of the {name}", log)

        done = self.cli("collector", "backup", "/tmp/copy.db")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertFalse((self.box.root / "tmp/copy.db.keys").exists())
        values = list(unpacked(self.box.root / "tmp/copy.db"))
        for value in values:
            self.search("the backup", value)
        print(f"the backup: {len(values)} values, unpacked")
        self.kept_in_their_places_only(host)
        print(f"{self.searched} texts searched for {len(self.secrets)} secrets")

    def kept_in_their_places_only(self, host):
        """On the disks: in files that nobody else may read, and in no other."""
        for one in (self.box, host):
            upper = one.root.parent / "upper"  # what was written there
            for file in (path for top in ("data", "var", "tmp", "root")
                         for path in (upper / top).rglob("*")):
                if file.is_symlink() or not file.is_file():
                    continue
                if file.parent.name == "trust" or file.name == "credentials.json":
                    self.assertEqual(file.stat().st_mode & 0o077, 0, file)
                else:
                    self.search(file, file.read_bytes())


if __name__ == "__main__":
    harness.main()
