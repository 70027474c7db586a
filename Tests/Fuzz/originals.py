"""The files that strangers.py damages: runs, spaces, mixtures, cassettes and shared answers, made by Moatune itself."""
import os
import pathlib
import subprocess

SPACE = """\
name: sums
task: task.yaml
provider: lab
main: {model: [sim-birch-70b, sim-cedar-32b], prompt: [prompts/a.md, prompts/b.md], temperature: {from: 0, to: 1}, max_tokens: 100}
cycles: {from: 1, to: 2}
agents:
  count: {from: 0, to: 3}
  model: [sim-cedar-32b, sim-birch-70b]
  temperature: {from: 0.0, to: 1.0, default: 0.5}
  reasoning_effort: [low, medium]
  pool:
    one: {prompt: prompts/a.md, default: 1}
    two: {prompt: prompts/b.md, copies: 2}
"""
OTHERS = """\
name: others
task: task.yaml
providers:
  own: {base_url: "http://127.0.0.1:9/v1", key_variable: MY_KEY, prices: {m: {input: 0.1, output: 0.2}}, limits: {requests_a_minute: 10}, headers: {X-Team: "${MY_TEAM_TOKEN}"}, hedge_percentile: 95, timeout_seconds: 20}
main: {model: own/m, prompt: prompts/a.md, top_p: {from: 0.1, to: 1}, max_tokens: {from: 10, to: 1000, scale: log}}
"""
TASKS = [
    "grader: {kind: labeled-answers, match: number, tolerance: 0.1, search_questions: 4}",
    "grader: {kind: labeled-answers, match: json, search_questions: 3, validation_questions: 2, test_questions: 1}",
    "grader: {kind: rubric, judge: {model: lab/sim-ash-405b, samples: 2}, criteria: [{name: a, text: It is., points: 2}]}",
    "grader: {kind: mix, graders: [{kind: labeled-answers, match: exact, share: 1}]}",
]


def space(folder, text=SPACE, task=TASKS[0]):
    """Writes a space, and returns its folder."""
    (folder / "prompts").mkdir(parents=True, exist_ok=True)
    for name in "ab":
        (folder / f"prompts/{name}.md").write_text(f"Answer with the number. ({name})\n\n{{helper_response}}\n")
    (folder / "space.yaml").write_text(text)
    (folder / "task.yaml").write_text(f"name: sums\nquestions: data.jsonl\n{task}\n")
    rows = (f'{{"id": "q{i}", "question": "What is {i} + {i}?", "answer": "{2 * i}"}}\n' for i in range(1, 7))
    (folder / "data.jsonl").write_text("".join(rows))
    return folder


def environment(folder):
    """No keys, and nothing of the person who runs this."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp")}


def make(moatune, folder):
    """Makes everything in `folder`, and returns paths by kind."""
    for name in ("home", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)

    def command(*words):
        ended = subprocess.run(
            [moatune, *map(str, words)], cwd=folder, env=environment(folder), capture_output=True, text=True, timeout=300)
        if ended.returncode:
            raise SystemExit(f"{' '.join(map(str, words))} ended with {ended.returncode}: {ended.stderr}")
        return ended.stdout

    sums = space(folder / "sums")
    whole = ("--name", "whole", "--trials", "6", "--replicates", "1", "--confirm", "2", "--record", "cassette.jsonl")
    command("run", sums, *whole, "--cache", "cache")
    command("run", sums, "--name", "slices", "--max-tokens", "200000", "--replicates", "2", "--confirm", "2")
    command("run", sums, "--name", "raced", "--racing", "paired", "--trials", "8", "--replicates", "2", "--confirm", "2")
    command("prune", "whole", "--margin", "0.5", "--max-calls", "60")
    mixtures = []
    for form, ending in [("json", "json"), ("yaml", "yaml"), ("workshop", "json"), ("python", "py"),
                         ("litellm", "yaml"), ("markdown", "md")]:
        mixtures.append(folder / f"{form}.{ending}")
        command("export", "raced", "--format", form, "--output", mixtures[-1])
    spaces = [space(folder / f"space{i}", text, task)
              for i, (text, task) in enumerate([(SPACE, task) for task in TASKS] + [(OTHERS, TASKS[0])])]
    return {
        "run": [folder / "runs" / name for name in ("whole", "slices", "raced")], "space": spaces, "mixture": mixtures,
        "cassette": [folder / "cassette.jsonl"], "cache": [folder / "cache"],
    }
