"""An optimizer that speaks the line protocol, with fields added to its init request.

    python variant.py '{"sampler":"tpe"}' .build/release/moatune optimize --stdio
"""
import json
import subprocess
import sys

fields = json.loads(sys.argv[1])
child = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
for line in sys.stdin:
    request = json.loads(line)
    if request.get("op") == "init":
        line = json.dumps({**request, **fields}) + "\n"
    child.stdin.write(line)
    child.stdin.flush()
    if request.get("op") == "quit":
        break
    reply = child.stdout.readline()
    if not reply:
        break
    sys.stdout.write(reply)
    sys.stdout.flush()
child.stdin.close()
sys.exit(child.wait())
