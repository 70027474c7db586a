"""Asks a Moatune server by the official clients. Prints one JSON document of what they made of its answers."""

import json
import sys

import cerebras.cloud.sdk
import openai

address, model = sys.argv[1], sys.argv[2]
found = {}


def ask(name, client, errors):
    messages = [{"role": "system", "content": "Answer with a number."}, {"role": "user", "content": "What is 17 + 25?"}]
    whole = client.chat.completions.create(model=model, messages=messages, seed=1, temperature=0.3)
    parts, last, role = [], None, None
    for chunk in client.chat.completions.create(
        model=model, messages=messages, seed=1, stream=True, stream_options={"include_usage": True}
    ):
        if chunk.choices:
            role = role or chunk.choices[0].delta.role
            parts.append(chunk.choices[0].delta.content or "")
        last = chunk
    refusals = {}
    for case, arguments in {
        "unknown model": {"model": "nobody", "messages": messages},
        "two answers": {"model": model, "messages": messages, "n": 2},
        "no question": {"model": model, "messages": messages[:0]},
    }.items():
        try:
            client.chat.completions.create(**arguments)
        except errors.APIStatusError as error:
            refusals[case] = [type(error).__name__, error.status_code]
    found[name] = {
        "text": whole.choices[0].message.content,
        "finish": whole.choices[0].finish_reason,
        "model": whole.model,
        "usage": whole.usage.total_tokens,
        "streamed": "".join(parts),
        "role": role,
        "streamed_usage": last.usage.total_tokens,
        "refusals": refusals,
    }


ask("openai", openai.OpenAI(base_url=address + "/v1", api_key="unused"), openai)
ask(
    "cerebras",
    cerebras.cloud.sdk.Cerebras(base_url=address, api_key="unused", warm_tcp_connection=False),
    cerebras.cloud.sdk,
)
with openai.OpenAI(base_url=address + "/v1", api_key="unused") as client:
    found["models"] = [entry.id for entry in client.models.list()]
    found["one"] = client.models.retrieve(model).id
    events = client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": "What is 2 + 2?"}], stream=True,
        extra_body={"moatune_events": True},
    )
    found["agents"] = [chunk.moatune["agent"] for chunk in events if getattr(chunk, "moatune", {}).get("event")]
    question = [{"role": "user", "content": "What is 17 + 25?"}]
    cut = client.chat.completions.create(model=model, messages=question, seed=1, stop=[" is"])
    found["cut"] = [cut.choices[0].message.content, cut.choices[0].finish_reason]
    parts = client.chat.completions.create(model=model, messages=question, seed=1, stop=" is", stream=True)
    found["cut_stream"] = "".join(chunk.choices[0].delta.content or "" for chunk in parts if chunk.choices)
    formats = {
        "json_object": {"type": "json_object"},
        "json_schema": {"type": "json_schema", "json_schema": {"name": "n", "strict": True, "schema": {"type": "object"}}},
        "text": {"type": "text"},
    }
    found["formats"] = {
        name: bool(
            client.chat.completions.create(model=model, messages=question, response_format=form).choices[0].message.content
        )
        for name, form in formats.items()
    }
    whole = client.responses.create(model=model, input="What is 17 + 25?", instructions="Answer with a number.")
    found["response"] = [whole.output_text, whole.status, whole.usage.total_tokens > 0]
    with client.responses.stream(model=model, input=question) as stream:
        events = [event.type for event in stream]
        final = stream.get_final_response()
    found["response_events"] = events
    found["response_streamed"] = [final.output_text, final.status]
    turns = [{"role": "user", "content": "Hello"}, *final.model_dump()["output"], {"role": "user", "content": "What is 2 + 2?"}]
    found["response_turns"] = client.responses.create(model=model, input=turns).output_text
    try:
        client.responses.create(model=model, input="x", previous_response_id="resp_1")
    except openai.BadRequestError as error:
        found["response_refusal"] = error.param
with openai.OpenAI(base_url=address, api_key="unused") as client:
    found["without_version"] = [entry.id for entry in client.models.list()]
print(json.dumps(found))
