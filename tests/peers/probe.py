"""What `tokwatt agent probe` says of one plug; for the tests of this folder, not run itself."""

import json
import pathlib
import sys

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "e2e"), str(TESTS / "support")]
import harness  # noqa: E402  (its folder is added above)


class Case(harness.Case):
    def secret(self, text):
        file = self.scratch / "secret"
        file.touch(mode=0o600)
        file.write_text(text)
        return str(file)

    def probe(self, kind, url, seconds=1, hidden=(), **options):
        """The plug's sensors by metric; what is `hidden` may be nowhere in the output."""
        lines = ["[plug.desk]"] + [f"{key} = {json.dumps(value)}" for key, value in
                                   dict(options, kind=kind, url=url).items()]
        config = self.scratch / "tokwatt.toml"
        config.write_text("\n".join(lines) + "\n[runtimes]\nscan = false\n")
        done = harness.run("agent", "probe", "--json", "--seconds", str(seconds),
                           "--config", str(config))
        self.assertIn(done.returncode, (0, 9), done.stderr)
        for text in hidden:
            self.assertNotIn(text, done.stdout + done.stderr)
        source = "http_json" if kind == "home_assistant" else kind
        return {sensor["metric"]: sensor for sensor in json.loads(done.stdout)["sensors"]
                if sensor["source"] == source}

    def watts(self, kind, url, **options):
        power = self.probe(kind, url, **options)["device_power_watts"]
        self.assertTrue(power["present"], power)
        self.assertEqual((power["component"], power["scope"]), ("desk", "wall"))
        return power["value"]

    def reason(self, kind, url, **options):
        """Why there are no watts; there is nothing else either."""
        sensors = self.probe(kind, url, **options)
        power = sensors["device_power_watts"]
        self.assertEqual((power["present"], power["value"]), (False, None), sensors)
        self.assertEqual(list(sensors), ["device_power_watts"])
        self.assertTrue(power["reason"]["detail"])
        return power["reason"]
