"""Limits to keep: how good the recommended configuration is, and whether it keeps them, beside Optuna's TPE.

    python -m venv VENV && VENV/bin/pip install optuna
    VENV/bin/python Tests/Peers/constrained.py .build/release/moatune --seeds 10

The recommended configuration is scored without noise: 1 is the best of 200,000 evaluations of random and mutated
configurations that keep the limits, 0 the best of 25 random ones that do (median of 101 draws), and a
recommendation beyond a limit counts as 0.
"""
import argparse
import math
import random
import statistics

from fronts import Mixture, active, draw, started, suggested


class Toy:
    """Gardner et al. 2014, section 4.1, simulation 1: a sine's valley cut off by another."""

    name, noise, limits = "Gardner's first", (0.0, 0.0), 1
    space = [dict(name=n, type="float", low=0.0, high=6.0) for n in "xy"]

    def values(self, c):
        x, y = c["x"], c["y"]
        return math.cos(2 * x) * math.cos(y) + math.sin(x), [math.cos(x) * math.cos(y) - math.sin(x) * math.sin(y) + 0.5]


class Sphere:
    """Six numbers, a noisy score, and a noisy limit that cuts off the optimum."""

    name, noise, limits = "cut sphere, noisy", (0.05, 0.05), 1
    space = [dict(name=f"x{i}", type="float", low=0.0, high=1.0) for i in range(6)]

    def values(self, c):
        x = [c[f"x{i}"] for i in range(6)]
        return sum((v - 0.8) ** 2 for v in x), [sum(x) / 6 - 0.6]


class LimitedMixture:
    """Points lost (noisy) of a mixture whose price and latency (noisy) are limited."""

    name, noise, limits = "mixture with limits", (0.05, 0.03), 2
    space = Mixture.space
    inner = Mixture()

    def values(self, c):
        lost, price, latency = self.inner.values(c)
        return lost, [price - 0.2, latency - 0.4]


def noisy(problem, c, r):
    value, excesses = problem.values(c)
    return value + problem.noise[0] * r.gauss(0, 1), [e + problem.noise[1] * r.gauss(0, 1) for e in excesses]


def sampled(problem, r):
    c = {}
    for p in problem.space:
        if active(p, c):
            c[p["name"]] = draw(p, r)
    return c


def feasible_value(problem, c):
    value, excesses = problem.values(c)
    return value if all(e <= 0 for e in excesses) else math.inf


def scale(problem):
    """The best that keeps the limits, and what 25 random ones give."""
    r = random.Random(1)
    best, value = None, math.inf
    for turn in range(200_000):
        c = sampled(problem, r)
        if best and turn % 2:
            chosen = {}
            changed = r.choice([p["name"] for p in problem.space])
            for p in problem.space:
                if active(p, chosen):
                    old = best.get(p["name"], c.get(p["name"], draw(p, r)))
                    if p["name"] == changed:
                        old = draw(p, r) if p["type"] != "float" else min(
                            max(old + r.gauss(0, 0.02) * (p["high"] - p["low"]), p["low"]), p["high"])
                    chosen[p["name"]] = old
            c = chosen
        found = feasible_value(problem, c)
        if found < value:
            best, value = c, found
    draws = [min(feasible_value(problem, sampled(problem, r)) for _ in range(25)) for _ in range(101)]
    return value, statistics.median(draws)


def moatune(executable, sampler):
    def run(problem, seed, budget):
        child, say = started(executable, sampler)
        say(op="init", protocol=1, space=problem.space, seed=seed, budget=budget, direction="minimize",
            noise=any(problem.noise), batch=1, constraints=problem.limits)
        r = random.Random(1000 + seed)
        for _ in range(budget):
            trial = say(op="ask", n=1)["trials"][0]
            value, excesses = noisy(problem, trial["params"], r)
            say(op="tell", id=trial["id"], value=value, excesses=excesses)
        best = say(op="best")["params"]
        child.stdin.close()
        child.wait()
        return best

    return run


def optuna_tpe(problem, seed, budget):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = optuna.samplers.TPESampler(seed=seed, constraints_func=lambda t: t.user_attrs["excesses"])
    study = optuna.create_study(direction="minimize", sampler=sampler)
    r = random.Random(1000 + seed)

    def objective(trial):
        c = suggested(problem.space, trial)
        value, excesses = noisy(problem, c, r)
        trial.set_user_attr("excesses", excesses)
        trial.set_user_attr("c", c)
        return value

    study.optimize(objective, n_trials=budget)
    kept = [t for t in study.trials if all(e <= 0 for e in t.user_attrs["excesses"])]
    return min(kept or study.trials, key=lambda t: t.value).user_attrs["c"]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("moatune")
    options.add_argument("--seeds", type=int, default=10)
    options.add_argument("--budget", type=int, default=60)
    options.add_argument("--without-optuna", action="store_true")
    chosen = options.parse_args()
    runs = {f"moatune {s}": moatune(chosen.moatune, s) for s in ("auto", "tpe", "evolution", "random")}
    if not chosen.without_optuna:
        runs["Optuna TPE"] = optuna_tpe
    print(f"score of the recommended configuration and how many keep the limits, {chosen.seeds} seeds, "
          f"{chosen.budget} trials")
    problems = [Toy(), Sphere(), LimitedMixture()]
    scales = [scale(p) for p in problems]
    print(f"{'':18}" + "".join(f"{p.name:>26}" for p in problems))
    for name, run in runs.items():
        cells = []
        for problem, (best, usual) in zip(problems, scales):
            found = [feasible_value(problem, run(problem, seed, chosen.budget)) for seed in range(1, chosen.seeds + 1)]
            scores = [max(-1.0, (usual - v) / (usual - best)) if v < math.inf else 0.0 for v in found]
            kept = sum(v < math.inf for v in found)
            cells.append(f"{statistics.mean(scores):.3f}, {kept} of {len(found)}")
        print(f"{name:18}" + "".join(f"{c:>26}" for c in cells), flush=True)


if __name__ == "__main__":
    main()
