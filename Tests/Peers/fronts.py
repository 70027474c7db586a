"""Several objectives: hypervolume of the front that each optimizer recommends, beside Optuna's NSGA-II and TPE.

    python -m venv VENV && VENV/bin/pip install optuna
    VENV/bin/python Tests/Peers/fronts.py .build/release/moatune --seeds 5 --budget 100

Every recommended configuration is scored by its noiseless values. 1 is the hypervolume of the best front known: the
true one for ZDT1 and DTLZ2 (Deb et al. 2002; Zitzler et al. 2000), for the mixture-shaped problem that of 200,000
evaluations of random and mutated configurations.
"""
import argparse
import json
import math
import random
import statistics
import subprocess


def hypervolume(points, reference):
    """Exact, of points to be minimized; by slices along the last objective."""
    points = [p for p in points if all(a < b for a, b in zip(p, reference))]
    if not points:
        return 0.0
    if len(reference) == 1:
        return reference[0] - min(p[0] for p in points)
    total = 0.0
    points.sort(key=lambda p: p[-1])
    for index, point in enumerate(points):
        end = points[index + 1][-1] if index + 1 < len(points) else reference[-1]
        if end > point[-1]:
            total += (end - point[-1]) * hypervolume([p[:-1] for p in points[: index + 1]], reference[:-1])
    return total


class ZDT1:
    """Two objectives, 8 numbers."""

    name, reference, noise = "ZDT1, 8 numbers", (1.1, 1.1), (0, 0)
    space = [dict(name=f"x{i}", type="float", low=0.0, high=1.0) for i in range(8)]

    def values(self, c):
        x = [c[f"x{i}"] for i in range(8)]
        g = 1 + 9 * sum(x[1:]) / 7
        return x[0], g * (1 - math.sqrt(x[0] / g))

    def best(self):
        return hypervolume([(i / 2000, 1 - math.sqrt(i / 2000)) for i in range(2001)], self.reference)


class DTLZ2:
    """Three objectives, 7 numbers."""

    name, reference, noise = "DTLZ2, 3 objectives", (1.5, 1.5, 1.5), (0, 0, 0)
    space = [dict(name=f"x{i}", type="float", low=0.0, high=1.0) for i in range(7)]

    def values(self, c):
        x = [c[f"x{i}"] for i in range(7)]
        g = 1 + sum((v - 0.5) ** 2 for v in x[2:])
        a, b = x[0] * math.pi / 2, x[1] * math.pi / 2
        return g * math.cos(a) * math.cos(b), g * math.cos(a) * math.sin(b), g * math.sin(a)

    def best(self):
        # The box without an eighth of the unit ball.
        return 1.5**3 - math.pi / 6


class Mixture:
    """Points lost (noisy), price and latency of a mixture: a pool of agents, models, cycles."""

    name, reference = "mixture: points, price, latency", (1.0, 1.0, 1.0)
    noise = (0.05, 0, 0)
    models = ["tiny", "small", "large"]
    skill = dict(tiny=0.25, small=0.55, large=0.8)
    price = dict(tiny=0.01, small=0.04, large=0.15)
    seconds = dict(tiny=0.05, small=0.1, large=0.25)
    worth = [0.5, 0.4, 0.3, 0.1, 0.05, -0.1]
    space = (
        [dict(name="main", type="categorical", choices=models), dict(name="cycles", type="int", low=1, high=3)]
        + [dict(name=f"a{i}", type="bool") for i in range(6)]
        + [
            dict(name=f"m{i}", type="categorical", choices=names, condition=dict(parent=f"a{i}", values=[True]))
            for i, names in enumerate([models] * 6)
        ]
    )

    def values(self, c):
        missing = 1.0
        price = self.price[c["main"]]
        slowest = 0.0
        for i in range(6):
            if c[f"a{i}"]:
                model = c[f"m{i}"]
                missing *= 1 - self.worth[i] * self.skill[model]
                price += c["cycles"] * self.price[model]
                slowest = max(slowest, self.seconds[model])
        depth = 1 - 0.35 ** c["cycles"]
        lost = 1 - self.skill[c["main"]] * (0.45 + 0.55 * (1 - missing) * depth / 0.96)
        return lost, price / 1.2, (self.seconds[c["main"]] + c["cycles"] * slowest) / 1.1

    def best(self):
        r = random.Random(1)
        front = []
        for turn in range(200_000):
            if turn % 2 and front:
                c = dict(r.choice(front)[1])
                p = r.choice([p for p in self.space if p["name"] in c])
                c[p["name"]] = draw(p, r)
            else:
                c = {}
            full = {}
            for p in self.space:
                if active(p, full):
                    full[p["name"]] = c.get(p["name"], draw(p, r))
            v = self.values(full)
            if not any(all(a <= b for a, b in zip(w, v)) for w, _ in front):
                front = [(w, d) for w, d in front if not all(a <= b for a, b in zip(v, w))] + [(v, full)]
        return hypervolume([v for v, _ in front], self.reference)


