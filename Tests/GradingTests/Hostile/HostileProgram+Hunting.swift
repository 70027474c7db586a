import Grading

extension HostileProgram {
    /// Programs that look for what they must not know. None finds it, so none is right.
    static let hunting: [HostileProgram] = [
        HostileProgram(
            "hunt through every frame",
            """
            import sys
            frame, found = sys._getframe(), []
            while frame is not None:
                found += [k for k in list(frame.f_locals) + list(frame.f_globals) if "expect" in k or "case" in k]
                frame = frame.f_back
            return found or -1
            """, ends: .wrongAnswer),
        HostileProgram(
            "hunt for other requests",
            """
            import gc
            texts = [o for o in gc.get_objects() if isinstance(o, dict) and "nonce" in o]
            return [len(texts), [sorted(map(str, t))[:9] for t in texts if "expected" in t or "answer" in t]]
            """, ends: .wrongAnswer),
        HostileProgram(
            "hunt for sources",
            """
            import gc
            found = [o for o in gc.get_objects() if type(o) is dict and ("reference" in o or "cases" in o)]
            return sum(values) if found else -1
            """, ends: .wrongAnswer),
        HostileProgram(
            "own memory by its map", "open('/proc/self/maps').read()\nreturn sum(values)", ends: .runtimeError,
            needsConfinement: true),
        HostileProgram(
            "memory of others", "open('/proc/1/mem', 'rb').read(1)\nreturn sum(values)", ends: .runtimeError,
            needsConfinement: true),
        HostileProgram(
            "memory of others by a system call",
            """
            import ctypes, os
            done = ctypes.CDLL(None).syscall(310, os.getppid(), 0, 0, 0, 0, 0)
            return sum(values) if done >= 0 else -1
            """, ends: .wrongAnswer, needsConfinement: true),
        HostileProgram(
            "traces its parent",
            """
            import ctypes, os
            done = ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0)
            return sum(values) if done >= 0 else -1
            """, ends: .wrongAnswer, needsConfinement: true),
        HostileProgram(
            "sockets by a system call",
            "import ctypes\nreturn sum(values) if ctypes.CDLL(None).socket(2, 1, 0) >= 0 else -1",
            ends: .wrongAnswer, needsConfinement: true),
        HostileProgram(
            "another process by a system call",
            """
            import ctypes
            libc = ctypes.CDLL(None)
            for number in (56, 57, 58, 435):
                if libc.syscall(number, 17, 0, 0, 0, 0) >= 0: return sum(values)
            return -1
            """, ends: .wrongAnswer, needsConfinement: true),
        HostileProgram(
            "a file without a name that runs",
            """
            import ctypes
            return sum(values) if ctypes.CDLL(None).syscall(319, b"x", 0) >= 0 else -1
            """, ends: .wrongAnswer, needsConfinement: true),
        HostileProgram(
            "keys in the environment",
            """
            import os
            found = [name for name in os.environ if "KEY" in name or "TOKEN" in name or name in ("HOME", "USER")]
            return sum(values) if found else -1
            """, ends: .wrongAnswer),
        HostileProgram(
            "keys in files",
            """
            import os
            for folder, names, files in os.walk("/"):
                for name in files:
                    if name in (".netrc", ".env", "id_rsa", "id_ed25519", ".bash_history", "task.yaml", "run.sqlite"):
                        return sum(values)
                if folder.count("/") > 3: names.clear()
            return -1
            """, ends: .wrongAnswer, needsConfinement: true),
        HostileProgram(
            "a look at the caller's folder",
            "import os\nreturn sum(values) if 'task' in os.getcwd() or 'moatune' in os.getcwd() else -1",
            ends: .wrongAnswer),
        HostileProgram(
            "arguments of the command", "import sys\nreturn sys.argv + sys.orig_argv[:1]", ends: .wrongAnswer,
            .runtimeError),
        HostileProgram(
            "standard input", "import sys\nreturn sum(values) if sys.stdin.read() else -1", ends: .wrongAnswer),
        HostileProgram("asks for a line", "return int(input('value? '))", ends: .runtimeError),
        HostileProgram("terminal", "open('/dev/tty').read()\nreturn sum(values)", ends: .runtimeError),
        HostileProgram(
            "link to accounts",
            "import os\nos.symlink('/etc/passwd', '/tmp/planted')\nopen('/tmp/planted').read()\nreturn sum(values)",
            ends: .runtimeError, needsConfinement: true),
        HostileProgram(
            "a pipe with a name", "import os\nos.mkfifo('/tmp/planted')\nopen('/tmp/planted').read()",
            ends: .runtimeError, needsConfinement: true),
        HostileProgram(
            "shared memory", "open('/dev/shm/planted', 'w').write('x')\nreturn sum(values)", ends: .runtimeError,
            needsConfinement: true),
        HostileProgram(
            "a name on the network", "import socket\nsocket.getaddrinfo('example.com', 80)\nreturn sum(values)",
            ends: .runtimeError, needsConfinement: true),
        HostileProgram(
            "a page on the network",
            "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:8080', timeout=1)\nreturn sum(values)",
            ends: .runtimeError, needsConfinement: true),
        HostileProgram(
            "work for later at the end",
            "import atexit, time\natexit.register(time.sleep, 600)\nreturn sum(values)", ends: .ok),
        HostileProgram(
            "a pool of processes",
            "import multiprocessing\nwith multiprocessing.Pool(2) as pool: return sum(pool.map(int, values))",
            ends: .runtimeError, needsConfinement: true),
        HostileProgram(
            "another program in its own place",
            "import os, sys\nos.execv(sys.executable, [sys.executable, '-c', 'print(6)'])", ends: .runtimeError,
            needsConfinement: true),
        HostileProgram(
            "wider limits",
            "import resource\nresource.setrlimit(resource.RLIMIT_AS, (1 << 50, 1 << 50))\nreturn sum(values)",
            ends: .runtimeError),
        HostileProgram(
            "narrower limits",
            "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))\nreturn sum(values)", ends: .ok),
        HostileProgram(
            "limits of its parent",
            """
            import os, resource
            resource.prlimit(os.getppid() or 1, resource.RLIMIT_CPU, (1, 1))
            return sum(values)
            """, ends: .runtimeError, needsConfinement: true),
        HostileProgram(
            "hooks on everything",
            """
            import sys
            def hook(event, arguments):
                if event in ("open", "exec", "compile"): raise RuntimeError(event)
            sys.addaudithook(hook)
            sys.meta_path.insert(0, None)
            return 0
            """, ends: .wrongAnswer),
    ]
}
