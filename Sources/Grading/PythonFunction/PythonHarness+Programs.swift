extension PythonHarness {
    /// Loads programs and calls them: a request's bytes in, a reply's out, and no exception.
    static let programs = #"""
            sources, codes, spaces = {}, {}, {}

            def space_of(name, code):
                if name not in spaces:
                    space = {"__name__": name}
                    exec(code, space)
                    spaces[name] = space
                return spaces[name]

            def code_of(name):
                if name in spaces:
                    return None
                return codes.get(name) or compile(sources[name], name + ".py", "exec", dont_inherit=True)

            def perform(payload):
                request = loads(payload)
                nonce, name = request["nonce"], request["as"]
                try:
                    code = code_of(name)
                except (SyntaxError, ValueError, RecursionError) as problem:
                    text, line = str(getattr(problem, "msg", problem))[:300], getattr(problem, "lineno", None)
                    return dumps({"nonce": nonce, "syntax": [text, line]}).encode()
                except MemoryError:
                    return dumps({"nonce": nonce, "memory": True}).encode()
                try:
                    arguments = request.get("arguments")
                    if request.get("built"):
                        arguments = built(arguments)
                    space = space_of(name, code)
                    reply = {"nonce": nonce}
                    if arguments is None:
                        reply["value"] = sorted(name for name in space if callable(space[name]))
                    else:
                        reply["value"] = plain(space[request["function"]](*arguments))
                        if request["echo"]:
                            reply["arguments"] = plain(arguments)
                    return dumps(reply).encode()
                except MemoryError:
                    # Answered below: what the program held is let go of with the exception.
                    reply = arguments = None
                except Unplain as problem:
                    return dumps({"nonce": nonce, "unplain": problem.args[0]}).encode()
                except BaseException as problem:
                    return dumps({"nonce": nonce, "failure": failure(problem)}).encode()
                reserve.clear()
                return dumps({"nonce": nonce, "memory": True}).encode()
        """#
}
