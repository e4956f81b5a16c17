"""The app on a server that is slow and far away."""

import asyncio
import threading

from conftest import ROOT

LATENCY = 0.2
"""Seconds that every byte of a session is under way, there and back."""
SESSION = b"/_stcore/stream"
"""Where Streamlit's browser side opens its WebSocket."""
RUN = 0.5
"""Seconds that each run of the slow server takes longer."""
SLOW = f"""
import runpy, time
from contact_sync.ui import shell
if not hasattr(shell, "quick"):
    shell.quick = shell.keep_address
    shell.keep_address = lambda params: (time.sleep({RUN}), shell.quick(params))
runpy.run_path({str(ROOT / "app.py")!r})
"""


async def carry(reader, writer, latency):
    """Every byte, `latency` seconds late, in order."""
    late, loop = asyncio.Queue(), asyncio.get_running_loop()

    async def deliver():
        while (piece := await late.get())[1]:
            await asyncio.sleep(piece[0] - loop.time())
            writer.write(piece[1])
        writer.close()

    delivering = asyncio.create_task(deliver())
    try:
        while data := await reader.read(65536):
            late.put_nowait((loop.time() + latency, data))
    except ConnectionError:
        pass
    late.put_nowait((0, b""))
    await delivering


def far_away(port, to, latency=LATENCY, header=b""):
    """Serve on `port`, for as long as the tests run, what is served on the port `to`; a session
    comes `latency` seconds late, and each connection begins with `header`, as a proxy does it."""

    async def both(reader, writer):
        there, back = await asyncio.open_connection("127.0.0.1", to)
        asked = await reader.read(65536)
        back.write(asked.replace(b"\r\n", b"\r\n" + header, 1))
        # The session is far away; the files that a page begins with are in a visitor's cache.
        late = latency if SESSION in asked else 0
        ways = carry(reader, back, late), carry(there, writer, late)
        await asyncio.gather(*ways, return_exceptions=True)

    async def serve():
        async with await asyncio.start_server(both, "127.0.0.1", port) as served:
            ready.set()
            await served.serve_forever()

    ready = threading.Event()
    threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
    assert ready.wait(10)
