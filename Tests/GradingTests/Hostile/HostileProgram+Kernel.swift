import Grading

extension HostileProgram {
    /// Whatever the kernel offers besides files and processes: each call asks for one way to meet another case, the
    /// server or the machine, and would be right if it got it. By their numbers on x86-64; other processors
    /// have other numbers.
    #if arch(x86_64)
        static let asking = calls.map { name, number, arguments in
            HostileProgram(
                name,
                """
                import ctypes, os
                libc = ctypes.CDLL(None)
                libc.calloc.restype = ctypes.c_void_p
                got = libc.syscall(\(number), *[ctypes.c_long(a) if type(a) is int else a for a in (\(arguments),)])
                return sum(values) if got >= 0 else -1
                """, ends: .wrongAnswer, needsConfinement: true)
        }
    #else
        static let asking: [HostileProgram] = []
    #endif

    private static let calls: [(name: String, number: Int, arguments: String)] = [
        ("a handle on its server", 434, "os.getppid(), 0"),
        ("a descriptor of its server", 438, "3, 200, 0"),
        ("a ring of requests to the kernel", 425, "8, libc.calloc(1, 120)"),
        ("memory that no other sees", 447, "0"),
        ("a segment of shared memory", 29, "1234, 4096, 0o1666"),
        ("a semaphore of the system", 64, "1234, 1, 0o1666"),
        ("a queue of messages", 68, "1234, 0o1666"),
        ("a key in the kernel's ring", 248, "b'user', b'name', b'value', 5, -1"),
        ("page faults of its own", 323, "0"),
        ("counters of the processor", 298, "libc.calloc(1, 120), 0, -1, -1, 0"),
        ("a program in the kernel", 321, "5, libc.calloc(1, 120), 120"),
        ("the system's clock", 227, "0, libc.calloc(1, 16)"),
        ("another root", 161, "b'/tmp'"),
        ("another namespace", 272, "0x20000000"),
        ("a mount of its own", 165, "b'none', b'/tmp', b'tmpfs', 0, 0"),
        ("a mount by the newer calls", 430, "b'tmpfs', 0"),
        ("eyes on files", 294, "0"),
        ("the memory map of a sibling", 310, "os.getpid() + 1, libc.calloc(1, 16), 1, libc.calloc(1, 16), 1, 0"),
        ("a comparison of descriptors with its server", 312, "os.getppid(), os.getpid(), 0, 200, 200"),
        ("another processor", 203, "0, 128, libc.calloc(1, 128)"),
        ("a higher place in the line", 141, "0, 0, -5"),
        ("a place in the line of real time", 144, "0, 1, b'\\x01\\0\\0\\0'"),
        ("a call that is newer than this machine", 999, "0"),
    ]

    /// Ways around the machinery that starts, feeds and ends a case.
    static let bending: [HostileProgram] = [
        HostileProgram(
            "the pipe that requests come by", "import os\nos.read(200, 16)\nreturn sum(values)", ends: .runtimeError),
        HostileProgram(
            "the pipe that replies go by", "import os\nos.write(201, b'r-   0 0000000002\\n{}')\nreturn sum(values)",
            ends: .runtimeError),
        HostileProgram(
            "descriptors that don't wait",
            """
            import fcntl, os
            for number in range(256):
                try: fcntl.fcntl(number, fcntl.F_SETFL, os.O_NONBLOCK)
                except OSError: pass
            return 0
            """, ends: .wrongAnswer),
        HostileProgram(
            "the narrowest pipes",
            """
            import fcntl
            for number in range(256):
                try: fcntl.fcntl(number, 1031, 4096)
                except OSError: pass
            print("x" * 100000)
            return sum(values)
            """, ends: .ok),
        HostileProgram(
            "signals by a pipe", "import fcntl, os\nfcntl.fcntl(1, 8, os.getppid())\nreturn sum(values)",
            ends: .runtimeError, needsConfinement: true),
        HostileProgram(
            "no end with its parent's end",
            """
            import ctypes
            return sum(values) if ctypes.CDLL(None).prctl(1, 0, 0, 0, 0) == 0 else -1
            """, ends: .wrongAnswer, needsConfinement: true),
        HostileProgram(
            "a second filter that ends it",
            """
            import ctypes, struct
            kept = ctypes.create_string_buffer(struct.pack("<HBBI", 6, 0, 0, 0x80000000))
            program = ctypes.create_string_buffer(struct.pack("<HxxxxxxQ", 1, ctypes.addressof(kept)))
            ctypes.CDLL(None).prctl(22, 2, program, 0, 0)
            return sum(values)
            """, ends: .runtimeError, needsConfinement: true),
        HostileProgram(
            "a filter that lies about writing",
            """
            import ctypes, struct
            steps = [(32, 0, 0, 0), (21, 0, 1, 1), (6, 0, 0, 0x50000), (6, 0, 0, 0x7fff0000)]
            kept = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *step) for step in steps))
            program = ctypes.create_string_buffer(struct.pack("<HxxxxxxQ", 4, ctypes.addressof(kept)))
            ctypes.CDLL(None).prctl(22, 2, program, 0, 0)
            return sum(values)
            """, ends: .timeout, needsConfinement: true),
        HostileProgram(
            "a thread without the module", "import _thread\n_thread.start_new_thread(print, ())\nreturn sum(values)",
            ends: .runtimeError, needsConfinement: true),
        HostileProgram(
            "a loop of events", "import asyncio\nasync def f(): return sum(values)\nreturn asyncio.run(f())",
            ends: .runtimeError, needsConfinement: true),
        HostileProgram(
            "a program by the shortest way",
            "import os\nos.posix_spawn('/bin/true', ['true'], {})\nreturn sum(values)", ends: .runtimeError,
            needsConfinement: true),
        HostileProgram(
            "memory with a name",
            "from multiprocessing import shared_memory\nshared_memory.SharedMemory('x', True, 64)\nreturn sum(values)",
            ends: .runtimeError, needsConfinement: true),
        HostileProgram(
            "less important than others", "import os\nos.nice(19)\nreturn sum(values)", ends: .runtimeError,
            needsConfinement: true),
        HostileProgram("waits for a signal", "import signal\nsignal.pause()\nreturn sum(values)", ends: .timeout),
        HostileProgram(
            "waits for itself", "import os\nos.read(os.pipe()[0], 1)\nreturn sum(values)", ends: .timeout),
        HostileProgram(
            "deaf to all signals",
            "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass", ends: .timeout),
        HostileProgram(
            "no more time by its own will",
            "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (0, 0))\nwhile True: pass", ends: .timeout,
            .runtimeError),
        HostileProgram(
            "beyond the stack of C", "deep = ()\nfor _ in range(400_000): deep = (deep,)\nreturn hash(deep)",
            ends: .runtimeError, .timeout),
        HostileProgram(
            "frames on standard output",
            """
            import os
            for number in (1, 2): os.write(number, b'r-   0 0000000020\\n{"nonce":"0","value":6}')
            return 0
            """, ends: .wrongAnswer),
        HostileProgram(
            "almost too much output", "print('x' * 200000)\nreturn sum(values)", ends: .ok),
        HostileProgram(
            "output in drops", "import os, time\nwhile True:\n    os.write(1, b'x')\n    time.sleep(0.01)",
            ends: .timeout),
    ]
}
