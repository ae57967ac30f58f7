#!/usr/bin/env python3
"""tokwatt and python-kasa read the same emulated plug; run by tests/peers/python_kasa.sh."""

import asyncio

import probe
from emulated_plugs import KasaPlug
from kasa import DeviceConfig, EmeterStatus
from kasa.protocols import IotProtocol
from kasa.transports import XorTransport


def ask(plug, *questions):
    """python-kasa's answers, each of a connection of its own, as the plug closes after one."""
    async def answers():
        found = []
        for question in questions:
            config = DeviceConfig(host="127.0.0.1", port_override=plug.port)
            protocol = IotProtocol(transport=XorTransport(config=config))
            try:
                found.append(await protocol.query(question, retry_count=0))
            finally:
                await protocol.close()
        return found
    return asyncio.run(answers())


class PythonKasaTest(probe.Case):
    def emulate(self, *arguments, **options):
        plug = KasaPlug(*arguments, **options)
        self.addCleanup(plug.stop)
        return plug
