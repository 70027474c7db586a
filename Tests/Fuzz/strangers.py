#!/usr/bin/env python3
"""Damages files of strangers at random and has Moatune read them: no crash, no hang, no write outside, and no control
character in what it says.

Most damages are read by `moatune read-files`, many in one process; one in --commands-every goes through the commands
themselves, on a terminal of their own. A seed gives the same damages again. What went wrong is kept below --keep.
"""
import argparse
import hashlib
import os
import pathlib
import pty
import random
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unicodedata

import damage
import originals

SECONDS = 5.0


def strange(text):
    """The first character that may not reach a terminal, or None."""
    for character in text:
        if character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp"):
            return repr(character)
    return None


class Reader:
    """A `moatune read-files` that is asked for one file after another."""

    def __init__(self, moatune, folder):
        self.words, self.folder, self.process = [*moatune, "read-files"], folder, None

    def ask(self, kind, path):
        """What it says of a file, and what went wrong; the process is started again after that."""
        if self.process is None:
            self.process = subprocess.Popen(
                self.words, cwd=self.folder, env=originals.environment(self.folder), stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.process.stdin.write(f"{kind}\t{path}\n".encode())
        self.process.stdin.flush()
        said, end = b"", time.monotonic() + SECONDS * slowness
        while not any(line.startswith((b"--- read", b"--- refused")) for line in said.splitlines()[-400:]) \
                or not said.endswith(b"\n"):
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))
            piece = os.read(self.process.stdout.fileno(), 1 << 16) if ready else b""
            if not piece:
                return said, self.failed("hangs" if not ready else None)
            said += piece
        return said, None

    def failed(self, reason):
        if reason:
            self.process.kill()
        errors = self.process.communicate()[1].decode(errors="replace")[-2000:]
        status, self.process = self.process.returncode, None
        return f"{reason or f'ended with {status}'}: {errors}"

    def close(self):
        if self.process:
            self.process.communicate()
            self.process = None


def on_terminal(words, folder):
    """Runs a command on a terminal; what it says and what went wrong."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.execve(words[0], words, originals.environment(folder))
    said, end = b"", time.monotonic() + SECONDS * 4 * slowness
    while time.monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], 0.2)
        if ready:
            try:
                piece = os.read(terminal, 1 << 16)
            except OSError:
                piece = b""
            if not piece:
                break
            said += piece
    else:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(terminal)
        return said, "hangs"
    os.close(terminal)
    status = os.waitpid(process, 0)[1]
    return said, f"ended by signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else None


COMMANDS = {
    "run": [["status", "PATH"], ["report", "PATH"], ["best", "PATH"], ["log", "PATH"], ["log", "PATH", "--trial", "1"],
            ["export", "PATH"], ["compare", "PATH", "PATH"], ["stop", "PATH"], ["resume", "PATH", "--trials", "7"],
            ["prune", "PATH", "--max-calls", "60", "--margin", "0.5"], ["report", "PATH", "--json"],
            ["ask", "PATH", "2 + 2?", "--time-scale", "0"]],
    "space": [["space", "check", "PATH"], ["space", "show", "PATH"], ["space", "sample", "PATH"],
              ["run", "PATH", "--trials", "1", "--replicates", "1", "--confirm", "2", "--no-prune"]],
    "mixture": [["import", "PATH", "--provider", "lab"], ["import", "PATH", "--format", "python", "--provider", "lab"],
                ["ask", "PATH", "2 + 2?", "--provider", "lab", "--time-scale", "0"]],
    "cassette": [["ask", "MIXTURE", "What is 2 + 2?", "--replay", "PATH", "--provider", "lab"]],
    "cache": [["cache", "stats", "PATH"], ["ask", "MIXTURE", "2 + 2?", "--cache", "PATH", "--time-scale", "0"]],
}


def fingerprint(folder):
    """All files below a folder with their contents' digests."""
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
            for path in sorted(folder.rglob("*"))}


