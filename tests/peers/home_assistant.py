#!/usr/bin/env python3
"""tokwatt against a real Home Assistant; run by tests/peers/home_assistant.sh."""

import pathlib
import shutil
import tempfile
import threading

import probe
from hass import HomeAssistant
from probe import harness

POWER, ENERGY = "device_power_watts", "device_energy_joules_total"


class HomeAssistantTest(probe.Case):
    @classmethod
    def setUpClass(cls):
        scratch = pathlib.Path(tempfile.mkdtemp(prefix="tokwatt-home-assistant-"))
        cls.addClassCleanup(shutil.rmtree, scratch, ignore_errors=True)
        cls.home = HomeAssistant(scratch)
        cls.addClassCleanup(cls.home.stop)
        try:
            cls.home.onboard()
        except AssertionError as error:
            raise AssertionError("hass said: " + cls.home.log.read_text()[-4000:]) from error

    def of(self, how, entity, token=None, **options):
        """`how` (probe, watts, reason) of that entity; no output holds the token."""
        token = token or self.home.token
        options.setdefault("stale_after", 86400)  # however long the tests before this one took
        return how("home_assistant", self.home.url, entity=entity, secret_file=self.secret(token),
                   hidden=(token.strip(),), **options)

    def test_a_sensor_in_watts_is_read_as_those_watts(self):
        self.assertEqual(self.of(self.watts, "sensor.desk"), 41.5)

    def test_a_sensor_in_kilowatts_is_read_as_a_thousand_times_that(self):
        self.assertEqual(self.of(self.watts, "sensor.rack"), 1250)

    def test_a_sensor_in_volt_amperes_is_refused(self):
        self.assertEqual(self.of(self.reason, "sensor.apparent")["code"], "wrong_unit")

    def test_a_new_value_is_read(self):
        for watts in ("17.25", "18"):
            self.home.set("sensor.lamp", watts, "W")
            self.assertEqual(self.of(self.watts, "sensor.lamp"), float(watts))

    def test_a_sensor_without_a_value_has_no_watts_and_says_so(self):
        for entity, state in (("sensor.unsaid", "unknown"), ("sensor.away", "unavailable")):
            self.assertEqual(self.home.state(entity), state)
            reason = self.of(self.reason, entity)
            self.assertEqual(reason["code"], "unavailable")
            self.assertIn("no value now", reason["detail"])

    def test_an_entity_that_does_not_exist_has_no_watts_and_a_reason(self):
        reason = self.of(self.reason, "sensor.nobody")
        self.assertEqual(reason["code"], "not_found")
        self.assertIn("there is no 'sensor.nobody'", reason["detail"])
        self.assertIn("correct entity in [plug.", reason["fix"])

    def test_a_value_older_than_stale_after_is_refused(self):
        def is_refused():
            power = self.of(self.probe, "sensor.desk", stale_after=1)[POWER]
            return not power["present"] and power["reason"]["code"] == "stale"
        harness.wait_for("sensor.desk to be a second old", is_refused)

    def test_a_wrong_token_is_refused_by_name_of_its_file_and_not_told(self):
        for wrong in ("never-to-be-seen", self.home.token[:-4] + "AAAA"):
            reason = self.of(self.reason, "sensor.desk", token=wrong)
            self.assertEqual(reason["code"], "permission_denied")
            self.assertIn("refuses the password or token", reason["detail"])
            self.assertIn(str(self.scratch / "secret"), reason["fix"])

    def test_a_token_file_may_end_in_a_newline(self):
        self.assertEqual(self.of(self.watts, "sensor.desk", token=self.home.token + "\n"), 41.5)

    def test_an_energy_sensor_in_kilowatt_hours_is_counted_in_joules(self):
        stopped = threading.Event()
        self.home.set("sensor.total", "1250", "kWh")

        def use_energy():  # 0.1 Wh, or 360 J, again and again
            for steps in range(1, 10000):
                if stopped.wait(0.5):
                    return
                self.home.set("sensor.total", f"{1250 + steps / 10000:.4f}", "kWh")
        user = threading.Thread(target=use_energy)
        user.start()
        try:
            sensors = self.of(self.probe, "sensor.desk", seconds=5, energy_entity="sensor.total")
        finally:
            stopped.set()
            user.join()
        self.assertEqual(sensors[POWER]["value"], 41.5)
        steps = sensors[ENERGY]["value"] / 360
        self.assertGreaterEqual(round(steps), 1)
        self.assertAlmostEqual(steps, round(steps), places=3)

    def test_an_energy_sensor_that_does_not_exist_leaves_the_power_and_says_why(self):
        sensors = self.of(self.probe, "sensor.desk", energy_entity="sensor.nobody")
        self.assertEqual(sensors[POWER]["value"], 41.5)
        self.assertFalse(sensors[ENERGY]["present"])
        self.assertIn("there is no 'sensor.nobody'", sensors[ENERGY]["reason"]["detail"])


if __name__ == "__main__":
    harness.main()
