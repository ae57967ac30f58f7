#!/usr/bin/env python3
"""Smart plugs and UPSes end to end: emulated plugs, a real upsd and a real MQTT broker."""

import json
import os
import pathlib
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import harness  # noqa: E402  (its folder is added above)
from emulated_plugs import HttpPlug, KasaPlug, PASSWORD, TOKEN  # noqa: E402


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_listening(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class PlugsTest(harness.Case):
    def setUp(self):
        super().setUp()
        self.config = self.scratch / "tokwatt.toml"
        self.sections = []

    def plug(self, name, kind, url, **options):
        lines = [f"[plug.{name}]", f'kind = "{kind}"', f'url = "{url}"']
        lines += [f"{key} = {json.dumps(value)}" for key, value in options.items()]
        self.sections.append("\n".join(lines))

    def secret(self, text):
        file = self.scratch / f"secret-{len(list(self.scratch.iterdir()))}"
        file.touch(mode=0o600)
        file.write_text(text)
        return str(file)

    def emulate(self, plug):
        self.addCleanup(plug.stop)
        return plug

    def sensors(self, seconds="1"):
        """What `agent probe` says of each plug: {name: sensor}, with the newest watts inside."""
        self.config.write_text("\n".join(self.sections) + "\n[runtimes]\nscan = false\n")
        done = harness.run("agent", "probe", "--json", "--seconds", seconds,
                           "--config", str(self.config))
        self.assertIn(done.returncode, (0, 9), done.stderr)
        for hidden in (PASSWORD, TOKEN):
            self.assertNotIn(hidden, done.stdout + done.stderr)
        document = json.loads(done.stdout)
        watts = {s["component"]: s["value"] for s in document["samples"]
                 if s["metric"] == "device_power_watts"}
        found = {}
        for sensor in document["sensors"]:
            if sensor["metric"] == "device_power_watts":
                found.setdefault(sensor["component"] or sensor["source"],
                                 dict(sensor, watts=watts.get(sensor["component"])))
        return found

    def test_every_kind_of_plug_tells_the_wall(self):
        for i, kind in enumerate(("shelly1", "shelly2", "shelly_pm", "tasmota", "homewizard")):
            plug = self.emulate(HttpPlug(kind, 40.5 + i))
            self.plug(kind.replace("_", "-"), "shelly" if "shelly" in kind else kind, plug.url)
        home = self.emulate(HttpPlug("home_assistant", 51.25, wants_password=True))
        self.plug("ha", "home_assistant", home.url, entity="sensor.desk_power",
                  secret_file=self.secret(TOKEN))
        esp = self.emulate(HttpPlug("esphome", 52.5))
        self.plug("esp", "esphome", esp.url, entity="power")
        kasa = self.emulate(KasaPlug(60.5))
        self.plug("kasa", "kasa", kasa.url)
        strip = self.emulate(KasaPlug(70.5, outlets=3))
        self.plug("strip", "kasa", strip.url, channel=2)
        sensors = self.sensors()
        wanted = {"shelly1": 40.5, "shelly2": 41.5, "shelly-pm": 42.5, "tasmota": 43.5,
                  "homewizard": 44.5, "ha": 51.25, "esp": 52.5, "kasa": 60.5, "strip": 72.5}
        self.assertEqual({name: sensors[name]["watts"] for name in wanted}, wanted)
        self.assertEqual({sensors[name]["scope"] for name in wanted}, {"wall"})

    def test_passwords_are_proven_and_never_told(self):
        for kind in ("shelly1", "shelly2", "tasmota", "esphome"):
            plug = self.emulate(HttpPlug(kind, 42.5, wants_password=True))
            options = {"entity": "power"} if kind == "esphome" else {}
            self.plug(kind, "shelly" if "shelly" in kind else kind, plug.url,
                      secret_file=self.secret(PASSWORD), **options)
            if kind == "shelly2":
                digest = plug
        sensors = self.sensors()
        for name in ("shelly1", "shelly2", "tasmota", "esphome"):
            self.assertEqual(sensors[name]["watts"], 42.5, sensors[name])
        self.assertNotIn(PASSWORD, "".join(digest.seen), "a digest keeps it off the wire")

    def test_a_wrong_password_says_which_file(self):
        plug = self.emulate(HttpPlug("shelly2", 42.5, wants_password=True))
        file = self.secret("wrong")
        self.plug("desk", "shelly", plug.url, secret_file=file)
        reason = self.sensors()["desk"]["reason"]
        self.assertEqual(reason["code"], "permission_denied")
        self.assertIn(file, reason["fix"])

    def test_plugs_that_lie_have_a_reason_and_no_watts(self):
        for fault in ("html", "truncated", "refused"):
            plug = self.emulate(HttpPlug("shelly2", 42.5, fault=fault))
            self.sections = []
            self.plug("desk", "shelly", plug.url)
            sensor = self.sensors()["desk"]
            self.assertIsNone(sensor["watts"], fault)
            self.assertTrue(sensor["reason"]["detail"], fault)
        for options, code in (({"unit": "VA"}, "wrong_unit"), ({"age_seconds": 900}, "stale")):
            plug = self.emulate(HttpPlug("home_assistant", 42.5, **options))
            self.sections = []
            self.plug("desk", "home_assistant", plug.url, entity="sensor.desk_power",
                      secret_file=self.secret(TOKEN))
            self.assertEqual(self.sensors()["desk"]["reason"]["code"], code)

    def test_a_slow_plug_holds_up_nobody_else(self):
        slow = self.emulate(HttpPlug("shelly2", 42.5, fault="slow"))
        good = self.emulate(HttpPlug("shelly2", 43.5))
        self.plug("slow", "shelly", slow.url)
        self.plug("good", "shelly", good.url)
        sensors = self.sensors()
        self.assertEqual(sensors["good"]["watts"], 43.5)
        self.assertEqual(sensors["slow"]["reason"]["code"], "timed_out")

    def test_what_a_plug_feeds_has_its_watts_and_its_reader_has_not(self):
        self.plug("own", "shelly", self.emulate(HttpPlug("shelly2", 40.5)).url)
        self.plug("shelf", "shelly", self.emulate(HttpPlug("shelly2", 7.25)).url, powers="switch")
        self.config.write_text("\n".join(self.sections) + "\n[runtimes]\nscan = false\n")
        up = self.tokwatt(command=("up", "--config", str(self.config)))

        def both():
            fleet = up.get("/api/v1/fleet")
            if not fleet["devices"]:
                return None
            fed = [line for one in fleet["unattended"] for line in one["power"]
                   if line["power_watts"] is not None]
            own = [line for line in fleet["devices"][0]["live"]["power"]
                   if line["source"] == "shelly" and line["power_watts"] is not None]
            return (fleet, own, fed) if own and fed else None
        fleet, own, fed = harness.wait_for("both plugs", both)
        self.assertEqual([one["name"] for one in fleet["unattended"]], ["switch"])
        self.assertEqual([(line["component"], line["power_watts"]) for line in own],
                         [("own", 40.5)])
        self.assertEqual([(line["component"], line["power_watts"]) for line in fed],
                         [("shelf", 7.25)])
        self.assertEqual(fleet["totals"]["power_watts"], 47.75)

    def test_a_real_upsd(self):
        port = self.start_upsd({"ups.realpower": "123", "ups.status": "OL"},
                               {"ups.load": "14", "ups.realpower.nominal": "900",
                                "ups.status": "OL"})
        self.plug("rack", "nut", f"nut://127.0.0.1:{port}/real")
        self.plug("shelf", "nut", f"nut://127.0.0.1:{port}/percent")
        sensors = self.sensors()
        self.assertEqual(sensors["rack"]["watts"], 123)
        self.assertEqual(sensors["rack"]["quality"], "measured")
        self.assertEqual(sensors["shelf"]["watts"], 126)
        self.assertEqual(sensors["shelf"]["quality"], "estimated")
        self.sections = []
        self.plug("nobody", "nut", f"nut://127.0.0.1:{port}/nobody")
        self.assertEqual(self.sensors()["nobody"]["reason"]["code"], "not_found")

    def start_upsd(self, *upses):
        """A real upsd whose UPSes are played by NUT's dummy-ups from files; returns its port."""
        conf, state, port = self.scratch / "nut", self.scratch / "state", free_port()
        conf.mkdir()
        state.mkdir()
        names = ("real", "percent")[:len(upses)]
        (conf / "ups.conf").write_text("maxretry = 3\n" + "".join(
            f"[{n}]\n  driver = dummy-ups\n  port = {conf}/{n}.dev\n  mode = dummy-once\n"
            for n in names))
        for name, variables in zip(names, upses):
            (conf / f"{name}.dev").write_text(
                "".join(f"{key}: {value}\n" for key, value in variables.items()))
        (conf / "upsd.conf").write_text(f"LISTEN 127.0.0.1 {port}\nSTATEPATH {state}\n")
        (conf / "upsd.users").write_text("")
        for file in conf.iterdir():
            file.chmod(0o600)
        env = dict(os.environ, NUT_CONFPATH=str(conf), NUT_STATEPATH=str(state),
                   NUT_ALTPIDPATH=str(state))
        for name in names:
            self.start(["/lib/nut/dummy-ups", "-a", name, "-u", "root", "-F"], env)
        harness.wait_for("the drivers", lambda: len(list(state.glob("dummy-ups-*"))) >= len(names))
        self.start(["/lib/nut/upsd", "-u", "root", "-F"], env)
        harness.wait_for("upsd", lambda: is_listening(port))
        return port

    def start(self, command, env=None):
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        return process

    def test_a_real_broker(self):
        port = free_port()
        passwords, conf = self.scratch / "passwords", self.scratch / "mosquitto.conf"
        subprocess.run(["mosquitto_passwd", "-b", "-c", passwords, "desk", PASSWORD], check=True)
        conf.write_text(f"listener {port} 127.0.0.1\nallow_anonymous false\n"
                        f"password_file {passwords}\nuser root\n")
        self.start(["/usr/sbin/mosquitto", "-c", str(conf)])
        harness.wait_for("mosquitto", lambda: is_listening(port))
        url, secret = f"mqtt://127.0.0.1:{port}", self.secret(PASSWORD)
        self.publish(port, "old/desk", {"power": 99}, retain=True)
        self.plug("zigbee", "zigbee2mqtt", url, topic="zigbee2mqtt/desk", user="desk",
                  secret_file=secret)
        self.plug("tasmota", "tasmota_mqtt", url, topic="tele/desk/SENSOR", user="desk",
                  secret_file=secret)
        self.plug("old", "zigbee2mqtt", url, topic="old/desk", user="desk", secret_file=secret)
        publisher = Publisher(self, port)
        self.addCleanup(publisher.stop)
        sensors = self.sensors(seconds="3")
        self.assertEqual(sensors["zigbee"]["watts"], 42)
        self.assertEqual(sensors["tasmota"]["watts"], 61)
        self.assertEqual(sensors["old"]["reason"]["code"], "no_message_yet",
                         "nobody knows how old a retained message is")
        self.sections = []
        self.plug("desk", "zigbee2mqtt", url, topic="zigbee2mqtt/desk", user="desk",
                  secret_file=self.secret("wrong"))
        self.assertEqual(self.sensors(seconds="3")["desk"]["reason"]["code"], "permission_denied")

    def publish(self, port, topic, message, retain=False):
        subprocess.run(["mosquitto_pub", "-p", str(port), "-u", "desk", "-P", PASSWORD, "-t", topic,
                        "-m", json.dumps(message), *(["-r"] if retain else [])], check=True)


class Publisher:
    """Publishes what bridges publish, again and again: nobody hears what came before."""

    def __init__(self, test, port):
        self.stopped = threading.Event()

        def publish():
            while not self.stopped.wait(0.2):
                test.publish(port, "zigbee2mqtt/desk", {"power": 42, "energy": 12.34})
                test.publish(port, "tele/desk/SENSOR", {"Time": time.strftime("%FT%T"),
                                                        "ENERGY": {"Total": 3.185, "Power": 61}})
        self.thread = threading.Thread(target=publish, daemon=True)
        self.thread.start()

    def stop(self):
        self.stopped.set()
        self.thread.join()


if __name__ == "__main__":
    harness.main()
