"""What a machine does to a run: a process that stands still, a full disk, a store that can't be written, and a provider
that revokes a key, withdraws a model or goes away for a while.

    python3 Tests/Overnight/halts.py
    python3 Tests/Overnight/halts.py --only disk,store,provider
    python3 Tests/Overnight/halts.py --only stop --stop-seconds 60

The disk and the store need root, to mount a small tmpfs; elsewhere they are skipped, and say so.
"""
import argparse
import os
import shutil
import signal
import sqlite3
import subprocess
import threading
import time

from fault_proxy import FaultProxy
from harness import Checks, Workshop

LIMITS = ["--trials", "12"]


def why_not(ended):
    """What a process said that should have ended well."""
    return f": {ended.stderr.strip()[-300:]}" if ended.returncode else ""


def calm(workshop):
    proxy = FaultProxy(workshop.lab_port)
    ended = workshop.call("run", workshop.space(proxy.port), "--name", "calm", *LIMITS)
    if ended.returncode:
        raise SystemExit(f"the undisturbed run failed: {ended.stderr}")
    return workshop.findings("calm")


def stop(workshop, checks, expected, seconds):
    proxy = FaultProxy(workshop.lab_port, delay_seconds=0.05)
    errors = open(workshop.folder / "stopped.err", "w")
    process = workshop.start("run", workshop.space(proxy.port), "--name", "stopped", *LIMITS, errors=errors)
    time.sleep(1.5)
    process.send_signal(signal.SIGSTOP)
    time.sleep(seconds)
    delivered = sum(proxy.delivered.values())
    process.send_signal(signal.SIGCONT)
    status = process.wait(timeout=300)
    said = (workshop.folder / "stopped.err").read_text()
    checks.check(status == 0 and workshop.findings("stopped") == expected,
                 f"SIGSTOP for {seconds:g} seconds: the run ends as if nothing had happened")
    again = sum(proxy.delivered.values()) - len(proxy.delivered)
    checks.check(again <= 12, f"SIGSTOP: {again} calls in flight were paid again")
    worked = workshop.store("stopped").execute("SELECT TOTAL(workedSeconds) FROM sitting").fetchone()[0]
    if seconds >= 40:
        checks.check("stood still" in said, "SIGSTOP: the run says that the process stood still")
        checks.check(worked < seconds, f"SIGSTOP: {worked:.1f} seconds of work were counted, the halt was not")


def mounted(folder, size):
    folder.mkdir(exist_ok=True)
    if os.geteuid() != 0:
        return "it takes root to mount a tmpfs"
    ended = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], capture_output=True,
                           text=True)
    return ended.stderr.strip() if ended.returncode else None


def disk(workshop, checks, expected):
    small = workshop.folder / "small"
    why = mounted(small, "1400k")
    if why:
        return print(f"skipped a full disk: {why}")
    try:
        proxy = FaultProxy(workshop.lab_port)
        space = workshop.space(proxy.port)
        ended = workshop.call("run", space, "--name", "full", "--runs", str(small), *LIMITS)
        checks.check(ended.returncode == 1 and "is full" in ended.stderr and "moatune resume" in ended.stderr,
                     f"a full disk: the run stops and says so: {ended.stderr.strip().splitlines()[-1][:150]}")
        subprocess.run(["mount", "-o", "remount,size=64m", str(small)], check=True)
        whole = sqlite3.connect(small / "full/run.sqlite").execute("PRAGMA integrity_check").fetchone()[0]
        checks.check(whole == "ok", f"a full disk: the store is whole ({whole})")
        ended = workshop.call("resume", "full", "--runs", str(small))
        checks.check(ended.returncode == 0, f"a full disk: with room again the run goes on{why_not(ended)}")
        shutil.copytree(small / "full", workshop.folder / "runs/full")
        checks.check(workshop.findings("full") == expected, "a full disk: in the end the run found the same")
    finally:
        subprocess.run(["umount", "-l", str(small)])