def active(p, c):
    condition = p.get("condition")
    return condition is None or c.get(condition["parent"]) in condition["values"]


def draw(p, r):
    if p["type"] == "bool":
        return r.random() < 0.5
    if p["type"] == "categorical":
        return r.choice(p["choices"])
    return r.randint(p["low"], p["high"]) if p["type"] == "int" else r.uniform(p["low"], p["high"])


def suggested(space, trial):
    """What Optuna proposes for a trial."""
    c = {}
    for p in space:
        if not active(p, c):
            continue
        name = p["name"]
        if p["type"] == "float":
            c[name] = trial.suggest_float(name, p["low"], p["high"])
        elif p["type"] == "int":
            c[name] = trial.suggest_int(name, p["low"], p["high"])
        else:
            c[name] = trial.suggest_categorical(name, p.get("choices", [False, True]))
    return c


def noisy(problem, configuration, r):
    return [v + s * r.gauss(0, 1) for v, s in zip(problem.values(configuration), problem.noise)]


def started(executable, sampler):
    """The optimizer as a process, and how to say something to it."""
    child = subprocess.Popen(
        [executable, "optimize", "--stdio", "--sampler", sampler], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, bufsize=1)

    def say(**request):
        child.stdin.write(json.dumps(request) + "\n")
        child.stdin.flush()
        reply = json.loads(child.stdout.readline())
        assert reply.get("ok", True), reply
        return reply

    return child, say


def moatune(executable, sampler):
    def run(problem, seed, budget):
        child, say = started(executable, sampler)
        count = len(problem.reference)
        say(
            op="init", protocol=1, space=problem.space, seed=seed, budget=budget, directions=["minimize"] * count,
            noise=any(problem.noise), batch=1)
        r = random.Random(1000 + seed)
        for _ in range(budget):
            trial = say(op="ask", n=1)["trials"][0]
            say(op="tell", id=trial["id"], values=noisy(problem, trial["params"], r))
        front = [entry["params"] for entry in say(op="best")["front"]]
        child.stdin.close()
        child.wait()
        return front

    return run


def optuna_run(make_sampler):
    def run(problem, seed, budget):
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        study = optuna.create_study(directions=["minimize"] * len(problem.reference), sampler=make_sampler(seed))
        r = random.Random(1000 + seed)

        def objective(trial):
            c = suggested(problem.space, trial)
            trial.set_user_attr("c", c)
            return noisy(problem, c, r)

        study.optimize(objective, n_trials=budget)
        return [t.user_attrs["c"] for t in study.best_trials]

    return run


def main():
    options = argparse.ArgumentParser()
    options.add_argument("moatune")
    options.add_argument("--samplers", default="auto,evolution,tpe,random")
    options.add_argument("--seeds", type=int, default=5)
    options.add_argument("--budget", type=int, default=100)
    options.add_argument("--without-optuna", action="store_true")
    chosen = options.parse_args()
    runs = {f"moatune {s}": moatune(chosen.moatune, s) for s in chosen.samplers.split(",")}
    if not chosen.without_optuna:
        import optuna

        population = max(10, chosen.budget // 5)
        runs["Optuna NSGA-II"] = optuna_run(
            lambda seed: optuna.samplers.NSGAIISampler(seed=seed, population_size=population))
        runs["Optuna TPE"] = optuna_run(lambda seed: optuna.samplers.TPESampler(seed=seed))
    problems = [ZDT1(), DTLZ2(), Mixture()]
    print(f"hypervolume as a share of the best known, median of {chosen.seeds} seeds, {chosen.budget} trials")
    print(f"{'':20}" + "".join(f"{p.name:>34}" for p in problems))
    bests = [p.best() for p in problems]
    for name, run in runs.items():
        cells = []
        for problem, best in zip(problems, bests):
            shares = []
            for seed in range(1, chosen.seeds + 1):
                front = [problem.values(c) for c in run(problem, seed, chosen.budget)]
                shares.append(hypervolume(front, problem.reference) / best)
            cells.append(f"{statistics.median(shares):.3f} ({min(shares):.3f} to {max(shares):.3f})")
        print(f"{name:20}" + "".join(f"{c:>34}" for c in cells), flush=True)


if __name__ == "__main__":
    main()