def drawn(said):
    """What a redrawn screen is drawn with, and line ends of a terminal, are Moatune's own."""
    import re
    return re.sub(rb"\x1b\[\d+A\r\x1b\[J", b"", said).replace(b"\r\n", b"\n")


def main():
    global slowness
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moatune", default=".build/release/moatune")
    parser.add_argument("--under", default="", help="a program to run the reader under, such as valgrind -q")
    parser.add_argument("--kinds", default="run,run,run,run,run,space,space,space,mixture,mixture,cassette,cache")
    parser.add_argument("--mutations", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--commands-every", type=int, default=50)
    parser.add_argument("--slowness", type=float, default=1, help="how many times the 5 seconds a file may take")
    parser.add_argument("--keep", type=pathlib.Path, default=pathlib.Path("fuzz-failures"))
    options = parser.parse_args()
    slowness = options.slowness
    moatune = str(pathlib.Path(options.moatune).resolve())
    failures, refused, longest, began = [], 0, 0.0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="moatune-fuzz-") as temporary:
        root = pathlib.Path(temporary)
        made = originals.make(moatune, root / "made")
        outside = root / "outside"
        outside.mkdir()
        (outside / "victim.txt").write_text("not to be touched\n")
        before = fingerprint(outside)
        work = root / "work"
        for name in ("home", "tmp"):
            (work / name).mkdir(parents=True)
        reader = Reader([*options.under.split(), moatune], work)
        for number in range(options.mutations):
            stream = random.Random(f"{options.seed}/{number}")
            kind = stream.choice(options.kinds.split(","))
            original = stream.choice(made[kind])
            copy = work / "in" / original.name
            shutil.rmtree(work / "in", ignore_errors=True)
            copy.parent.mkdir(parents=True)
            shutil.copytree(original, copy) if original.is_dir() else shutil.copy(original, copy)
            damage.BY_KIND[kind](copy, stream, outside)
            start = time.monotonic()
            if options.commands_every and number % options.commands_every == 0:
                words = [str(copy) if word == "PATH" else str(made["mixture"][0]) if word == "MIXTURE" else word
                         for word in stream.choice(COMMANDS[kind])]
                said, wrong = on_terminal([moatune, *words], work)
                said = drawn(said)
            else:
                words = [kind]
                said, wrong = reader.ask(kind, copy)
            longest = max(longest, time.monotonic() - start)
            wrong = wrong or (strange(said.decode(errors="replace")) and f"says {strange(said.decode(errors='replace'))}")
            if not wrong and fingerprint(outside) != before:
                wrong, before = "wrote outside", fingerprint(outside)
            refused += b"--- refused" in said
            if wrong:
                failures.append((number, kind, words, wrong))
                print(f"{options.seed}/{number} {' '.join(words)}: {wrong[-600:]}", flush=True)
                options.keep.mkdir(exist_ok=True)
                keep = options.keep / f"{options.seed}-{number}-{kind}"
                shutil.rmtree(keep, ignore_errors=True)
                keep.mkdir()
                try:
                    target = keep / copy.name
                    shutil.copytree(copy, target, symlinks=True, copy_function=copied) if copy.is_dir() \
                        else copied(copy, target)
                except OSError:
                    pass
        reader.close()
        named = [path for path in root.iterdir() if path.name not in ("made", "outside", "work")]
        if named:
            failures.append((-1, "all", [], f"wrote {named}"))
    print(f"{options.mutations} damages of seed {options.seed}: {len(failures)} failures; {refused} refused; the longest "
          f"took {longest:.2f} s; {time.monotonic() - began:.0f} s in all")
    sys.exit(1 if failures else 0)


def copied(source, target):
    """A pipe would be waited for."""
    if os.path.isfile(source) or os.path.islink(source):
        shutil.copy(source, target, follow_symlinks=False)


slowness = 1.0
if __name__ == "__main__":
    main()
