"""Puts the corpus' answers through `moatune grade` and prints precision and recall by kind.

    MOATUNE=path/to/moatune python3 table.py [--wrong]

Precision: of the answers that got points, the share that a person gives them. Recall: of those that a person gives
points, the share that got them. `--wrong` shows each answer that was graded otherwise.
"""
import json, os, subprocess, sys
from concurrent.futures import ThreadPoolExecutor

here = os.path.dirname(os.path.abspath(__file__))
program = os.environ.get("MOATUNE", "moatune")


def graded(case):
    command = [program, "grade", os.path.join(here, case["task"] + ".yaml"), "-", "--json"]
    if case["task"] == "units":
        command.append("--question=" + case["question"])
    done = subprocess.run(command, input=case["answer"].encode(), capture_output=True)
    try:
        return json.loads(done.stdout)
    except ValueError:
        return {"score": -1, "feedback": done.stderr.decode()[-300:]}


def figures(pairs):
    given = [case for case, grade in pairs if grade["score"] == 1]
    due = [case for case, _ in pairs if case["points"] == 1]
    both = sum(case["points"] == 1 for case in given)
    right = sum(case["points"] == grade["score"] for case, grade in pairs)
    share = lambda part, whole: "%5.1f %%" % (100 * part / whole) if whole else "      -"
    return "%4d %7d %9s %9s" % (len(pairs), right, share(both, len(given)), share(both, len(due)))


cases = [json.loads(line) for line in open(os.path.join(here, "answers.jsonl"), encoding="utf-8")]
with ThreadPoolExecutor(2) as pool:
    pairs = list(zip(cases, pool.map(graded, cases)))
print("%-22s %4s %7s %9s %9s" % ("kind", "n", "right", "precision", "recall"))
for kind in dict.fromkeys(case["kind"] for case in cases):
    print("%-22s %s" % (kind, figures([pair for pair in pairs if pair[0]["kind"] == kind])))
print("%-22s %s" % ("all", figures(pairs)))
if "--wrong" in sys.argv:
    for case, grade in pairs:
        if case["points"] != grade["score"]:
            print("\n%s: expected %s, found %s (%s %s)" % (
                case["kind"], case["points"], grade["score"], grade.get("outcome"), grade["feedback"]))
            print(repr(case["answer"]))
