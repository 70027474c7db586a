"""A long run on the lab through a proxy that injects faults, and the same run without faults.

    python3 Tests/Overnight/soak.py --minutes 20 --calls 20000
    python3 Tests/Overnight/soak.py --minutes 1 --calls 500

Prints memory, calls and faults every minute. Holds against limits: memory below 250 MB and flat, every delivered call
in the store exactly once, the same winner and the same points as without faults.
"""
import argparse
import time

from fault_proxy import FaultProxy, Faults
from harness import Checks, Workshop, resident_mebibytes, stored_calls

LIMIT_MEBIBYTES = 250
# An hour that a provider asks for lasts this many seconds.
QUOTA_SECONDS = 3.6


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--moatune")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=40)
    options = parser.parse_args()
    checks = Checks()
    with Workshop(options.moatune, questions=options.questions) as workshop:
        faults = Faults(rate=0.08, loris_rate=0.001, storm_every=40, storm_lasts=4, quota_every=97,
                        quota_lasts=QUOTA_SECONDS, told_quota_seconds=3600)
        # Spread over the time that the run is to take: some eight calls are under way at once.
        pace = options.calls / (options.minutes * 60)
        proxy = FaultProxy(workshop.lab_port, faults, delay_seconds=min(1.0, 8 / pace / 1.5))
        # A budget of calls ends both runs at the same trial; a share of it is kept for the end, and not all of it used.
        limits = ["--max-calls", str(options.calls * 13 // 10), "--parallel", "2"]
        process = workshop.start(
            "run", workshop.space(proxy.port, timeout_seconds=10), "--name", "soaked", *limits,
            "--wait-scale", f"{QUOTA_SECONDS / 3600:.6f}",
            errors=open(workshop.folder / "soaked.err", "w"))
        print("minute  memory MiB  peak MiB  own MiB  delivered  storms  quota  faults  slow loris", flush=True)
        began, samples, peak = time.monotonic(), [], 0.0
        step = 60 if options.minutes >= 5 else 10
        while process.poll() is None:
            time.sleep(min(step, 5))
            if process.poll() is None and time.monotonic() - began >= step * (len(samples) + 1):
                now, peak, own = resident_mebibytes(process.pid)
                samples.append(now)
                other = sum(proxy.counts[kind] for kind in Faults.KINDS)
                print(f"{(time.monotonic() - began) / 60:6.1f}{now:12.1f}{peak:10.1f}{own:9.1f}"
                      f"{sum(proxy.delivered.values()):11}"
                      f"{proxy.counts['storm']:8}{proxy.counts['quota']:7}{other:8}{proxy.counts['slow loris']:12}",
                      flush=True)
        minutes = (time.monotonic() - began) / 60
        said = (workshop.folder / "soaked.err").read_text()
        checks.check(process.returncode == 0, f"the run ended well after {minutes:.1f} minutes")
        if process.returncode:
            print(said[-3000:])
            checks.end()
        print("\n".join(line for line in said.splitlines() if "allowed" in line or "answers again" in line)[:1500])
        stored = stored_calls(workshop.store("soaked"))
        trials = workshop.store("soaked").execute("SELECT COUNT(*), SUM(state = 'failed') FROM trial").fetchone()
        total, distinct = sum(proxy.delivered.values()), len(proxy.delivered)
        print(f"{total} calls delivered, {distinct} of them distinct, {sum(stored.values())} in the store, {trials[0]} "
              f"trials, {trials[1]} failed; faults: "
              + ", ".join(f"{kind} {n}" for kind, n in sorted(proxy.counts.items()) if kind != "requests"))
        checks.check(minutes >= options.minutes, f"{minutes:.1f} minutes, asked for {options.minutes:g}")
        checks.check(total >= options.calls, f"{total} calls, asked for {options.calls}")
        checks.check(stored == proxy.delivered and total == distinct,
                     "every delivered call is in the store exactly once")
        checks.check(trials[1] == 0, "no trial failed for the provider's sake")
        checks.check(peak < LIMIT_MEBIBYTES, f"memory peaked at {peak:.1f} MiB, below {LIMIT_MEBIBYTES}")
        if len(samples) >= 8:
            half = sorted(samples[len(samples) // 4: len(samples) // 2 + 1])
            late = sorted(samples[-(len(samples) // 4):])
            early, end = half[len(half) // 2], late[len(late) // 2]
            checks.check(end < 1.15 * early + 8, f"memory is flat: median {early:.1f} MiB in the second quarter, "
                         f"{end:.1f} MiB in the last")
        calm_proxy = FaultProxy(workshop.lab_port)
        calm = workshop.call("run", workshop.space(calm_proxy.port), "--name", "calm", *limits)
        why = calm.stderr[-300:] if calm.returncode else ""
        checks.check(calm.returncode == 0, f"the run without faults ended well {why}")
        compare(workshop.findings("soaked"), workshop.findings("calm"), checks)
    checks.end()


def points(evaluation):
    values = [replicate["grade"]["points"] for replicate in evaluation["replicates"]]
    mean = sum(values) / len(values)
    error = (sum((value - mean) ** 2 for value in values) / max(1, len(values) - 1) / len(values)) ** 0.5
    return mean, error


def compare(soaked, calm, checks):
    # What is under way when the last calls of the limit are made decides whether one trial more is asked.
    counts = len(soaked["trials"]), len(calm["trials"])
    both = min(counts)
    checks.check(max(counts) - both <= 2 and soaked["trials"][:both] == calm["trials"][:both],
                 f"{both} trials of {counts[0]} and {counts[1]} are the same, to the last bit")
    if counts[0] == counts[1]:
        checks.check(soaked["confirmation"]["best"]["mixture"] == calm["confirmation"]["best"]["mixture"],
                     "the winner is the same mixture")
    (mean, error), (calm_mean, _) = points(soaked["confirmation"]["best"]), points(calm["confirmation"]["best"])
    checks.check(abs(mean - calm_mean) <= 2 * error + 1e-12,
                 f"confirmed at {mean:.4f} points with faults and {calm_mean:.4f} without (standard error {error:.4f})")


main()
