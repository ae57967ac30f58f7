"""A real Home Assistant with sensors and an owner of its own, which home_assistant.py starts."""

import json
import pathlib
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

from probe import harness

HASS = pathlib.Path(sys.executable).parent / "hass"
CONFIGURATION = """
http:
  server_host: 127.0.0.1
  server_port: {port}
api:
template:
  - sensor:
      - {{name: desk, unit_of_measurement: W, device_class: power, state: "{{{{ 41.5 }}}}"}}
      - {{name: rack, unit_of_measurement: kW, device_class: power, state: "{{{{ 1.25 }}}}"}}
      - {{name: apparent, unit_of_measurement: VA, state: "{{{{ 41.5 }}}}"}}
      - {{name: unsaid, unit_of_measurement: W, state: "{{{{ none }}}}"}}
      - {{name: away, unit_of_measurement: W, state: "1", availability: "{{{{ false }}}}"}}
"""


class HomeAssistant:
    """A `hass` with a configuration and an owner of its own; `token` is the owner's."""

    def __init__(self, scratch):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        (scratch / "configuration.yaml").write_text(CONFIGURATION.format(port=port))
        self.url, self.token = f"http://127.0.0.1:{port}", None
        self.log = scratch / "output"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([HASS, "--skip-pip", "-c", scratch], stdout=log,
                                            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                            env=harness.environment())

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def onboard(self):
        """What its first page does: makes the owner, and a token from the code that this gives."""
        harness.wait_for("Home Assistant", lambda: self.ask("/api/onboarding"), 120)
        client = self.url + "/"
        owner = self.ask("/api/onboarding/users", json.dumps(
            {"client_id": client, "name": "owner", "username": "owner", "password": "of-this-test",
             "language": "en"}))
        self.token = self.ask("/auth/token", urllib.parse.urlencode(
            {"client_id": client, "grant_type": "authorization_code",
             "code": owner["auth_code"]}))["access_token"]
        harness.wait_for("its sensors", lambda: self.state("sensor.desk") == "41.5")

    def ask(self, path, body=None):
        """Its answer to a GET, or to a POST of `body`; None while there is none."""
        if self.process.poll() is not None:
            raise AssertionError("hass ended")
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        request = urllib.request.Request(self.url + path, body and body.encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise AssertionError(f"{path}: {error.code} {error.read()!r}") from error
        except (urllib.error.URLError, ConnectionError):
            pass  # it starts
        return None

    def state(self, entity):
        return (self.ask("/api/states/" + entity) or {}).get("state")

    def set(self, entity, state, unit):
        self.ask("/api/states/" + entity, json.dumps(
            {"state": state, "attributes": {"unit_of_measurement": unit}}))
