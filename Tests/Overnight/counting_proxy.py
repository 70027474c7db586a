"""A proxy before the lab that counts what it delivered.

A reply counts as delivered when its last byte was taken by the client's side of the
socket and the client had not gone away by then.
"""
import asyncio
import collections
import hashlib
import json
import threading


class CountingProxy:
    def __init__(self, lab_port, delay_seconds=0.0):
        self.lab_port, self.delay_seconds = lab_port, delay_seconds
        self.delivered = collections.Counter()
        self.loop = asyncio.new_event_loop()
        started = threading.Event()
        threading.Thread(target=self._run, args=(started,), daemon=True).start()
        started.wait(10)

    def _run(self, started):
        asyncio.set_event_loop(self.loop)

        async def serve():
            server = await asyncio.start_server(self._client, "127.0.0.1", 0, limit=1 << 22)
            self.port = server.sockets[0].getsockname()[1]
            started.set()
            await server.serve_forever()

        self.loop.run_until_complete(serve())

    @staticmethod
    def key(body):
        """What tells calls apart: the model, the messages and the seed."""
        request = json.loads(body)
        text = json.dumps([request["model"], request["messages"], request.get("seed"), request.get("temperature")],
                          sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    async def _client(self, reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = 0
                for line in head.split(b"\r\n"):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                body = await reader.readexactly(length)
                if not await self._answer(head, body, reader, writer):
                    break
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    async def _answer(self, head, body, reader, writer):
        """Whether the connection goes on."""
        if not head.startswith(b"POST"):
            return await self._send(writer, await self._upstream(head, body))
        if self.delay_seconds:
            await asyncio.sleep(self.delay_seconds)
        reply = await self._upstream(head, body)
        if reply.split(b" ", 2)[1] != b"200":
            return await self._send(writer, reply)
        if not await self._send(writer, reply) or reader.at_eof():
            return False
        self.delivered[self.key(body)] += 1
        return True

    async def _upstream(self, head, body):
        lines = head.split(b"\r\n")
        path = lines[0].split(b" ")[1]
        method = lines[0].split(b" ")[0]
        reader, writer = await asyncio.open_connection("127.0.0.1", self.lab_port, limit=1 << 22)
        writer.write(method + b" " + path + b" HTTP/1.1\r\nhost: lab\r\nconnection: close\r\n"
                     b"content-type: application/json\r\ncontent-length: " + str(len(body)).encode() + b"\r\n\r\n" + body)
        await writer.drain()
        reply = await reader.read(-1)
        writer.close()
        head, _, content = reply.partition(b"\r\n\r\n")
        return self._response(int(head.split(b" ", 2)[1]), content)

    @staticmethod
    def _response(status, content):
        lines = [f"HTTP/1.1 {status} X", "content-type: application/json", f"content-length: {len(content)}"]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + content

    @staticmethod
    async def _send(writer, reply):
        try:
            writer.write(reply)
            await writer.drain()
            return not writer.transport.is_closing()
        except ConnectionError:
            return False
