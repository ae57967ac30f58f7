#!/usr/bin/env python3
"""tokwatt and python-kasa read the same emulated plug; run by tests/peers/python_kasa.sh."""

import asyncio

import probe
from emulated_plugs import KasaPlug
from kasa import DeviceConfig, EmeterStatus, KasaException
from kasa.iot import IotPlug, IotStrip
from kasa.protocols import IotProtocol
from kasa.transports import XorTransport
from probe import harness


def device_of(plug, kind):
    """python-kasa's device, of which only questions and answers are used: its update() asks for
    more than an emulated plug knows."""
    config = DeviceConfig(host="127.0.0.1", port_override=plug.port)
    return kind(config.host, protocol=IotProtocol(transport=XorTransport(config=config)))


def ask(device, target, command, outlets=None):
    """The device's own question, with the context that names outlets, and its check of errors."""
    async def answer():
        try:
            return await device._query_helper(target, command, child_ids=outlets)
        finally:
            await device.protocol.close()
    return asyncio.run(answer())


class PythonKasaTest(probe.Case):
    def emulate(self, *arguments, **options):
        plug = KasaPlug(*arguments, **options)
        self.addCleanup(plug.stop)
        return plug

    def test_a_plug_tells_both_the_same_watts(self):
        plug = self.emulate(60.5)
        device = device_of(plug, IotPlug)
        self.assertEqual(ask(device, "system", "get_sysinfo")["model"], "KP115(EU)")
        status = EmeterStatus(ask(device, "emeter", "get_realtime"))
        self.assertEqual((status.power, status.voltage, status.total), (60.5, 230.1, 1.25))
        self.assertEqual(self.watts("kasa", plug.url), status.power)

    def test_every_outlet_of_a_strip_tells_both_the_same_watts(self):
        plug = self.emulate(70.5, outlets=3)
        strip = device_of(plug, IotStrip)
        outlets = ask(strip, "system", "get_sysinfo")["children"]
        self.assertEqual(len(outlets), 3)
        for channel, outlet in enumerate(outlets):
            status = EmeterStatus(ask(strip, "emeter", "get_realtime", [outlet["id"]]))
            self.assertEqual(status.power, 70.5 + channel)
            self.assertEqual(self.watts("kasa", plug.url, channel=channel), status.power)

    def test_an_answer_cut_short_is_refused_by_both(self):
        plug = self.emulate(60.5, fault="truncated")
        with self.assertRaises(KasaException):
            ask(device_of(plug, IotPlug), "emeter", "get_realtime")
        self.assertEqual(self.reason("kasa", plug.url)["code"], "connection_lost")


if __name__ == "__main__":
    harness.main()
