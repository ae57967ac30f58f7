"""Commands on another machine than the collector's: whom they trust, and how they sign in."""

import shutil

import harness
from household import PASSWORD, Household

TOKWATT = "/opt/tokwatt/tokwatt"
SECRET = "/root/password"


class RemoteTest(Household):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.laptop = cls.house.add("laptop")
        (cls.laptop.root / "opt/tokwatt").mkdir(parents=True)
        shutil.copy2(cls.bin / "tokwatt", cls.laptop.root / TOKWATT.lstrip("/"))

    def ask(self, *arguments, secret="", scheme="https"):
        done = self.laptop.run(TOKWATT, *arguments, env={
            "TOKWATT_URL": f"{scheme}://{self.box.address}:7811", "TOKWATT_PASSWORD_FILE": secret})
        self.assertNotIn(PASSWORD, done.stdout + done.stderr)
        return done

    def refused(self, code, said, *arguments, **how):
        done = self.ask(*arguments, **how)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertIn(said, done.stderr)

    def trust(self):
        """As update-ca-certificates does."""
        root = (self.box.root / "data/collector/trust/ca.pem").read_text()
        with (self.laptop.root / "etc/ssl/certs/ca-certificates.crt").open("a") as bundle:
            bundle.write(root)

    def write(self, mode):
        path = self.laptop.root / SECRET.lstrip("/")
        path.write_text(PASSWORD + "\n")
        path.chmod(mode)

    def test_each_step_is_told_until_the_commands_work(self):
        self.refused(4, "collector/trust/ca.pem", "devices", "ls")
        self.trust()
        self.refused(5, "TOKWATT_PASSWORD_FILE", "devices", "ls")
        self.refused(1, "no such file", "devices", "ls", secret="/root/none")
        self.write(0o644)
        self.refused(6, "chmod 600", "devices", "ls", secret=SECRET)
        self.write(0o600)
        self.refused(2, "use https://", "devices", "ls", secret=SECRET, scheme="http")
        self.assertIn("box", self.ask("devices", "ls", secret=SECRET).stdout)
        self.assertEqual(self.ask("devices", "tag", "box", "attic", secret=SECRET).returncode, 0)
        self.assertEqual(self.fleet()["box"]["tags"], ["attic"])
        self.assertIn("tw1", self.ask("devices", "add", "--json", secret=SECRET).stdout)


if __name__ == "__main__":
    harness.main()