def store(workshop, checks, expected):
    place = workshop.folder / "locked"
    why = mounted(place, "64m")
    if why:
        return print(f"skipped a store that can't be written: {why}")
    try:
        proxy = FaultProxy(workshop.lab_port, delay_seconds=0.03)
        # A crash leaves a write-ahead log behind, which readers must see too.
        process = workshop.start("run", workshop.space(proxy.port), "--name", "ro", "--runs", str(place), *LIMITS)
        while len(proxy.delivered) < 60:
            time.sleep(0.05)
        process.kill()
        process.wait()
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        for command in (["status", "ro"], ["report", "ro"], ["best", "ro"], ["log", "ro", "--trial", "0"]):
            ended = workshop.call(*command, "--runs", str(place))
            checks.check(ended.returncode == 0, f"a store that can't be written: {command[0]} reads it{why_not(ended)}")
        ended = workshop.call("resume", "ro", "--runs", str(place))
        checks.check(ended.returncode == 1 and "read-only" in ended.stderr and len(ended.stderr.splitlines()) == 1,
                     f"a store that can't be written: resume says so: {ended.stderr.strip()[:150]}")
        subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True)
        ended = workshop.call("resume", "ro", "--runs", str(place))
        shutil.copytree(place / "ro", workshop.folder / "runs/ro")
        checks.check(ended.returncode == 0 and workshop.findings("ro") == expected,
                     f"a store that can be written again: the run goes on and finds the same{why_not(ended)}")
    finally:
        subprocess.run(["umount", "-l", str(place)])


def provider(workshop, checks, expected):
    proxy = FaultProxy(workshop.lab_port, delay_seconds=0.02)

    def later(seconds, action):
        threading.Timer(seconds, action).start()

    later(1.0, lambda: setattr(proxy, "refuses_key", True))
    ended = workshop.call("run", workshop.space(proxy.port), "--name", "revoked", *LIMITS)
    checks.check(ended.returncode == 1 and "moatune resume" in ended.stderr,
                 f"a revoked key: the run stops and names the way out: {ended.stderr.strip().splitlines()[-1][:200]}")
    proxy.refuses_key = False
    ended = workshop.call("resume", "revoked")
    checks.check(ended.returncode == 0 and workshop.findings("revoked") == expected,
                 f"a revoked key: with a good one the run goes on and finds the same{why_not(ended)}")

    proxy = FaultProxy(workshop.lab_port, delay_seconds=0.02)
    later(1.0, lambda: setattr(proxy, "is_down", True))
    later(13.0, lambda: setattr(proxy, "is_down", False))
    ended = workshop.call("run", workshop.space(proxy.port), "--name", "outage", "--wait-scale", "0.2", *LIMITS)
    checks.check(ended.returncode == 0 and workshop.findings("outage") == expected,
                 f"an outage: the run waits for its end and finds the same{why_not(ended)}")
    checks.check("is in trouble" in ended.stderr and "answers again" in ended.stderr,
                 "an outage: the run says that it waits, and that it is over")

    proxy = FaultProxy(workshop.lab_port, delay_seconds=0.02)
    later(1.5, lambda: proxy.withdrawn.add("sim-cedar-32b"))
    ended = workshop.call(
        "run", workshop.space(proxy.port), "--name", "withdrawn", "--trials", "30", "--wait-scale", "0.1")
    result = workshop.findings("withdrawn") if ended.returncode == 0 else None
    checks.check(result is not None and "no longer offers sim-cedar-32b" in ended.stderr,
                 f"a withdrawn model: the run says so and goes on{why_not(ended)}")
    if result:
        best = result["confirmation"]["best"]["mixture"]
        models = {best["main"]["model"]} | {agent["settings"]["model"] for agent in best["agents"]}
        complete = sum(trial["state"] == "complete" for trial in result["trials"])
        checks.check("sim-cedar-32b" not in models and complete >= 20,
                     f"a withdrawn model: the winner does without it; {complete} of {len(result['trials'])} trials "
                     "complete")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--moatune")
    parser.add_argument("--only", default="stop,disk,store,provider")
    parser.add_argument("--stop-seconds", type=float, default=60)
    options = parser.parse_args()
    checks, wanted = Checks(), options.only.split(",")
    with Workshop(options.moatune) as workshop:
        expected = calm(workshop)
        if "disk" in wanted:
            disk(workshop, checks, expected)
        if "store" in wanted:
            store(workshop, checks, expected)
        if "provider" in wanted:
            provider(workshop, checks, expected)
        if "stop" in wanted:
            stop(workshop, checks, expected, options.stop_seconds)
    checks.end()


main()
