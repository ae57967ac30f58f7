"""Mistakes and damage: a clear message with the right exit code, and nothing lost."""

import json
import os
import pathlib
import shutil
import socket
import sqlite3
import unittest.mock

import harness


class BadInputTest(harness.Case):

    def test_the_settings_of_who_runs_the_tests_reach_none_of_them(self):
        for folder in (self.scratch, self.scratch / ".config"):
            (folder / "tokwatt").mkdir(parents=True)
            (folder / "tokwatt/tokwatt.toml").write_text("[agent]\nintervall = \"1s\"\n")
        theirs = {"HOME": str(self.scratch), "XDG_CONFIG_HOME": str(self.scratch)}
        with unittest.mock.patch.dict(os.environ, theirs):
            done = harness.run("config", "check")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_unknown_config_key_is_exit_3_and_names_the_nearest(self):
        file = self.scratch / "tokwatt.toml"
        file.write_text("[agent]\nintervall = \"1s\"\n")
        done = harness.run("config", "check", "--config", str(file))
        self.assertEqual(done.returncode, 3)
        self.assertIn("agent.interval", done.stderr)

    def refused(self, code, words, *arguments, **env):
        """Asserts the exit code, the words on stderr and that there is a way on."""
        done = harness.run(*arguments, env=harness.environment(**env), timeout=60)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertTrue(done.stderr.startswith("tokwatt: "), done.stderr)
        for word in [*words, "  try: "]:
            self.assertIn(word, done.stderr)
        self.assertEqual(done.stdout, "")

    def test_wrong_command_lines_are_exit_2_with_the_nearest_name(self):
        token = str(self.scratch / "token")
        pathlib.Path(token).write_text("tw1.half\n", encoding="utf-8")
        for words, arguments in (
                (["no command 'uq'; did you mean 'up'?", "tokwatt --help"], ["uq"]),
                (["'rum'", "'run'", "tokwatt bench --help"], ["bench", "rum"]),
                (["'--jsn'", "'--json'"], ["now", "--jsn"]),
                (["a command is missing"], []),
                (["--budget", "5"], ["bench", "run", "--budget", "1"]),
                (["'olama'", "'ollama'", "llamacpp"], ["bench", "run", "--runtime", "olama"]),
                (["vllm", "not measured"], ["bench", "run", "--runtime", "vllm"]),
                (["'decode_tokens_per_secnd'", "'decode_tokens_per_second'"],
                 ["bench", "run", "--fail-if", "decode_tokens_per_secnd<1"]),
                (["there is no folder /nope"], ["agent", "probe", "--root", "/nope"]),
                (["'bench compare' is not in this version"], ["bench", "compare", "--help"]),
                (["'tco' is not in this version"], ["tco"]),
                (["the token is not whole", "copy it again"], ["enroll", "--token-file", token])):
            with self.subTest(arguments):
                self.refused(2, words, *arguments)

    def test_wrong_settings_are_exit_3(self):
        plug = self.scratch / "plug.toml"
        plug.write_text("[plug.desk]\nkind = \"shely\"\nurl = \"http://127.0.0.1:1\"\n")
        check = ["config", "check"]
        for words, arguments, env in (
                (["'TOKWATT_AGENT_INTERVALL'", "'TOKWATT_AGENT_INTERVAL'"], check,
                 {"TOKWATT_AGENT_INTERVALL": "1s"}),
                (["0.0.0.0:7811", "127.0.0.1:7811"], check,
                 {"TOKWATT_COLLECTOR_HTTP_LISTEN": "0.0.0.0:7811"}),
                (["/nope"], [*check, "--config", "/nope"], {}),
                (["/nope"], ["--config", "/nope", *check], {}),
                (["'shely'", "shelly"], [*check, "--config", str(plug)], {})):
            with self.subTest(words):
                self.refused(3, words, *arguments, **env)

    def test_the_data_directory_may_be_named_before_or_after_the_command(self):
        before = harness.run("--data-dir", "/one", "config", "show")
        after = harness.run("--data-dir", "/one", "config", "show", "--data-dir", "/two")
        self.assertIn("data_dir = /one", before.stdout)
        self.assertIn("data_dir = /two", after.stdout)

    def test_without_a_runtime_there_is_no_table_but_how_to_get_one(self):
        self.refused(9, ["no inference runtime", "llama-server", "ollama"], "bench", "run",
                     "--local", TOKWATT_RUNTIMES_SCAN="false")

    def test_what_is_restored_must_be_a_backup(self):
        text = self.scratch / "notes.txt"
        text.write_text("not a database " * 100)
        for file in ("/nope", str(text)):
            with self.subTest(file):
                self.refused(1, [file, "tokwatt collector backup"], "collector", "restore", file,
                             "--data-dir", str(self.scratch / "d"))

    def test_a_running_collector_is_checked_and_names_what_is_not_there(self):
        up = self.tokwatt()
        up.device()
        done = harness.run("collector", "check", "--data-dir", str(up.data_dir))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("no damage", done.stdout)
        self.refused(1, ["'zz'", "tokwatt bench ls"], "bench", "show", "zz", TOKWATT_URL=up.url)
        self.refused(1, ["'nope'", "tokwatt now"], "bandwidth", "--device", "nope",
                     TOKWATT_URL=up.url)

    def test_commands_without_a_collector_are_exit_4_with_the_fix(self):
        done = harness.run("now", env=harness.environment(TOKWATT_URL="http://127.0.0.1:1"))
        self.assertEqual(done.returncode, 4)
        self.assertEqual(done.stderr, "tokwatt: no collector answers at http://127.0.0.1:1: "
                         "connection refused\n  try: tokwatt up\n")

    def test_a_command_of_a_later_version_is_exit_2(self):
        done = harness.run("share", "preview", "CODE")
        self.assertEqual(done.returncode, 2)
        self.assertIn("not in this version", done.stderr)

    def test_a_port_in_use_is_said(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            done = harness.run("up", "--data-dir", str(self.scratch / "d"), env=harness.environment(
                TOKWATT_COLLECTOR_HTTP_LISTEN=f"127.0.0.1:{port}",
                TOKWATT_COLLECTOR_GRPC_LISTEN="127.0.0.1:0"), timeout=60)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(str(port), done.stderr)
        self.assertIn("in use", done.stderr)

    def test_a_port_for_agents_in_use_names_its_setting(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            self.refused(1, ["another program", "collector.grpc_listen"], "up", "--data-dir",
                         str(self.scratch / "d"), TOKWATT_LOG_LEVEL="off",
                         TOKWATT_COLLECTOR_HTTP_LISTEN="127.0.0.1:0",
                         TOKWATT_COLLECTOR_GRPC_LISTEN=f"127.0.0.1:{taken.getsockname()[1]}")

    def test_a_bind_beyond_loopback_is_refused(self):
        for name in ("TOKWATT_COLLECTOR_HTTP_LISTEN", "TOKWATT_COLLECTOR_GRPC_LISTEN"):
            env = harness.environment(TOKWATT_COLLECTOR_HTTP_LISTEN="127.0.0.1:0",
                                      TOKWATT_COLLECTOR_GRPC_LISTEN="127.0.0.1:0")
            env[name] = "0.0.0.0:0"
            done = harness.run("collector", "run", "--data-dir", str(self.scratch / "d"), env=env,
                               timeout=60)
            self.assertEqual(done.returncode, 3, name)
            self.assertIn("0.0.0.0", done.stderr, name)
            self.assertIn("127.0.0.1", done.stderr, name)

    def test_a_second_up_on_the_same_state_is_refused(self):
        up = self.tokwatt()
        done = harness.run("up", "--data-dir", str(up.data_dir), env=harness.environment(
            TOKWATT_COLLECTOR_HTTP_LISTEN=up.url.removeprefix("http://"),
            TOKWATT_COLLECTOR_GRPC_LISTEN="127.0.0.1:0"), timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn("already answers", done.stderr)
        done = harness.run("up", "--data-dir", str(up.data_dir), env=harness.environment(
            TOKWATT_COLLECTOR_HTTP_LISTEN="127.0.0.1:0",
            TOKWATT_COLLECTOR_GRPC_LISTEN="127.0.0.1:0"), timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn(str(up.data_dir), done.stderr)

    def test_a_damaged_database_refuses_and_says_how_to_restore(self):
        up = self.tokwatt()
        up.device()
        up.stop()
        database = self.find(up.data_dir / "collector", "*.db")
        backup = self.scratch / "backup.db"
        done = harness.run("collector", "backup", str(backup), "--data-dir", str(up.data_dir))
        self.assertEqual(done.returncode, 0, done.stderr)
        size = database.stat().st_size
        with open(database, "r+b") as file:
            file.seek(0)
            file.write(os.urandom(min(size, 65536)))
        for leftover in database.parent.glob("*.db-*"):
            leftover.unlink()
        done = harness.run("collector", "run", "--data-dir", str(up.data_dir), env=up.env,
                           timeout=60)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("tokwatt collector restore", done.stderr)
        done = harness.run("collector", "restore", str(backup), "--data-dir", str(up.data_dir))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("is a new one", done.stderr)
        done = harness.run("collector", "check", "--data-dir", str(up.data_dir))
        self.assertEqual(done.returncode, 0, done.stderr)

    # It got a second row of the same name.
    def test_a_restore_elsewhere_says_how_this_machine_stays_the_one_it_was(self):
        up = self.tokwatt()
        device = up.device()["id"]
        backup, moved = self.scratch / "backup.db", self.scratch / "moved"
        for command in (("backup", str(backup), "--data-dir", str(up.data_dir)),
                        ("restore", str(backup), "--data-dir", str(moved))):
            done = harness.run("collector", *command)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"copy agent/identity.json of its old data folder to {moved}/agent",
                      done.stderr)
        up.stop()
        (moved / "agent").mkdir()
        shutil.copy2(up.data_dir / "agent/identity.json", moved / "agent")
        again = self.tokwatt(data="moved")
        self.assertEqual(again.device()["id"], device)
        self.assertEqual(len(again.get("/api/v1/fleet")["devices"]), 1)

    def test_a_newer_database_is_refused(self):
        up = self.tokwatt()
        up.device()
        up.stop()
        database = self.find(up.data_dir / "collector", "*.db")
        with sqlite3.connect(database) as connection:
            connection.execute("PRAGMA user_version = 9999")
        done = harness.run("collector", "run", "--data-dir", str(up.data_dir), env=up.env,
                           timeout=60)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("newer", done.stderr)

    def test_a_damaged_spool_is_set_aside_and_the_gap_is_shown(self):
        up = self.tokwatt()
        device = up.device()["id"]
        up.stop()
        spool = self.find(up.data_dir / "agent", "*.db")
        spool.write_bytes(os.urandom(8192))
        up.start()
        self.assertEqual(up.device()["id"], device)
        harness.wait_for("the gap", lambda: [
            gap for gap in up.device()["gaps"] if gap["kind"] == "gap"])
        self.assertTrue(list((up.data_dir / "agent").glob("*damaged*")))

    def test_cross_site_requests_are_refused(self):
        up = self.tokwatt()
        device = up.device()["id"]
        status, _ = up.send("POST", "/api/v1/bandwidth", {"device": device},
                            {"Origin": "http://evil.example"})
        self.assertEqual(status, 403)
        status, _ = up.send("POST", "/api/v1/bandwidth", {"device": device},
                            {"Host": "evil.example"})
        self.assertIn(status, (400, 403, 421))
        status, _ = up.send("POST", "/api/v1/bandwidth", {"device": device},
                            {"Content-Type": "text/plain"})
        self.assertEqual(status, 415)

    def find(self, folder, pattern):
        found = sorted(pathlib.Path(folder).glob(pattern))
        self.assertEqual(len(found), 1, found)
        return found[0]


if __name__ == "__main__":
    harness.main()
