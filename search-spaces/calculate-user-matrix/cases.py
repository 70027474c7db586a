"""Inputs for grading calculate_user_matrix. Runs in a sandbox of its own; answers never see this file.

A plain input triggers no defect: users in order, whole means, no user without variation, every pair with at least
two items in common. A trigger changes such an input so that exactly one defect shows.
"""
import random

DEFECTS = [
    "empty-input", "mutated-input", "missing-score", "text-score", "score-range", "user-case",
    "duplicate-rating", "user-order", "floored-mean", "common-threshold", "zero-norm",
]


def plain(draw, users, items=6, rated=4):
    """Rows of [user, item, score]; scores stand in pairs around a whole mean, so that no mean is floored."""
    rows = []
    for user in range(users):
        mean = draw.choice([2, 3])
        scores = []
        for _ in range(rated // 2):
            distance = draw.choice([1, 2])
            scores += [float(mean - distance), float(mean + distance)]
        names = sorted(draw.sample(range(items), rated))
        rows += [["u%02d" % user, "item %02d" % name, score] for name, score in zip(names, scores)]
    return rows


def trigger(defect, draw, rows, options):
    """Rows and options changed so that `defect` shows."""
    users = sorted({row[0] for row in rows})
    chosen = draw.choice(users)
    own = [index for index, row in enumerate(rows) if row[0] == chosen]
    if defect == "mutated-input":
        for index in own:
            rows[index][1] = "  " + rows[index][1] + " "
    elif defect == "missing-score":
        rows.insert(draw.choice(own), [chosen, "item unseen", None])
    elif defect == "text-score":
        for index in own:
            rows[index][2] = str(rows[index][2])
    elif defect == "score-range":
        for index, score in zip(own, [-3.0, 4.0, 1.0, 3.0]):
            rows[index][2] = score
    elif defect == "user-case":
        for index in own[::2]:
            rows[index][0] = rows[index][0].upper()
    elif defect == "duplicate-rating":
        rows.insert(own[0], [chosen, rows[own[0]][1], 5.0 - float(rows[own[0]][2] or 0) + 0.5])
    elif defect == "user-order":
        draw.shuffle(rows)
    elif defect == "floored-mean":
        rows[own[0]][2] = float(rows[own[0]][2] or 0) + 0.5
    elif defect == "common-threshold":
        options["min_common"] = 4
    elif defect == "zero-norm":
        for index in own:
            rows[index][2] = 3.0
    return rows, options


def build(defects, draw, users):
    if "empty-input" in defects:
        return [[]]
    # Where the threshold is to be met exactly, all users rate the same four items.
    rows = plain(draw, users, items=4 if "common-threshold" in defects else 6)
    options = {}
    order = [name for name in DEFECTS if name in defects and name not in ("user-order", "duplicate-rating")]
    order += [name for name in ("duplicate-rating", "user-order") if name in defects]
    for name in order:
        rows, options = trigger(name, draw, rows, options)
    return [rows, options["min_common"]] if options else [rows]


# What the general cases trigger together: from nothing to four things at once.
MIXES = [
    [], [], ["duplicate-rating"], [], ["missing-score"], ["user-order", "floored-mean"], ["zero-norm", "user-case"],
    ["text-score", "mutated-input"], ["score-range", "duplicate-rating", "floored-mean"],
    ["missing-score", "zero-norm", "user-order"], ["user-case", "text-score", "mutated-input", "floored-mean"],
    ["score-range", "missing-score", "duplicate-rating", "zero-norm"],
]
VISIBLE = 3


def cases(seed):
    """All cases: name, the part of the score they count for, whether a model may be told of them, arguments."""
    draw = random.Random(seed)
    made = []
    for index, mix in enumerate(MIXES):
        made.append({
            "name": "general %02d" % (index + 1), "part": "correctness", "visible": index < VISIBLE,
            "gate": not mix, "args": build(mix, draw, 3 if index < VISIBLE else 5 + index),
        })
    for defect in DEFECTS:
        for size in (4, 9):
            made.append({
                "name": "%s %d" % (defect, size), "part": "defects", "group": defect, "visible": False, "gate": False,
                "args": build([defect], draw, size),
            })
    return made


def timing(seed):
    """The arguments of one timed call: a plain input, large enough that the pairs of users dominate.

    22 of 40 items each: every pair has at least four in common, so that no threshold is met by chance.
    """
    return [plain(random.Random(seed), users=100, items=40, rated=22)]
