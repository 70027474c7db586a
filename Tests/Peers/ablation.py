"""What each part of the search is worth: the search as it is, beside the search without one part at a time, and each
sampler alone, on the problems of a folder that has a run.py with --ext, --opts, --seeds, --problems and --out.

    VENV/bin/python Tests/Peers/ablation.py --peers PEERS --moatune .build/release/moatune --seeds 3 --out ABLATION.jsonl

The table is run.py's; `vs_ref` there is the difference to the search as it is, paired by problem and seed.
"""
import argparse
import os
import shlex
import subprocess
import sys

VARIANTS = {
    "as_it_is": "{}",
    "without_sets": '{"parts":{"groups":"separate"}}',
    "without_repeats": '{"parts":{"repetition":"never"}}',
    "best_observed": '{"parts":{"best":"observed"}}',
    "only_bayesian": '{"sampler":"bayesian"}',
    "only_tpe": '{"sampler":"tpe"}',
    "only_evolution": '{"sampler":"evolution"}',
    "only_random": '{"sampler":"random"}',
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--peers", required=True)
    parser.add_argument("--moatune", required=True)
    parser.add_argument("--seeds", default="3")
    parser.add_argument("--problems", default="public")
    parser.add_argument("--variants", default=",".join(VARIANTS))
    parser.add_argument("--jobs", default="1")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    proxy = os.path.join(os.path.dirname(os.path.abspath(__file__)), "variant.py")
    names = options.variants.split(",")
    command = [sys.executable, os.path.join(options.peers, "run.py"), "--opts", ",".join(names), "--ref", names[0]]
    for name in names:
        words = [sys.executable, proxy, VARIANTS[name], os.path.abspath(options.moatune), "optimize", "--stdio"]
        command += ["--ext", f"{name}={shlex.join(words)}"]
    command += ["--seeds", options.seeds, "--problems", options.problems, "--jobs", options.jobs]
    sys.exit(subprocess.run(command + ["--out", os.path.abspath(options.out)]).returncode)


main()
