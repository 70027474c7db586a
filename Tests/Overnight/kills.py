"""Kills a run with -9 at random moments and resumes it, again and again, until it has died `--kills` times.

    python3 Tests/Overnight/kills.py --kills 100

Runs of one seed are killed one after another, each until it ends. Held against one that nobody disturbed: the same
findings to the last bit; every call delivered once but for those that were in flight at a kill; none missing; no report
half written.
"""
import argparse
import collections
import json
import random
import signal
import time

from fault_proxy import FaultProxy
from harness import Checks, Workshop, stored_calls

# Four evaluations at once, each of at most three agents, for each trial in flight.
IN_FLIGHT = 12
# From a run's last line in its log to its report in place: some 40 milliseconds.
REPORT_SECONDS = 0.06


def stage(workshop, name):
    """What the run was about when it died, by its log's last lines."""
    state = "before the first step"
    try:
        for line in (workshop.folder / "runs" / name / "run.log").read_text(errors="replace").splitlines():
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if event.get("event") == "entered":
                state = event["state"]
    except FileNotFoundError:
        pass
    return "writing the report" if state == "complete" else state


def wait_for_report(workshop, name, process):
    """The report takes a thousandth of a run, so that a kill at any moment would hardly ever meet it."""
    while process.poll() is None and stage(workshop, name) != "writing the report":
        time.sleep(0.002)


def is_whole(workshop, name, ending):
    report = workshop.folder / "reports" / f"{name}.txt"
    return not report.exists() or report.read_text().endswith(ending)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--moatune")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--trials", default="12")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance, checks, stages = random.Random(options.seed), Checks(), collections.Counter()
    with Workshop(options.moatune) as workshop:
        calm_proxy = FaultProxy(workshop.lab_port, delay_seconds=0.02)
        limits = ["--trials", options.trials, "--parallel", "2"]
        began = time.monotonic()
        calm = workshop.call("run", workshop.space(calm_proxy.port), "--name", "calm", *limits)
        if calm.returncode:
            raise SystemExit(f"the undisturbed run failed: {calm.stderr}")
        length = time.monotonic() - began
        expected, needed = workshop.findings("calm"), set(calm_proxy.delivered)
        ending = (workshop.folder / "reports" / "calm.txt").read_text()[-40:]
        kills = runs = again = calls = 0
        equal = complete = within = whole = True
        while kills < options.kills:
            proxy = FaultProxy(workshop.lab_port, delay_seconds=0.02)
            name, died = f"killed-{runs}", 0
            runs += 1
            process = workshop.start("run", workshop.space(proxy.port), "--name", name, *limits)
            while kills < options.kills:
                # Mostly early, sometimes late, so that every stage is met; in parts of the undisturbed length.
                seconds = length * chance.choice([0.02, 0.05, 0.1, 0.2, 0.4]) * (0.5 + chance.random())
                if chance.random() < 0.15 and stage(workshop, name) != "writing the report":
                    wait_for_report(workshop, name, process)
                    seconds = chance.random() * REPORT_SECONDS
                try:
                    process.wait(timeout=seconds)
                    break
                except Exception:
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    kills, died = kills + 1, died + 1
                    stages[stage(workshop, name)] += 1
                    whole &= is_whole(workshop, name, ending)
                process = workshop.start("resume", name)
                if not (workshop.folder / "runs" / name / "run.sqlite").exists():
                    process.wait()
                    process = workshop.start("run", workshop.space(proxy.port), "--name", f"{name}-again", *limits)
                    name = f"{name}-again"
            process.wait()
            ended = workshop.call("resume", name)
            if ended.returncode:
                # It died before it began: nothing was paid, and it says so.
                checks.check("is not a whole run" in ended.stderr and not proxy.delivered,
                             f"{name} never began and says so: {ended.stderr.strip()[:100]}")
                continue
            equal &= workshop.findings(name) == expected
            whole &= (workshop.folder / "reports" / f"{name}.txt").exists() and is_whole(workshop, name, ending)
            complete &= set(proxy.delivered) == needed == set(stored_calls(workshop.store(name)))
            extra = sum(proxy.delivered.values()) - len(proxy.delivered)
            within &= extra <= died * 2 * IN_FLIGHT and max(proxy.delivered.values()) <= 1 + died
            again, calls = again + extra, calls + len(proxy.delivered)
            print(f"{name}: killed {died} times, {len(proxy.delivered)} calls, {extra} paid again", flush=True)
        print(f"{kills} kills in {runs} runs: " + ", ".join(f"{n} {s}" for s, n in stages.most_common()))
        print(f"{again} of {calls} calls were in flight at a kill and paid again ({again / max(1, kills):.2f} a kill)")
        checks.check(equal, "every run found what the undisturbed one found, to the last bit")
        checks.check(complete, "every delivered call is in the store, and none that was not needed")
        checks.check(within, f"only calls in flight were paid again, at most {2 * IN_FLIGHT} a kill")
        checks.check(whole, "every run left its report, and none was ever half written")
    checks.end()


main()
