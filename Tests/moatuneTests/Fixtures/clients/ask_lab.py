"""Asks the lab by the official clients. Prints one JSON document of what they made of its answers."""

import json
import sys

import cerebras.cloud.sdk
import openai

address = sys.argv[1]
model = "sim-birch-70b"
messages = [{"role": "system", "content": "Answer with a number."}, {"role": "user", "content": "What is 17 + 25?"}]
found = {}


def refused(errors, call):
    try:
        call()
    except errors.APIStatusError as error:
        return [type(error).__name__, error.status_code, error.body.get("message", "") if error.body else ""]
    return ["none", 200, ""]


def ask(name, client, errors):
    create = client.chat.completions.create
    whole = create(model=model, messages=messages, seed=1, temperature=0.3)
    parts, finish, usage, times, sizes = [], None, None, None, []
    for chunk in create(
        model=model, messages=messages, seed=1, temperature=0.3, stream=True, stream_options={"include_usage": True}
    ):
        for choice in chunk.choices or []:
            parts.append(choice.delta.content or "")
            finish = choice.finish_reason or finish
        usage = chunk.usage or usage
        times = getattr(chunk, "time_info", None) or times
        sizes.append(len(chunk.choices or []))
    cut = create(model=model, messages=messages, seed=1, max_completion_tokens=2)
    stopped = create(model=model, messages=messages, seed=1, temperature=0.3, stop=["answer"])
    listed = create(
        model=model, seed=1, temperature=0.3,
        messages=[messages[0], {"role": "user", "content": [{"type": "text", "text": "What is 17 + 25?"}]}],
    )
    raw = client.chat.completions.with_raw_response.create(model=model, messages=messages, seed=1)
    found[name] = {
        "text": whole.choices[0].message.content,
        "role": whole.choices[0].message.role,
        "finish": whole.choices[0].finish_reason,
        "fingerprint": whole.system_fingerprint,
        "usage": [whole.usage.prompt_tokens, whole.usage.completion_tokens, whole.usage.total_tokens],
        "times": whole.time_info.total_time if name == "cerebras" else whole.model_extra["time_info"]["total_time"],
        "streamed": "".join(parts),
        "streamed_pieces": len([part for part in parts if part]),
        "streamed_finish": finish,
        "streamed_usage": [usage.prompt_tokens, usage.completion_tokens, usage.total_tokens],
        "streamed_times": times.total_time if hasattr(times, "total_time") else times["total_time"],
        "usage_chunk_alone": sizes[-1] == 0,
        "cut": [cut.choices[0].finish_reason, cut.usage.completion_tokens],
        "stopped": stopped.choices[0].message.content,
        "listed": listed.choices[0].message.content,
        "content_type": raw.headers["content-type"],
        "unknown": refused(errors, lambda: create(model="sim-nobody", messages=messages)),
        "many": refused(errors, lambda: create(model=model, messages=messages, n=3)),
        "role_unknown": refused(errors, lambda: create(model=model, messages=[{"role": "judge", "content": "?"}])),
        "models": sorted(entry.id for entry in client.models.list().data),
        "one": client.models.retrieve(model).id,
    }


# Without retries: a refusal is to be seen as it comes.
ask("openai", openai.OpenAI(base_url=address + "/v1", api_key="unused", max_retries=0), openai)
# It warms its connection when it starts, as it does at Cerebras.
ask("cerebras", cerebras.cloud.sdk.Cerebras(base_url=address, api_key="unused", max_retries=0), cerebras.cloud.sdk)
print(json.dumps(found))
