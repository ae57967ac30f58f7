"""slow_relay.py LISTEN TARGET: a line that is slow and breaks: 0.4 s each way, and a cut now and then.

Knows nothing of what it carries. Says "cut" for each connection that it ends in the middle.
"""

import asyncio
import random
import sys

DELAY_SECONDS = 0.4
SECONDS_UNTIL_CUT = (4, 9)


async def carry(reader, writer):
    """Bytes in their order, each as much later; reading goes on meanwhile."""
    queue = asyncio.Queue()

    async def write():
        while (item := await queue.get()) is not None:
            due, data = item
            await asyncio.sleep(due - asyncio.get_running_loop().time())
            writer.write(data)
            await writer.drain()

    writing = asyncio.create_task(write())
    try:
        while data := await reader.read(65536):
            queue.put_nowait((asyncio.get_running_loop().time() + DELAY_SECONDS, data))
        queue.put_nowait(None)
        await writing
    finally:
        writing.cancel()


async def relay(target, reader, writer):
    there_reader, there_writer = await asyncio.open_connection(*target)
    both = asyncio.gather(carry(reader, there_writer), carry(there_reader, writer))
    try:
        await asyncio.wait_for(both, random.uniform(*SECONDS_UNTIL_CUT))
    except asyncio.TimeoutError:
        print("cut", flush=True)
    except OSError:
        pass
    for end in (writer, there_writer):
        end.transport.abort()


def address(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


async def main(listen, target):
    server = await asyncio.start_server(lambda r, w: relay(address(target), r, w), *address(listen))
    async with server:
        await server.serve_forever()


asyncio.run(main(*sys.argv[1:]))
