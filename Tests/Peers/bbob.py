"""The 24 noiseless BBOB functions (Hansen et al. 2009, by coco-experiment), beside CMA-ES and Optuna's samplers.

    python -m venv VENV && VENV/bin/pip install coco-experiment cma optuna
    VENV/bin/python Tests/Peers/bbob.py .build/release/moatune --dimension 5 --instances 1,2,3
    VENV/bin/python Tests/Peers/bbob.py .build/release/moatune --optimizers moatune,optuna_gp --instances 1

Optuna's Gaussian process needs torch and takes minutes a run.

Each optimizer has 20 evaluations for each dimension on -5 to 5. What counts is the distance of the best value to the
optimum, on a log scale; a win is a distance smaller by a factor of 1.1 or more.
"""
import argparse
import json
import math
import os
import statistics
import subprocess

import cocoex

# The library writes the best point to this file.
WRITTEN = "._bbob_problem_best_parameter.txt"


def moatune(executable):
    def run(problem, budget, seed):
        child = subprocess.Popen(
            [executable, "optimize", "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

        def say(**request):
            child.stdin.write(json.dumps(request) + "\n")
            child.stdin.flush()
            return json.loads(child.stdout.readline())

        space = [dict(name=f"x{i}", type="float", low=-5.0, high=5.0) for i in range(problem.dimension)]
        say(op="init", protocol=1, space=space, seed=seed, budget=budget, direction="minimize", noise=False, batch=1)
        for _ in range(budget):
            trial = say(op="ask", n=1)["trials"][0]
            value = problem([trial["params"][f"x{i}"] for i in range(problem.dimension)])
            say(op="tell", id=trial["id"], value=value)
        child.stdin.close()
        child.wait()

    return run


def cma_es(problem, budget, seed):
    import cma

    strategy = cma.CMAEvolutionStrategy(
        [0] * problem.dimension, 2, dict(bounds=[-5, 5], seed=seed, verbose=-9, maxfevals=budget))
    while problem.evaluations < budget:
        points = strategy.ask()[: budget - problem.evaluations]
        values = [problem(p) for p in points]
        if len(points) == strategy.popsize:
            strategy.tell(points, values)


def optuna_with(sampler):
    def run(problem, budget, seed):
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        options = dict(deterministic_objective=True) if sampler == "GPSampler" else {}
        study = optuna.create_study(sampler=getattr(optuna.samplers, sampler)(seed=seed, **options))
        study.optimize(
            lambda trial: problem([trial.suggest_float(f"x{i}", -5, 5) for i in range(problem.dimension)]),
            n_trials=budget)

    return run


def main():
    options = argparse.ArgumentParser()
    options.add_argument("moatune")
    options.add_argument("--dimension", type=int, default=5)
    options.add_argument("--instances", default="1,2,3")
    options.add_argument("--optimizers", default="moatune,cma,optuna_tpe")
    chosen = options.parse_args()
    known = dict(
        moatune=moatune(chosen.moatune), cma=cma_es, optuna_tpe=optuna_with("TPESampler"),
        optuna_gp=optuna_with("GPSampler"))
    runs = {name: known[name] for name in chosen.optimizers.split(",")}
    budget = 20 * chosen.dimension
    distances = {name: [] for name in runs}
    print(f"{'function':10}" + "".join(f"{name:>12}" for name in runs) + "   log10 of the distance to the optimum")
    for function in range(1, 25):
        row = {name: [] for name in runs}
        for instance in map(int, chosen.instances.split(",")):
            for name, run in runs.items():
                suite = cocoex.Suite("bbob", "", f"dimensions:{chosen.dimension}")
                problem = suite.get_problem_by_function_dimension_instance(function, chosen.dimension, instance)
                run(problem, budget, instance)
                best = problem.best_observed_fvalue1
                found = max(1e-8, best - optimum(suite, function, chosen.dimension, instance))
                row[name].append(math.log10(found))
                problem.free()
        for name in runs:
            distances[name] += row[name]
        print(f"f{function:<9}" + "".join(f"{statistics.mean(row[name]):12.2f}" for name in runs), flush=True)
    print(f"{'mean':10}" + "".join(f"{statistics.mean(distances[name]):12.2f}" for name in runs))
    for name in list(runs)[1:]:
        pairs = list(zip(distances["moatune"], distances[name]))
        margin = math.log10(1.1)
        wins = sum(a < b - margin for a, b in pairs)
        losses = sum(b < a - margin for a, b in pairs)
        print(f"moatune against {name}: {wins} wins, {losses} losses of {len(pairs)}")


def optimum(suite, function, dimension, instance):
    """The best value, at the point that the library tells."""
    problem = suite.get_problem_by_function_dimension_instance(function, dimension, instance)
    try:
        problem._best_parameter("print")
        with open(WRITTEN) as file:
            best = [float(word) for word in file.read().split()]
        os.remove(WRITTEN)
        return problem(best)
    finally:
        problem.free()


if __name__ == "__main__":
    main()
