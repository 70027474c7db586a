"""Damages done to a copy of a file or folder, each a function of a random stream."""
import json
import os
import random
import sqlite3

CONTROL = ["\x1b]0;owned\x07", "\x1b[2J", "\u202eevil", "\u2066x", "\x9b31m", "\x00", "\r", "\x7f", "\u200b"]
NUMBERS = [0, 1, -1, 2, 3, 1 << 31, (1 << 31) - 1, -(1 << 31), (1 << 63) - 1, -(1 << 63), 10**12, 10**15, 10**18,
           1e300, -1e300, 1e18, 9.2e18, 1e-300, 0.5, -0.5, 1e999]
TEXTS = ["", "x", "../../../outside", "/etc/passwd", "~", "null", "[]", "{}", "a" * 5000, "é" * 300, *CONTROL]


def value(stream):
    return stream.choice([stream.choice(NUMBERS), stream.choice(TEXTS), None, [], {}, True, [[]] * 3,
                          list(range(stream.randrange(20)))])


def places(document, path=()):
    """All places in a JSON value."""
    yield path
    items = document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    for key, child in items:
        yield from places(child, path + (key,))


def json_value(document, stream):
    """Changes one place of a JSON value."""
    path = stream.choice(list(places(document)))
    if not path:
        return value(stream)
    parent = document
    for key in path[:-1]:
        parent = parent[key]
    key, old = path[-1], parent[path[-1]]
    change = stream.randrange(6)
    if change == 0:
        del parent[key]
    elif change == 1 and isinstance(old, (int, float)) and not isinstance(old, bool):
        parent[key] = stream.choice([old + 1, -old, old * 1000, old * 10**9, old / 7, stream.choice(NUMBERS)])
    elif change == 2 and isinstance(old, str):
        cut = stream.randrange(len(old) + 1)
        parent[key] = old[:cut] + stream.choice(TEXTS) + old[cut:]
    elif change == 3 and isinstance(old, list) and old:
        parent[key] = old * stream.choice([2, 50]) if stream.random() < 0.5 else old[: stream.randrange(len(old))]
    elif change == 4 and isinstance(parent, dict):
        parent[key + stream.choice(CONTROL)] = parent.pop(key)
    else:
        parent[key] = value(stream)
    return document


def text(data, stream):
    """Changes bytes, tokens or lines of a text."""
    change = stream.randrange(9)
    lines = data.split(b"\n")
    line = stream.randrange(len(lines))
    if change == 0:
        del lines[line]
    elif change == 1:
        lines.insert(line, stream.choice(lines))
    elif change == 2:
        other = stream.randrange(len(lines))
        lines[line], lines[other] = lines[other], lines[line]
    elif change == 3:
        words = lines[line].split(b" ")
        words[stream.randrange(len(words))] = str(value(stream)).encode("utf-8", "surrogatepass")
        lines[line] = b" ".join(words)
    elif change == 4:
        place = stream.randrange(len(data) + 1)
        return data[:place] + stream.choice(TEXTS).encode() + data[place:]
    elif change == 5:
        return data[: stream.randrange(len(data) + 1)]
    elif change == 6:
        place = stream.randrange(len(data) + 1)
        opening = stream.choice([b"[", b"{", b"- ", b"&a [*a,", b"? ", b"{a: ", b"|\n", b"'", b'"'])
        return data[:place] + opening * stream.choice([1, 40, 5000, 200000]) + data[place:]
    elif change == 7:
        place = stream.randrange(max(1, len(data)))
        return data[:place] + bytes([stream.randrange(256)]) + data[place + 1:]
    else:
        where = [i for i in range(len(data)) if data[i:i + 1].isdigit()]
        if where:
            place = stream.choice(where)
            return data[:place] + str(stream.choice(NUMBERS)).encode() + data[place + 1:]
    return b"\n".join(lines)


def row(path, stream):
    """Changes one value of one row of a database, or its schema."""
    store = sqlite3.connect(path, isolation_level=None)
    store.text_factory = lambda data: data.decode(errors="replace")
    try:
        store.execute("PRAGMA journal_mode = DELETE")
        tables = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                  if not name.startswith("sqlite_")]
        table = stream.choice(tables)
        if stream.random() < 0.12:
            return schema(store, table, stream)
        columns = [column[1] for column in store.execute(f"PRAGMA table_info('{table}')")]
        rows = store.execute(f"SELECT * FROM {table}").fetchall()
        if not rows:
            return
        chosen, place = stream.choice(rows), stream.randrange(len(columns))
        old = chosen[place]
        new = damaged(old, stream)
        test = " AND ".join(f"{name} IS ?" for name in columns)
        if stream.random() < 0.05:
            store.execute(f"DELETE FROM {table} WHERE {test}", chosen)
        else:
            store.execute(f"UPDATE OR REPLACE {table} SET {columns[place]} = ? WHERE {test}", (new, *chosen))
    except (sqlite3.Error, OverflowError, UnicodeError):
        pass
    finally:
        store.close()


