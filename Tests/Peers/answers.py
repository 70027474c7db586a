#!/usr/bin/env python3
"""Puts the corpus of answers through `moatune grade`, and through the extraction of lm-evaluation-harness beside it.

    python3 Tests/Peers/answers.py --moatune .build/release/moatune
    pip install pyyaml && pip download --no-deps lm_eval && unzip lm_eval-*.whl -d lm_eval_files
    python3 Tests/Peers/answers.py --lm-eval lm_eval_files/lm_eval

The corpus is Tests/GradingTests/Answers/*.jsonl: an answer in a shape that models write, a label, and whether a careful
person gives the point. Precision: how many of the points given are deserved. Recall: how many of the points deserved
are given. An answer with a `tempting` label is graded against that one too; no point is deserved there.

The harness' patterns are read from its own task files (gsm8k, gsm8k_cot_zeroshot, mmlu_flan_cot_zeroshot, mmlu
generative) and applied as its filters do: the first or the last match, then `exact_match` with the file's own
normalization.
"""
import argparse
import concurrent.futures
import json
import pathlib
import re
import string
import subprocess
import tempfile

CORPUS = pathlib.Path(__file__).resolve().parent.parent / "GradingTests" / "Answers"
KINDS = ["choice", "number", "normalized", "contains", "json", "exact", "regex"]


def cases(kind):
    """(row, label, whether the point is deserved)"""
    for line in open(CORPUS / f"{kind}.jsonl", encoding="utf-8"):
        row = json.loads(line)
        yield row, row["label"], row["right"]
        if "tempting" in row:
            yield row, row["tempting"], False


class Tally:
    def __init__(self):
        self.answers = set()
        self.right = self.given = self.deserved = self.both = self.total = 0
        self.wrong = []

    def add(self, row, label, deserved, given):
        self.answers.add(row["id"])
        self.total += 1
        self.right += given == deserved
        self.given += given
        self.deserved += deserved
        self.both += given and deserved
        if given != deserved:
            self.wrong.append((row["id"], row["half"], row["shape"], row["answer"], label, "given" if given else "refused"))

    def line(self, name):
        precision = f"{100 * self.both / self.given:.1f}" if self.given else "-"
        recall = f"{100 * self.both / self.deserved:.1f}" if self.deserved else "-"
        bad = {w[0] for w in self.wrong}
        return (f"{name:38}{len(self.answers):8}{len(self.answers) - len(bad):8}"
                f"{100 * (1 - len(bad) / max(1, len(self.answers))):9.1f}{precision:>11}{recall:>8}")


HEAD = f"{'rule':38}{'answers':>8}{'right':>8}{'% right':>9}{'precision':>11}{'recall':>8}"


def graded(program, kind, row, label):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        grader = f"  kind: labeled-answers\n  match: {kind}\n"
        item = {"id": "q", "question": row.get("question", "?")}
        if label is not None:
            item["answer"] = label
        if "choices" in row:
            item["choices"] = row["choices"]
        if "schema" in row:
            grader += "  schema: schema.json\n"
            (folder / "schema.json").write_text(json.dumps(row["schema"]))
        (folder / "task.yaml").write_text(f"name: t\nquestions: q.jsonl\ngrader:\n{grader}")
        (folder / "q.jsonl").write_text(json.dumps(item) + "\n")
        done = subprocess.run([program, "grade", str(folder), "-", "--json"], input=row["answer"].encode(),
                              capture_output=True, timeout=120)
    try:
        return json.loads(done.stdout)["score"] == 1
    except ValueError:
        return False


def measure_product(program, half, verbose):
    print(HEAD)
    for kind in KINDS:
        tally = Tally()
        work = [case for case in cases(kind) if half in ("both", case[0]["half"])]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            results = pool.map(lambda case: graded(program, kind, case[0], case[1]), work)
            for (row, label, deserved), given in zip(work, results):
                tally.add(row, label, deserved, given)
        print(tally.line(kind), flush=True)
        if verbose:
            for wrong in tally.wrong:
                print("   ", *map(repr, wrong))


# What follows mirrors lm_eval/filters/extraction.py and the metric exact_match by their documented behaviour.

def regex_filter(pattern, group_select, answer):
    found = re.findall(pattern, answer)
    if not found:
        return "[invalid]"
    match = found[group_select]
    if isinstance(match, tuple):
        match = next((part for part in match if part), "[invalid]")
    return match.strip()


def normalized(text, metric):
    for pattern in metric.get("regexes_to_ignore", []):
        text = re.sub(pattern, "", text)
    if metric.get("ignore_case"):
        text = text.lower()
    if metric.get("ignore_punctuation"):
        text = text.translate(str.maketrans("", "", string.punctuation))
    return text


def pipelines(file):
    """(name, function of an answer, metric) of each chain of filters in a task file."""
    import yaml

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_constructor("!function", lambda loader, node: None)
    task = yaml.load(open(file, encoding="utf-8"), Loader)
    for chain in task["filter_list"]:
        steps = [step for step in chain["filter"] if step["function"] in ("regex", "multi_choice_regex")]

        def extract(answer, steps=steps):
            for step in steps:
                found = regex_filter(step["regex_pattern"], step.get("group_select", 0), answer)
                if found == "[invalid]" and step["function"] == "multi_choice_regex":
                    # The filter's second step looks for the options' texts, which these choices don't have.
                    letters = re.findall(r":[\s]*(A|B|C|D)", answer)
                    found = f"({letters[step.get('group_select', 0)]})" if letters else found
                answer = found
            return answer

        yield chain["name"], extract, task["metric_list"][0]


def measure_harness(folder, half):
    tasks = pathlib.Path(folder) / "tasks"
    print(HEAD)
    for kind, file, wanted in [
        ("number", "gsm8k/gsm8k.yaml", str),
        ("number", "gsm8k/gsm8k-cot-zeroshot.yaml", str),
        ("choice", "mmlu/flan_cot_zeroshot/_mmlu_flan_cot_zeroshot_template_yaml", lambda label: f"({label})"),
        ("choice", "mmlu/generative/_default_template_yaml", str),
    ]:
        for name, extract, metric in pipelines(tasks / file):
            tally = Tally()
            for row, label, deserved in cases(kind):
                # The harness knows letters and plain numbers only.
                letters = kind != "choice" or all(len(choice) == 1 for choice in row["choices"])
                if half not in ("both", row["half"]) or not letters or kind == "number" and isinstance(row["label"], str):
                    continue
                given = normalized(extract(row["answer"]), metric) == normalized(wanted(label), metric)
                tally.add(row, label, deserved, given)
            print(tally.line(f"{kind}: {file.split('/')[-1][:22]} {name}"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--moatune", help="the program to measure")
    parser.add_argument("--lm-eval", help="the folder 'lm_eval' of the unpacked wheel")
    parser.add_argument("--half", default="both", choices=["both", "tuning", "blind"])
    parser.add_argument("--verbose", action="store_true", help="print each answer that is read wrongly")
    options = parser.parse_args()
    if options.moatune:
        measure_product(options.moatune, options.half, options.verbose)
    if options.lm_eval:
        measure_harness(options.lm_eval, options.half)


if __name__ == "__main__":
    main()
