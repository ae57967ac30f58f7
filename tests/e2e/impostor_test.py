"""Who is not what he says: collectors that are none, tokens and certificates of others."""

import json
import re
import shutil
import uuid

import harness
from attacker import AGENT, AttackCase, certificate_request, new_key, openssl
from harness import wait_for
from moved_clock import DAY, MINUTE, follow_clock, set_clock

OK, PERMISSION_DENIED, ABORTED, ALREADY_EXISTS, UNAUTHENTICATED = 0, 7, 10, 6, 16


def some_device():
    return uuid.uuid4().hex


class ImpostorTest(AttackCase):
    def test_another_collector_is_sent_nothing(self):
        """Somebody answers at the address of the line, with a root of his own."""
        victim = self.bare("victim")
        other = self.house.add("other")
        shutil.copytree(self.bin, other.root / "opt/tokwatt")
        other.run(self.tokwatt, "collector", "password", "--data-dir", "/data",
                  stdin="another house\n")
        other.start(self.tokwatt, "up", "--lan", "--data-dir", "/data",
                    env={"TOKWATT_RUNTIMES_SCAN": "false"})
        wait_for("the other collector", lambda: "serves pages" in other.log(), 60)
        token = self.add()["token"]
        done = self.enroll(victim, re.sub("@.*", f"@{other.address}:7812", token))
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("is not the collector that this machine trusts: its root is another one",
                      done.stderr)
        self.assertNotIn("not let in", other.log())  # no code reached it, not even a wrong one
        self.tell("a token of this collector at another collector's address",
                  done.stderr, "nothing there: nothing was sent; the victim's terminal has it")
        self.assertEqual(self.enroll(victim, token).returncode, 0)  # the code is still good

    def test_a_members_certificate_is_no_collectors(self):
        """A member of this house answers in the collector's place, below the right root."""
        thief, credentials, _ = self.member("thief")
        victim = self.bare("lured")
        chain = credentials["certificate"] + credentials["root"]
        (thief.root / "tmp/chain.pem").write_text(chain)
        (thief.root / "tmp/chain.key").write_text(credentials["key"])
        thief.start("openssl", "s_server", "-accept", "7812", "-cert", "/tmp/chain.pem", "-key",
                    "/tmp/chain.key", "-cert_chain", "/tmp/chain.pem", "-alpn", "h2", "-quiet",
                    log="server")
        listens = f"{thief.address}/7812"
        wait_for("it", lambda: victim.run("bash", "-c", f"echo > /dev/tcp/{listens}").returncode
                 == 0, 20)
        code = self.add()["token"]
        done = self.enroll(victim, re.sub("@.*", f"@{thief.address}:7812", code))
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("is not the collector that this machine trusts", done.stderr)
        self.assertNotIn(code.split(".")[2].split("@")[0], thief.log("server"))
        self.tell("a member's certificate in the collector's place", done.stderr,
                  "nothing there: nothing was sent; the victim's terminal has it")

    def test_a_certificate_of_another_root_opens_no_session(self):
        attacker, credentials, device = self.member("forger")
        uri = re.search(r"URI:(\S+)", openssl("x509", "-noout", "-ext", "subjectAltName",
                                              stdin=credentials["certificate"])).group(1)
        root_key, key = new_key(), new_key()
        root = openssl("req", "-x509", "-new", "-key", "/dev/stdin", "-subj",
                       "/CN=tokwatt collector", "-days", "30", stdin=root_key)
        for name, text in (("ca.pem", root), ("ca.key", root_key)):
            (self.scratch / name).write_text(text)
        (self.scratch / "names").write_text(f"subjectAltName=URI:{uri}\n"
                                            "extendedKeyUsage=clientAuth\n")
        forged = openssl("x509", "-req", "-CA", str(self.scratch / "ca.pem"), "-CAkey",
                         str(self.scratch / "ca.key"), "-CAcreateserial", "-days", "30",
                         "-extfile", str(self.scratch / "names"),
                         stdin=certificate_request(key))
        reply = self.session(attacker, device, {"key": key, "certificate": forged})
        self.assertEqual(reply.status, UNAUTHENTICATED)
        self.assertIn("was not issued for this", reply.message)
        self.refused("a client certificate of another root, in a member's name", attacker,
                     reply.message, "a session was refused: the certificate was not issued")
        self.assertEqual(self.session(attacker, device, credentials).status, OK)

    def test_a_token_is_good_once(self):
        token = self.add()["token"]
        self.assertEqual(self.enroll(self.bare("first"), token).returncode, 0)
        replayer = self.bare("replayer")
        done = self.enroll(replayer, token)
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stderr, r"the code was used at 20\d\d-")
        self.refused("a token used a second time", replayer, done.stderr,
                     "was not let in: the code was used at")

    def test_credentials_from_before_a_renewal_are_a_copy(self):
        host, captured, device = self.member("renewed")
        key = new_key()
        reply = self.renew(host, captured, certificate_request(key))
        self.assertEqual(reply.status, OK, reply.message)
        renewed = {"key": key, "certificate": reply.field("certificate")}
        self.assertEqual(self.session(host, device, renewed).status, OK)
        copy = self.bare("copy")
        shutil.copytree(host.root / "data", copy.root / "data")  # the disk as it was before
        copy.start(AGENT, "agent", "run", "--data-dir", "/data", log="agent")
        heard = wait_for("the copy to hear of it",
                         lambda: re.search("no collector at.*", copy.log("agent")), 30).group(0)
        copy.end()
        self.assertIn("copy", heard)
        self.refused("a captured credentials file from before a renewal", copy, heard,
                     "a session was refused: .*copy")
        reply = self.renew(copy, captured, certificate_request(new_key()))
        self.assertEqual(reply.status, ABORTED)
        self.refused("a renewal by a captured credentials file", copy, reply.message,
                     "a renewal was refused: .*copy")

    def test_a_revoked_certificate_is_out(self):
        host, credentials, device = self.member("fired")
        self.assertEqual(self.session(host, device, credentials).status, OK)
        self.assertEqual(self.cli("devices", "rm", "--yes", "fired").returncode, 0)
        reply = self.session(host, device, credentials)
        self.assertEqual(reply.status, PERMISSION_DENIED)
        self.assertIn("revoked", reply.message)
        self.refused("a revoked certificate", host, reply.message,
                     "a session was refused: .*revoked")
        reply = self.renew(host, credentials, certificate_request(new_key()))
        self.assertEqual(reply.status, PERMISSION_DENIED)
        self.refused("a renewal by a revoked certificate", host, reply.message,
                     "a renewal was refused: .*revoked")

    def test_a_request_for_other_names_gets_its_own_only(self):
        _, _, other = self.member("named")
        host = self.bare("climber")
        code = self.add()["token"].split(".")[2].split("@")[0]
        key, device = new_key(), some_device()
        request = certificate_request(key, "/CN=collector.tokwatt.internal",
                                      "DNS:collector.tokwatt.internal", f"IP:{self.box.address}",
                                      f"URI:tokwatt://0123456789abcdef/device/{other}")
        # The id of a machine that joined is not given to whoever asks for it.
        reply = self.ask_to_join(host, code, other, request)
        self.assertEqual(reply.status, ALREADY_EXISTS)
        self.refused("a certificate request with a member's id", host, reply.message,
                     "did not join: a machine with this identity has joined before")
        reply = self.ask_to_join(host, code, device, request)
        self.assertEqual(reply.status, OK, reply.message)
        own = {"key": key, "certificate": reply.field("certificate")}
        text = openssl("x509", "-noout", "-subject", "-ext", "subjectAltName,extendedKeyUsage",
                       stdin=own["certificate"])
        self.assertIn(f"/device/{device}", text)
        for foreign in ("DNS:", "IP Address:", other, "Server", "CN", "0123456789abcdef"):
            self.assertNotIn(foreign, text)
        self.assertEqual(self.session(host, device, own).status, OK)
        reply = self.session(host, other, own)
        self.assertEqual(reply.status, PERMISSION_DENIED)
        self.refused("a certificate request with other names; its certificate used for them", host,
                     f"it holds nothing but URI /device/{device}; " + reply.message,
                     "a session was refused: the certificate is another machine's")

    def test_a_certificate_without_its_key_is_nothing(self):
        _, credentials, device = self.member("seen")
        host = self.bare("onlooker")
        with self.assertRaisesRegex(AssertionError, "key values mismatch"):
            self.session(host, device, {"key": new_key(),
                                        "certificate": credentials["certificate"]})
        reply = self.session(host, device)
        self.assertEqual(reply.status, UNAUTHENTICATED)
        self.refused("no certificate", host, reply.message,
                     "a session was refused: a machine must join this collector before it sends")