def damaged(old, stream):
    if isinstance(old, bytes) and stream.random() < 0.8:
        try:
            document = json.loads(old)
            if isinstance(document, (dict, list)):
                for _ in range(stream.choice([1, 1, 1, 2, 5])):
                    document = json_value(document, stream)
                return json.dumps(document).replace("Infinity", "1e999").encode()
        except (ValueError, KeyError, TypeError, OverflowError):
            pass
        return text(old, stream)
    new = value(stream)
    return new if isinstance(new, (int, float, str, type(None))) else stream.choice([b"\xff\x00", b"", 5, "text"])


def schema(store, table, stream):
    statement = stream.choice([
        f"CREATE VIEW strange AS SELECT * FROM {table}",
        f"CREATE TRIGGER strange AFTER INSERT ON {table} BEGIN DELETE FROM {table}; END",
        f"DROP TABLE {table}", f"ALTER TABLE {table} RENAME TO strange",
        f"ALTER TABLE {table} ADD COLUMN strange TEXT", "CREATE TABLE strange (a, b)",
        f"CREATE INDEX strange ON {table} (1 + 1)",
        "INSERT INTO grdb_migrations VALUES ('99: a newer one')", "UPDATE grdb_migrations SET identifier = x'00'",
        f"CREATE TABLE copy AS SELECT * FROM {table}; DROP TABLE {table}; CREATE VIEW {table} AS SELECT * FROM copy",
        f"CREATE TABLE copy AS SELECT * FROM {table}; DROP TABLE {table}; ALTER TABLE copy RENAME TO {table}",
    ])
    for part in statement.split("; ") if "TRIGGER" not in statement else [statement]:
        store.execute(part)


def raw(path, stream):
    """Changes bytes of any file."""
    data = bytearray(path.read_bytes())
    if not data:
        return
    change = stream.randrange(4)
    if change == 0:
        del data[stream.randrange(len(data)):]
    elif change == 1:
        place = stream.randrange(len(data))
        data[place:place] = bytes(stream.randrange(256) for _ in range(stream.choice([1, 7, 4096])))
    else:
        # The head and the pages' heads decide most.
        for _ in range(stream.choice([1, 3, 30])):
            page = stream.randrange(len(data) // 4096 + 1) * 4096
            place = page + stream.randrange(120) if stream.random() < 0.5 else stream.randrange(len(data))
            if place < len(data):
                data[place] = stream.randrange(256)
    path.write_bytes(bytes(data))


def place(path, stream, outside):
    """Puts something else where a file was."""
    if path.is_dir() and not path.is_symlink():
        return
    if path.exists() or path.is_symlink():
        path.unlink()
    kind = stream.randrange(5)
    if kind == 0:
        os.mkfifo(path)
    elif kind == 1:
        path.symlink_to(outside / "victim.txt")
    elif kind == 2:
        path.mkdir()
    elif kind == 3:
        path.symlink_to(path.name)


def run(folder, stream, outside):
    """Damages a run's folder."""
    kind = stream.random()
    if kind < 0.65:
        for _ in range(stream.choice([1, 1, 2])):
            row(folder / "run.sqlite", stream)
    elif kind < 0.85:
        raw(folder / "run.sqlite", stream)
    else:
        name = stream.choice(["run.sqlite", "lock", "run.log", "best.json", "space/space.yaml", "space/task.yaml",
                              "run.sqlite-wal", "run.sqlite-shm", "space/prompts/a.md", "space/data.jsonl"])
        path = folder / name
        if stream.random() < 0.6:
            place(path, stream, outside)
        elif path.is_file():
            path.write_bytes(text(path.read_bytes(), stream))


def space(folder, stream, outside):
    path = folder / stream.choice(["space.yaml"] * 6 + ["task.yaml"] * 4 + ["data.jsonl"] * 2 + ["prompts/a.md"])
    if stream.random() < 0.03:
        return place(path, stream, outside)
    data = path.read_bytes()
    for _ in range(stream.choice([1, 1, 2, 4])):
        data = text(data, stream)
    path.write_bytes(data)


def file(path, stream, outside):
    if stream.random() < 0.03:
        return place(path, stream, outside)
    data = path.read_bytes()
    try:
        document = json.loads(data)
        if stream.random() < 0.5:
            path.write_text(json.dumps(json_value(document, stream)))
            return
    except ValueError:
        pass
    for _ in range(stream.choice([1, 1, 2, 4])):
        data = text(data, stream)
    path.write_bytes(data)


def cache(folder, stream, outside):
    row(folder / "answers.sqlite", stream) if stream.random() < 0.6 else raw(folder / "answers.sqlite", stream)


BY_KIND = {"run": run, "space": space, "mixture": file, "cassette": file, "cache": cache}
