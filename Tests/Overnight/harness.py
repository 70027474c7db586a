"""What the scripts of this folder share: the lab, the proxy before it, a space that asks the proxy, and runs."""
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODELS = ["sim-birch-70b", "sim-cedar-32b", "sim-dune-27b", "sim-ember-8b"]


class Workshop:
    """A folder with a space of sums, a lab, and the program under test."""

    def __init__(self, moatune=None, questions=3, folder=None):
        self.moatune = str(pathlib.Path(moatune or ROOT / ".build/release/moatune").resolve())
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="moatune-overnight-"))
        self.questions = questions
        log = open(self.folder / "lab.log", "w")
        self.lab = subprocess.Popen([self.moatune, "lab", "--port", "0", "--time-scale", "0"], stdout=log, stderr=log)
        for _ in range(200):
            time.sleep(0.05)
            found = re.search(r"127\.0\.0\.1:(\d+)", (self.folder / "lab.log").read_text())
            if found:
                break
        self.lab_port = int(found.group(1))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.lab.kill()
        self.lab.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def space(self, port, name="sums", timeout_seconds=60):
        """A space whose mixtures ask the server on `port`."""
        folder = self.folder / f"space-{name}-{port}"
        shutil.copytree(ROOT / "Tests/moatuneTests/Fixtures/lab-sums/prompts", folder / "prompts", dirs_exist_ok=True)
        prices = ", ".join(f"{model}: {{input: 1, output: 2}}" for model in MODELS)
        (folder / "space.yaml").write_text(f"""\
name: {name}
task: task.yaml
provider: counted
providers:
  counted:
    base_url: "http://127.0.0.1:{port}/v1"
    timeout_seconds: {timeout_seconds}
    prices: {{{prices}}}
main:
  model: [{", ".join(MODELS)}]
  prompt: prompts/plain.md
  temperature: {{from: 0.0, to: 1.0}}
cycles: {{from: 1, to: 2}}
agents:
  count: {{from: 1, to: 3}}
  model: [{", ".join(MODELS)}]
  temperature: {{from: 0.0, to: 1.0}}
  pool:
    first: {{prompt: prompts/plain.md, copies: 2, default: 1}}
    second: {{prompt: prompts/careful.md}}
""")
        (folder / "task.yaml").write_text(
            "name: sums\nquestions: data.jsonl\ngrader: {kind: labeled-answers, match: number}\n")
        lines = []
        for number in range(self.questions):
            left, right = 17 + 13 * number, 5 + 7 * number
            lines.append(json.dumps(
                {"id": f"q{number}", "question": f"What is {left} + {right}?", "answer": str(left + right)}))
        (folder / "data.jsonl").write_text("\n".join(lines) + "\n")
        return str(folder)

    def start(self, *arguments, errors=None):
        # A folder of its own for graded points: what another run measured is no part of this one.
        environment = dict(os.environ, HOME=str(self.folder))
        return subprocess.Popen(
            [self.moatune, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=errors or subprocess.DEVNULL, env=environment)

    def call(self, *arguments):
        environment = dict(os.environ, HOME=str(self.folder))
        return subprocess.run(
            [self.moatune, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            env=environment)

    def findings(self, name):
        """What a run found, without what may differ between two runs that found the same."""
        ended = self.call("report", name, "--json")
        if ended.returncode:
            raise SystemExit(f"report of {name} failed: {ended.stderr}")
        return comparable(json.loads(ended.stdout))

    def store(self, name):
        return sqlite3.connect(f"file:{self.folder}/runs/{name}/run.sqlite?mode=ro", uri=True)


def comparable(run):
    for key in ("name", "startedAt", "parallelTrials", "budget"):
        run["settings"].pop(key, None)
    for key in ("elapsedSeconds", "reusedCallCount", "joinedCallCount"):
        run["spent"].pop(key, None)
    run.pop("ending", None)

    def without_latency(value):
        if isinstance(value, dict):
            return {k: without_latency(v) for k, v in value.items() if k not in ("latencySeconds", "criticalPath")}
        return [without_latency(v) for v in value] if isinstance(value, list) else value

    return without_latency(run)


def stored_calls(store):
    """How often each call is in the store, by the proxy's key."""
    from fault_proxy import FaultProxy

    counts = {}
    for (request,) in store.execute("SELECT request FROM call"):
        call = json.loads(request)
        sampling = call["sampling"]
        messages = [dict(role=message["role"], content=message["content"]) for message in call["messages"]]
        body = {"model": call["model"], "messages": messages,
                "seed": sampling.get("seed"), "temperature": sampling.get("temperature")}
        key = FaultProxy.key(json.dumps(body))
        counts[key] = counts.get(key, 0) + 1
    return counts


def resident_mebibytes(pid):
    """Memory in use now, the most so far, and what of it the process wrote itself: the rest is code from files."""
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    figures = dict(re.findall(r"(VmRSS|VmHWM|RssAnon):\s+(\d+) kB", text))
    return [int(figures.get(name, 0)) / 1024 for name in ("VmRSS", "VmHWM", "RssAnon")]


class Checks:
    """Counts what held and what didn't."""

    def __init__(self):
        self.failed = []

    def check(self, holds, what):
        print(("ok      " if holds else "FAILED  ") + what, flush=True)
        if not holds:
            self.failed.append(what)

    def end(self):
        raise SystemExit(1 if self.failed else 0)