class ExpiredTest(AttackCase):
    """The collector's clock is moved, an attacker's is not."""

    evidence = []

    @classmethod
    def start_collector(cls):
        follow_clock(cls.box)
        super().start_collector()

    def after(self, by):
        set_clock(self.box, by)
        self.addCleanup(set_clock, self.box, 0)

    def test_a_token_is_good_for_a_quarter_of_an_hour(self):
        host = self.bare("late")
        line = self.add()
        self.after(16 * MINUTE)
        done = self.enroll(host, line["token"])
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stderr, r"the code expired at 20\d\d-")
        self.refused("a token 16 minutes old", host, done.stderr, "not let in: the code expired at")
        script = host.run("sh", "-c", line["command"])
        self.assertNotEqual(script.returncode, 0)
        self.refused("a pasted line 16 minutes old", host, script.stderr,
                     "a line to join was refused: the code expired at")

    def test_an_expired_certificate_opens_no_session(self):
        host, credentials, device = self.member("slept")
        self.assertEqual(self.session(host, device, credentials).status, OK)
        self.after(31 * DAY)
        reply = self.session(host, device, credentials)
        self.assertEqual(reply.status, UNAUTHENTICATED)
        self.assertIn("the certificate has expired", reply.message)
        self.refused("a certificate of 31 days", host, reply.message,
                     "a session was refused: the certificate has expired")


if __name__ == "__main__":
    harness.main()
