"""A proxy before the lab that misbehaves as services do at three in the morning, and counts what it delivered.

Every fault is drawn from a seed. A reply counts as delivered when its last byte was taken by the client's side of the
socket and the client had not gone away by then.
"""
import asyncio
import collections
import hashlib
import json
import random
import threading
import time


class Faults:
    """How often each fault is drawn, and when storms come. The times are in seconds of real time."""

    def __init__(self, rate=0.0, storm_every=0.0, storm_lasts=0.0, quota_every=0.0, quota_lasts=0.0,
                 told_quota_seconds=3600.0, loris_rate=0.0):
        self.rate, self.loris_rate = rate, loris_rate
        self.storm_every, self.storm_lasts = storm_every, storm_lasts
        self.quota_every, self.quota_lasts, self.told_quota_seconds = quota_every, quota_lasts, told_quota_seconds

    KINDS = ["500", "502", "503", "reset", "reset within", "truncated", "no JSON", "no completion", "empty"]


class FaultProxy:
    def __init__(self, lab_port, faults=None, delay_seconds=0.0, seed=1):
        self.lab_port, self.faults, self.delay_seconds = lab_port, faults or Faults(), delay_seconds
        self.random = random.Random(seed)
        self.delivered = collections.Counter()
        self.tokens = {}
        self.counts = collections.Counter()
        self.began = time.monotonic()
        self.withdrawn = set()
        self.refuses_key = False
        self.is_down = False
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
        self.counts["requests"] += 1
        if self.delay_seconds:
            await asyncio.sleep(self.delay_seconds)
        if self.is_down:
            writer.transport.abort()
            return False
        if self.refuses_key:
            return await self._error(writer, 401, "the key was revoked")
        if json.loads(body)["model"] in self.withdrawn:
            return await self._error(writer, 404, "the model does not exist", code="model_not_found")
        refusal = self._limit()
        if refusal:
            self.counts[refusal[0]] += 1
            return await self._error(writer, 429, refusal[0], headers=refusal[1])
        if self.random.random() < self.faults.loris_rate:
            return await self._loris(reader, writer)
        if self.random.random() < self.faults.rate:
            return await self._fault(self.random.choice(Faults.KINDS), head, body, writer)
        reply = await self._upstream(head, body)
        if reply.split(b" ", 2)[1] != b"200":
            self.counts["refused by the lab"] += 1
            return await self._send(writer, reply)
        if not await self._send(writer, reply) or reader.at_eof():
            self.counts["client gone"] += 1
            return False
        self.delivered[self.key(body)] += 1
        return True

    def _limit(self):
        """The storm or the used-up quota that is on now: its name and its headers."""
        faults, now = self.faults, time.monotonic() - self.began
        if faults.quota_every and now % faults.quota_every > faults.quota_every - faults.quota_lasts:
            share = (faults.quota_every - now % faults.quota_every) / faults.quota_lasts
            # Less than two minutes would be waited for within a call, by a clock that is not shortened.
            left = max(150, round(share * faults.told_quota_seconds))
            return "quota", [
                f"retry-after: {left}", "x-ratelimit-limit-requests-day: 1000",
                "x-ratelimit-remaining-requests-day: 0", f"x-ratelimit-reset-requests-day: {left}"]
        if faults.storm_every and now % faults.storm_every > faults.storm_every - faults.storm_lasts:
            return "storm", ["retry-after: 1"]
        return None

    async def _fault(self, kind, head, body, writer):
        self.counts[kind] += 1
        if kind in ("500", "502", "503"):
            return await self._error(writer, int(kind), "the service is in trouble")
        if kind == "reset":
            writer.transport.abort()
            return False
        reply = await self._upstream(head, body)
        if kind == "no JSON":
            return await self._send(writer, self._response(200, b"<html>bad gateway</html>"))
        if kind == "no completion":
            return await self._send(writer, self._response(200, b'{"choices":[],"object":"chat.completion"}'))
        if kind == "empty":
            writer.close()
            return False
        writer.write(reply[: len(reply) * 2 // 3])
        await writer.drain()
        if kind == "reset within":
            writer.transport.abort()
        else:
            writer.close()
        return False

    async def _loris(self, reader, writer):
        """Half a head and then a byte a second, until the client has had enough."""
        self.counts["slow loris"] += 1
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-slow: ")
        try:
            while not reader.at_eof():
                writer.write(b"a")
                await writer.drain()
                await asyncio.sleep(1)
        except ConnectionError:
            pass
        return False

    async def _upstream(self, head, body):
        lines = head.split(b"\r\n")
        path = lines[0].split(b" ")[1]
        method = lines[0].split(b" ")[0]
        reader, writer = await asyncio.open_connection("127.0.0.1", self.lab_port, limit=1 << 22)
        writer.write(method + b" " + path + b" HTTP/1.1\r\nhost: lab\r\nconnection: close\r\n"
                     b"content-type: application/json\r\ncontent-length: " + str(len(body)).encode()
                     + b"\r\n\r\n" + body)
        await writer.drain()
        reply = await reader.read(-1)
        writer.close()
        head, _, content = reply.partition(b"\r\n\r\n")
        return self._response(int(head.split(b" ", 2)[1]), content)

    @staticmethod
    def _response(status, content, headers=()):
        lines = [f"HTTP/1.1 {status} X", "content-type: application/json", f"content-length: {len(content)}", *headers]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + content

    async def _error(self, writer, status, message, headers=(), code=None):
        content = json.dumps({"error": {"message": message, "code": code or str(status)}}).encode()
        return await self._send(writer, self._response(status, content, headers))

    @staticmethod
    async def _send(writer, reply):
        try:
            writer.write(reply)
            await writer.drain()
            return not writer.transport.is_closing()
        except ConnectionError:
            return False
