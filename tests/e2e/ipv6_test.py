"""A network without IPv4: the line, the join and the stream between addresses of IPv6."""

import harness
from household import DATA, Household

BOX = "fd00:77::1"


def only_ipv6(host, address):
    host.ip("addr", "add", f"{address}/64", "dev", "eth0", "nodad")
    host.ip("-4", "addr", "flush", "dev", "eth0")


class Ipv6Test(Household):
    settings = {**Household.settings, "TOKWATT_COLLECTOR_HOSTS": BOX}

    @classmethod
    def start_collector(cls):
        only_ipv6(cls.box, BOX)
        super().start_collector()

    # The pages listened on IPv4 alone, so that the line found nobody.
    def test_a_machine_joins_and_sends_where_there_is_no_ipv4(self):
        host = self.house.add("six")
        only_ipv6(host, "fd00:77::2")
        line = self.add()["command"]
        self.assertIn(f"https://[{BOX}]:7811/e/", line)
        done = host.shell(line, timeout=180)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.await_live("six")
        self.assertIn(f"[{BOX}]:7812", self.credentials(host).read_text())


if __name__ == "__main__":
    harness.main()
