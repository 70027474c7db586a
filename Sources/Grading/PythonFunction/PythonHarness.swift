/// The Python side of a conversation with a graded program.
///
/// One process, two ways to use it. As a server it stays pristine and forks for every request: the child reads the
/// request, runs the program on it, and writes its reply to a pipe of its own, which the server passes on; whatever
/// the program did to its interpreter ends with the child. The next child is forked while the present one runs: it
/// has given up the system calls that it won't need, and waits to be told that a request is its own. After `stay` the
/// process runs the program itself, in one state from request to request, for whoever measures speed.
///
/// Requests come on a copy of standard input that is moved out of the way: four letters, a blank, the payload's length
/// in ten digits, a line end, the payload. Replies go out on such a copy of standard output: a letter for how it went,
/// `d` when the program changed the shared folder, the exit status in four characters, a blank, the length in ten
/// digits, a line end, JSON. Both in lock-step. What the program prints is counted and thrown away; it reads nothing.
///
/// The nonce, and the word of farewell that a child fetches after its reply and leaves with, catch clumsy forgers only:
/// once foreign code runs in a process, nothing in it is trustworthy, which is why no expected value and no score ever
/// enters it.
///
/// A child is cheap as long as the server is small, since the kernel copies its page tables and then each page that
/// either writes to: so the server loads no module that it can do without, and its garbage is frozen.
enum PythonHarness {
    /// Levels of nesting that an argument or a result may have.
    static let deepestLevel = 32

    static let script = [opening, values, programs, server, loop].joined(separator: "\n\n") + "\n"

    private static let opening = #"""
        def _serve():
            import sys
            # No module is found in the working folder.
            sys.path[:] = [folder for folder in sys.path if folder]
            import gc, posix, select, warnings
            warnings.simplefilter("ignore")
            try:
                import _ctypes
            except ImportError:
                _ctypes = None
            ask_from = posix.dup2(0, 200)
            reply_to = posix.dup2(1, 201)
            nothing = posix.open("/dev/null", posix.O_RDONLY)
            posix.dup2(nothing, 0)
            posix.close(nothing)
            posix.dup2(2, 1)
            read, write, close, leave = posix.read, posix.write, posix.close, posix._exit
            # Packages besides the library, each with its place; nothing else beside them can be imported.
            places = dict(word.split("=", 1) for word in sys.argv[4:])

            class Packages:
                @staticmethod
                def find_spec(name, path=None, target=None):
                    if name not in places:
                        return None
                    from _frozen_importlib_external import spec_from_file_location
                    place = places[name]
                    try:
                        posix.stat(place + "/__init__.py")
                    except OSError:
                        if not place.endswith((".py", ".so")):
                            spec = type(sys.__spec__)(name, None, is_package=True)
                            spec.submodule_search_locations = [place]
                            return spec
                        return spec_from_file_location(name, place)
                    return spec_from_file_location(
                        name, place + "/__init__.py", submodule_search_locations=[place])

            if places:
                sys.meta_path.append(Packages)
            most_reply, most_output = int(sys.argv[2]), int(sys.argv[3])
            shared = "/tmp" if sys.argv[1] == "namespaces" else None
            untouched = posix.stat(shared).st_ctime_ns if shared else None
            # Given up when memory runs out, so that there is some left to say so.
            reserve = [bytes(1 << 20)]
            # Loaded before the first child begins when the program seems to want them: each child would load them anew.
            usual = (
                "bisect", "collections", "copy", "ctypes", "dataclasses", "datetime", "decimal", "enum", "fractions",
                "functools", "heapq", "itertools", "json", "math", "operator", "os", "random", "re", "statistics",
                "string", "time", "typing",
            ) + tuple(places)
        """#

    private static let loop = #"""
            gc.collect()
            gc.disable()
            stays = False
            while True:
                head = exactly(16)
                verb, length = head[:4], int(head[5:15])
                if verb == b"text":
                    name, source = exactly(length).decode().split("\n", 1)
                    sources[name] = source
                    words = set(source.replace(",", " ").split())
                    for module in usual:
                        if module in words and "import" in words:
                            try:
                                __import__(module)
                            except Exception:
                                # The program will meet the same.
                                pass
                    answer(b"{}")
                elif verb == b"filt":
                    confinement = confine(exactly(length))
                    answer(b"{}")
                elif verb == b"stay":
                    if not confined():
                        leave(1)
                    stays = True
                    gc.enable()
                    answer(b"{}")
                elif stays:
                    answer(perform(exactly(length)))
                elif isolated(length, verb == b"call") and verb == b"load":
                    # It was loaded in a child without harm: once more here, without running it, for all that follow.
                    for name in sources:
                        try:
                            codes[name] = compile(sources[name], name + ".py", "exec", dont_inherit=True)
                        except BaseException:
                            pass
                    ahead.append(started())


        _serve()
        """#
}
