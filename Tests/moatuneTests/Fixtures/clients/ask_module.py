"""Asks an exported Python module a question. Prints the answer and what it heard on the way as a JSON document."""

import importlib.util
import json
import sys

path, question, seed, conversation = sys.argv[1], sys.argv[2], int(sys.argv[3]), json.loads(sys.argv[4])
specification = importlib.util.spec_from_file_location("mixture", path)
module = importlib.util.module_from_spec(specification)
specification.loader.exec_module(module)
heard = []
answer = module.ask(
    question,
    seed=seed,
    earlier_turns=conversation["earlier_turns"],
    instructions=conversation["instructions"],
    hearing=lambda name, cycle, proposal: heard.append([name, cycle, proposal]),
)
print(json.dumps({"answer": answer, "heard": heard}))
