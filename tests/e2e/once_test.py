"""tokwatt up --once with a real llama-server and a real Ollama: the whole main job."""

import json
import math

import harness


class OnceTest(harness.Case):

    def test_both_runtimes_are_measured_with_n_median_and_interval(self):
        llama = self.runtime("llama", "--model", "big")
        ollama = self.runtime("ollama", "--model", "big")
        done = harness.run(
            "up", "--once", "--json", "--budget", "60", "--data-dir", str(self.scratch / "data"),
            env=harness.environment(TOKWATT_RUNTIMES_SCAN="false",
                                    TOKWATT_RUNTIMES_ENDPOINTS=f"{llama.url},{ollama.url}"))
        self.assertIn(done.returncode, (0, 9), done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(report["schema_version"], 1)
        if done.returncode == 9:
            self.assertTrue(report["unavailable"])
            for item in report["unavailable"]:
                self.assertTrue(item["reason"]["code"], item)
        runs = {run["runtime"]: run for run in report["benchmarks"]}
        self.assertEqual(set(runs), {"llamacpp", "ollama"}, done.stderr)
        for run in runs.values():
            self.check_run(run)
        self.check_bandwidth(report["bandwidth"])

    def test_a_second_run_on_the_same_data_measures_again(self):
        # It was over at once: this machine was known, its agent not yet connected.
        last = ""
        for _ in range(3):
            done = harness.run("up", "--once", "--json", "--data-dir", str(self.scratch / "data"),
                               env=harness.environment(TOKWATT_RUNTIMES_SCAN="false"))
            report = json.loads(done.stdout)
            self.assertNotIn("bandwidth", [item["what"] for item in report["unavailable"]],
                             report["unavailable"])
            self.check_bandwidth(report["bandwidth"])
            at = max(row["at"] for row in report["bandwidth"])
            self.assertGreater(at, last)
            last = at

    def check_run(self, run):
        self.assertIn(run["status"], ("converged", "not_converged"), run)
        decode = run["decode_tokens_per_second"]
        self.assertGreaterEqual(decode["n"], 6, run)
        self.assertLessEqual(decode["low"], decode["median"])
        self.assertLessEqual(decode["median"], decode["high"])
        self.assertTrue(math.isfinite(decode["median"]) and decode["median"] > 0)
        self.assertNotEqual(run["physics"], "above_bound", run)

    def check_bandwidth(self, rows):
        read = [row for row in rows if row["path"] == "cpu" and row["kernel"] == "read"]
        self.assertEqual(len(read), 1, rows)
        self.assertGreater(read[0]["best_bytes_per_second"], 1e9)


if __name__ == "__main__":
    harness.main()
