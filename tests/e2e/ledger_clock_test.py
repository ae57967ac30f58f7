"""What certificates do to the ledger as months go by: they run out, and nothing measured is lost."""

import json
import subprocess

import harness
from harness import wait_for
from ledger_case import LedgerCase
from moved_clock import DAY, follow_clock, set_clock


class LedgerClockTest(LedgerCase):
    """The clocks of the collector and of all machines are moved together, as time does it."""

    ahead = 0  # seconds

    @classmethod
    def start_collector(cls):
        follow_clock(cls.box)
        super().start_collector()

    def bare(self, name):
        host = super().bare(name)
        follow_clock(host, self.ahead)
        return host

    @classmethod
    def pass_days(cls, days):
        cls.ahead += days * DAY
        for host in cls.house.hosts:
            set_clock(host, cls.ahead)

    def certificate(self, host):
        """(serial number, private key) of what the machine shows now."""
        credentials = json.loads(self.credentials(host).read_text())
        done = subprocess.run(["openssl", "x509", "-noout", "-serial"], text=True, check=True,
                              input=credentials["certificate"], capture_output=True)
        return done.stdout, credentials["key"]

    def assert_renewed(self, host, before):
        for old, new in zip(before, self.certificate(host)):
            self.assertNotEqual(old, new)

    def test_a_certificate_is_renewed_while_its_machine_measures(self):
        host = self.machine("steady")
        before = self.certificate(host)
        self.pass_days(21)
        wait_for("a renewal", lambda: self.certificate(host) != before, 120)
        self.assert_renewed(host, before)
        self.assert_nothing_is_lost_or_doubled(host)

    def test_a_certificate_that_ran_out_while_its_machine_was_off(self):
        host = self.machine("sleeper")
        before = self.certificate(host)
        host.plug(False)
        self.work(host)  # into its spool
        host.end()
        host.plug(True)
        self.pass_days(40)
        host.start_again()
        self.start_agent(host)
        self.await_live("sleeper")
        self.assert_renewed(host, before)
        self.assert_nothing_is_lost_or_doubled(host)


if __name__ == "__main__":
    harness.main()
