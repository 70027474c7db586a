import Grading

extension HostileProgram {
    /// Programs that take more than they may.
    static let greedy: [HostileProgram] = [
        HostileProgram("endless loop", "while True: pass", ends: .timeout),
        HostileProgram("endless sleep", "import time\ntime.sleep(1000)", ends: .timeout),
        HostileProgram(
            "swallows every exception",
            "while True:\n    try:\n        while True: pass\n    except BaseException: pass", ends: .timeout),
        HostileProgram(
            "ignores signals",
            "import signal\nfor n in (1, 2, 14, 15, 24): signal.signal(n, signal.SIG_IGN)\nwhile True: pass",
            ends: .timeout),
        HostileProgram(
            "closes standard error and hangs", "import os\nos.close(2); os.close(1)\nwhile True: pass", ends: .timeout),
        HostileProgram("one huge list", "return [0] * (1 << 40)", ends: .memoryLimit),
        HostileProgram("growing list", "kept = []\nwhile True: kept.append(bytearray(1 << 24))", ends: .memoryLimit),
        HostileProgram(
            "memory in small steps", "kept = []\nwhile True: kept.append([])", ends: .memoryLimit, .timeout),
        HostileProgram(
            "memory beside Python's", "import mmap\nkept = [mmap.mmap(-1, 1 << 30) for _ in range(64)]\nreturn 0",
            ends: .runtimeError, .memoryLimit),
        HostileProgram("a number without end", "return 10 ** 10 ** 8 % 7", ends: .timeout, .memoryLimit),
        HostileProgram(
            "packed small", "import zlib\nreturn zlib.decompress(zlib.compress(b'x' * (60 << 20)) * 1)[:1]",
            ends: .memoryLimit, .wrongAnswer, .timeout),
        HostileProgram("a flood of bytes", "import os\nwhile True: os.write(2, b'\\xff' * 65536)", ends: .outputLimit),
        HostileProgram("flood of output", "while True: print('x' * 10000)", ends: .outputLimit),
        HostileProgram(
            "flood of errors", "import sys\nwhile True: sys.stderr.write('x' * 10000)", ends: .outputLimit),
        HostileProgram("huge result", "return 'x' * (16 << 20)", ends: .outputLimit, .memoryLimit),
        HostileProgram("deep recursion", "return total(values)", ends: .runtimeError),
        HostileProgram(
            "recursion beyond the stack", "import sys\nsys.setrecursionlimit(10 ** 9)\nreturn total(values)",
            ends: .runtimeError, .memoryLimit, .timeout),
        HostileProgram(
            "many open files", "kept = [open('/dev/null') for _ in range(100000)]\nreturn sum(values)",
            ends: .runtimeError),
        HostileProgram(
            "very many files",
            "for number in range(10 ** 9): open('/tmp/planted%d' % number, 'w').close()", ends: .timeout, .runtimeError,
            needsConfinement: true),
        HostileProgram(
            "fills the disk", "open('/tmp/x', 'wb').write(b'x' * (100 << 20))\nreturn sum(values)",
            ends: .runtimeError, .memoryLimit, needsConfinement: true),
    ]

    /// Programs that want to run on elsewhere, or to reach something outside.
    static let escaping: [HostileProgram] = [
        HostileProgram(
            "fork bomb", "import os\nwhile True: os.fork()", ends: .runtimeError, needsConfinement: true),
        HostileProgram(
            "daemon that outlives",
            "import os, time\nif os.fork() == 0:\n    os.setsid()\n    os.fork()\n    time.sleep(600)\nreturn sum(values)",
            ends: .runtimeError, needsConfinement: true),
        HostileProgram(
            "thread that outlives",
            "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()\nreturn sum(values)",
            ends: .runtimeError, needsConfinement: true),
        HostileProgram(
            "another program", "import subprocess\nsubprocess.run(['/bin/sh', '-c', 'true'])\nreturn sum(values)",
            ends: .runtimeError, needsConfinement: true),
        HostileProgram(
            "network", "import socket\nsocket.create_connection(('127.0.0.1', 22))\nreturn sum(values)",
            ends: .runtimeError, needsConfinement: true),
        HostileProgram(
            "local socket", "import socket\nsocket.socketpair()\nreturn sum(values)", ends: .runtimeError,
            needsConfinement: true),
        HostileProgram(
            "reads accounts", "open('/etc/passwd').read()\nreturn sum(values)", ends: .runtimeError,
            needsConfinement: true),
        HostileProgram(
            "reads the caller's environment", "open('/proc/%d/environ' % __import__('os').getppid()).read()",
            ends: .runtimeError, needsConfinement: true),
        HostileProgram(
            "writes to the system", "open('/usr/lib/planted', 'w').write('x')\nreturn sum(values)",
            ends: .runtimeError, needsConfinement: true),
        HostileProgram(
            "kills everybody", "import os\nos.kill(-1, 9)\nreturn sum(values)", ends: .runtimeError,
            needsConfinement: true),
        HostileProgram(
            "kills its parent", "import os\nos.kill(os.getppid() or 1, 9)\nreturn sum(values)", ends: .runtimeError,
            needsConfinement: true),
        HostileProgram(
            "an environment that is not empty",
            "import os\nassert set(os.environ) <= {'PYTHONHASHSEED', 'LC_ALL', 'PWD'}, set(os.environ)\n"
                + "return sum(values)", ends: .ok),
    ]
}
