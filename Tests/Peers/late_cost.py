"""CPU time of a suggestion after 100, 1000 and 5000 trials, beside Optuna's TPE.

    python -m venv VENV && VENV/bin/pip install optuna
    VENV/bin/python Tests/Peers/late_cost.py .build/release/moatune --counts 100,1000,5000

The space has the shape of a mixture's: a main model, cycles, a limit, eight agents with a temperature each. What is
counted is the CPU time of ask and tell, of the child for moatune and of this process for Optuna, the mean of the next
`--asks`. The trials before are moatune's own search; Optuna, whose own would take most of an hour, is given random ones.
"""
import argparse
import json
import os
import random
import statistics
import subprocess
import time

AGENTS = 8
SPACE = (
    [
        dict(name="main", type="categorical", choices=["m0", "m1", "m2", "m3"]),
        dict(name="cycles", type="int", low=1, high=5),
        dict(name="limit", type="int", low=256, high=8192, log=True),
    ]
    + [dict(name=f"a{i}", type="bool") for i in range(AGENTS)]
    + [
        dict(name=f"t{i}", type="float", low=0.0, high=1.5, condition=dict(parent=f"a{i}", values=[True]))
        for i in range(AGENTS)
    ]
)


def value(c, r):
    members = sum((0.3 + 0.1 * i) * (1 - (c[f"t{i}"] - 0.5) ** 2) for i in range(AGENTS) if c[f"a{i}"])
    return 10 * members - 0.6 * members**2 + c["cycles"] + r.gauss(0, 2)


def child_cpu(pid):
    total = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/schedstat") as file:
            total += int(file.read().split()[0])
    return total / 1e9


def moatune(executable, count, asks):
    child = subprocess.Popen(
        [executable, "optimize", "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def say(**request):
        child.stdin.write(json.dumps(request) + "\n")
        child.stdin.flush()
        return json.loads(child.stdout.readline())

    r = random.Random(1)
    say(op="init", protocol=1, space=SPACE, seed=1, budget=count, direction="maximize", noise=True, batch=1)
    costs = []
    for number in range(count + asks):
        before = child_cpu(child.pid)
        trial = say(op="ask", n=1)["trials"][0]
        say(op="tell", id=trial["id"], value=value(trial["params"], r))
        costs.append(child_cpu(child.pid) - before)
    child.stdin.close()
    child.wait()
    return statistics.mean(costs[-asks:])


def optuna_tpe(count, asks):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=1))
    r = random.Random(1)
    kinds = dict(
        categorical=lambda p: optuna.distributions.CategoricalDistribution(p["choices"]),
        bool=lambda p: optuna.distributions.CategoricalDistribution([False, True]),
        int=lambda p: optuna.distributions.IntDistribution(p["low"], p["high"], log=p.get("log", False)),
        float=lambda p: optuna.distributions.FloatDistribution(p["low"], p["high"]),
    )
    told = []
    for _ in range(count):
        c = {}
        for p in SPACE:
            if "condition" in p and not c[p["condition"]["parent"]]:
                continue
            c[p["name"]] = (
                r.choice(p["choices"]) if p["type"] == "categorical" else r.random() < 0.5 if p["type"] == "bool"
                else r.randint(p["low"], p["high"]) if p["type"] == "int" else r.uniform(p["low"], p["high"]))
        known = {p["name"]: kinds[p["type"]](p) for p in SPACE if p["name"] in c}
        told.append(optuna.trial.create_trial(params=c, distributions=known, value=value(c, r)))
    study.add_trials(told)
    costs = []
    for _ in range(asks):
        before = time.process_time()
        trial = study.ask()
        c = {}
        for p in SPACE:
            if "condition" in p and not c[p["condition"]["parent"]]:
                continue
            name = p["name"]
            c[name] = (
                trial.suggest_categorical(name, p["choices"]) if p["type"] == "categorical"
                else trial.suggest_categorical(name, [False, True]) if p["type"] == "bool"
                else trial.suggest_int(name, p["low"], p["high"], log=p.get("log", False)) if p["type"] == "int"
                else trial.suggest_float(name, p["low"], p["high"]))
        study.tell(trial, value(c, r))
        costs.append(time.process_time() - before)
    return statistics.mean(costs)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("moatune")
    options.add_argument("--counts", default="100,1000,5000")
    options.add_argument("--asks", type=int, default=20)
    chosen = options.parse_args()
    print(f"{'trials told':>12}{'moatune ms':>12}{'Optuna TPE ms':>15}")
    for count in map(int, chosen.counts.split(",")):
        ours = 1000 * moatune(chosen.moatune, count, chosen.asks)
        theirs = 1000 * optuna_tpe(count, chosen.asks)
        print(f"{count:12}{ours:12.2f}{theirs:15.1f}", flush=True)


if __name__ == "__main__":
    main()
