"""Calls by Python's openai package (AsyncOpenAI), for 'moatune-benchmarks call-throughput', which runs this.

    python Tests/Peers/openai_throughput.py URL IN_FLIGHT CALLS whole|streamed

Prints one JSON object: calls, failures, seconds, processor seconds of this process, its start included, and its memory
before the first call (resident, and of that what is no file's) and at most (resident).
"""
import asyncio
import json
import resource
import sys
import time

import openai


def mebibytes(name):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(name)) / 1024


async def main(url, in_flight, calls, delivery):
    client = openai.AsyncOpenAI(base_url=url, api_key="unused")
    start_mebibytes = mebibytes("VmRSS:")
    start_private_mebibytes = mebibytes("RssAnon:")
    numbers = iter(range(calls))
    failed = 0

    async def work():
        nonlocal failed
        for number in numbers:
            try:
                text = await ask(number)
            except openai.OpenAIError:
                text = ""
            failed += "word20" not in text

    async def ask(number):
        answer = await client.chat.completions.create(
            model="canned", temperature=0.7, max_completion_tokens=100, seed=number, stream=delivery == "streamed",
            messages=[{"role": "system", "content": "You are a careful assistant."},
                      {"role": "user", "content": f"What is {number} + 25?"}])
        if delivery != "streamed":
            return answer.choices[0].message.content
        text = ""
        async for chunk in answer:
            if chunk.choices and chunk.choices[0].delta.content:
                text += chunk.choices[0].delta.content
        return text

    start = time.monotonic()
    await asyncio.gather(*(work() for _ in range(in_flight)))
    seconds = time.monotonic() - start
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({
        "calls": calls, "failed": failed, "seconds": seconds, "processorSeconds": usage.ru_utime + usage.ru_stime,
        "startMebibytes": start_mebibytes, "startPrivateMebibytes": start_private_mebibytes,
        "peakMebibytes": mebibytes("VmHWM:")}))


asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]))
