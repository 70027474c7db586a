def cases(seed):
    return [
        {"name": "case %d" % n, "part": "correctness", "visible": False, "gate": False, "args": args}
        for n, args in enumerate([([1, 5, 9], 2, 7), ([], 0, 1), ([-3], 0, 1), ([8, 8], 0, 8)])
    ]


def timing(seed):
    return ([1, 2, 3], 0, 1)
