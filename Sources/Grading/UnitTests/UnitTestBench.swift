/// Runs a problem's tests on an answer, each in a sandbox of its own.
///
/// The tests see the answer as a function whose results are plain data, the answer sees arguments only: whatever it
/// patches, prints, or ends, it does in a process that knows no expected value and has no verdict to give. The tests
/// run first on the right program, which tells what they will ask; the answer is asked that, in a fresh process for
/// each call; then the tests run again on what it said.
struct UnitTestBench: Sendable {
    let level: SandboxLevel
    let python: PythonInterpreter
    let limits: SandboxLimits

    /// What came of an answer.
    enum Verdict: Hashable, Sendable {
        case passed
        /// The program can't be loaded, or doesn't define the function; in a sentence.
        case unloadable(GradeOutcome, words: String)
        /// The tests, or a call of theirs, failed; in a sentence.
        case failed(GradeOutcome, words: String)
        /// The right program fails its own tests, or asks what can't be asked: the problem's fault.
        case badProblem(words: String)
    }

    /// More calls than any test of the known data sets makes; each costs a millisecond or more.
    private static let mostCalls = 2000
    /// More than any result of the known data sets by far, and little enough to be kept and sent to the tests.
    private static let mostResultBytes = 16 << 20

    /// The verdict, and what the tests asked of the right program: the same for every answer, so that it needs to be
    /// found out once.
    ///
    /// - Parameter known: what they asked, where that is known.
    /// - Throws: ``GradingError`` when Python doesn't start.
    func verdict(
        on source: String, of problem: UnitTestProblem, asking known: [PlainValue]?
    ) throws -> (verdict: Verdict, asked: [PlainValue]?) {
        let tests = try PythonSession(
            level: level, python: python, limits: limits, isolation: .eachCall)
        defer { tests.end() }
        let answer = try PythonSession(
            level: level, python: python, limits: limits, isolation: .eachCall)
        defer { answer.end() }
        let deadline = ContinuousClock.now + .seconds(limits.gradeSeconds)
        tests.deadline = deadline
        answer.deadline = deadline
        do throws(PythonSession.Failure) {
            _ = try tests.load(Self.script, as: "tests")
        } catch {
            return (.badProblem(words: error.words), nil)
        }
        let asked: [PlainValue]
        if let known {
            asked = known
        } else {
            switch examined(problem, knowing: nil, by: tests) {
            case .asked(let arguments): asked = arguments
            case .passed: asked = []
            case .failed(let words):
                let hint = words.contains("No module named") ? GradingError.packageHint : ""
                return (.badProblem(words: "its own solution fails: \(words)\(hint)"), nil)
            }
        }
        return (verdict(on: source, of: problem, asking: asked, tests: tests, answer: answer), asked)
    }

    private func verdict(
        on source: String, of problem: UnitTestProblem, asking asked: [PlainValue], tests: PythonSession,
        answer: PythonSession
    ) -> Verdict {
        var known: [PlainValue] = []
        var open = asked
        var resultBytes = 0
        do throws(PythonSession.Failure) {
            guard try answer.load(source, as: "answer").contains(problem.function) else {
                throw PythonSession.Failure.missingFunction(problem.function)
            }
        } catch {
            let words = "The program \(error.words)."
            return error.outcome == .graderFault
                ? .badProblem(words: words) : .unloadable(error.outcome, words: words)
        }
        var raised: [PythonSession.Failure] = []
        do throws(PythonSession.Failure) {
            while true {
                for arguments in open {
                    let (reply, failure) = try self.reply(of: answer, to: arguments, of: problem, &resultBytes)
                    if let failure { raised.append(failure) }
                    known.append(.list([arguments, reply]))
                }
                switch examined(problem, knowing: known, by: tests) {
                case .passed: return .passed
                case .failed(let words):
                    // An exception that the tests don't expect.
                    if let failure = raised.first(where: { $0.isTold(by: words) }) { throw failure }
                    return .failed(.wrongAnswer, words: words)
                case .asked(let further):
                    guard known.count + further.count <= Self.mostCalls else {
                        return .failed(.wrongAnswer, words: "the tests ask for ever more")
                    }
                    open = further
                }
            }
        } catch {
            // A program can put what it was asked into its exception.
            return Self.failed(error, words: "In a test the program \(error.wordsWithoutItsOwn).")
        }
    }

    /// What a call gave, as the tests' script takes it: its result and what became of its arguments, or an exception.
    private func reply(
        of answer: PythonSession, to arguments: PlainValue, of problem: UnitTestProblem, _ resultBytes: inout Int
    ) throws(PythonSession.Failure) -> (PlainValue, raised: PythonSession.Failure?) {
        do throws(PythonSession.Failure) {
            let result = try answer.call(problem.function, of: "answer", arguments.items ?? [], echo: true)
            resultBytes += result.byteCount
            guard resultBytes <= Self.mostResultBytes else { throw .process(.replyLimit) }
            return (.list([result.value, result.argumentsAfter ?? arguments]), nil)
        } catch {
            // Tests may expect an exception; what else ends a call ends the grading.
            guard case .raised(_, let text, _, let kinds) = error, error.outcome == .runtimeError else { throw error }
            return (.list([.text(text), .list(kinds.map { .text($0) }), .null]), error)
        }
    }

    private static func failed(_ failure: PythonSession.Failure, words: String) -> Verdict {
        failure.outcome == .graderFault ? .badProblem(words: words) : .failed(failure.outcome, words: words)
    }

    private enum Examined {
        case passed
        case failed(words: String)
        /// Arguments of calls whose results are not known.
        case asked([PlainValue])
    }

    /// - Parameter known: calls with their results in order; `nil` runs the right program instead and tells its calls.
    private func examined(
        _ problem: UnitTestProblem, knowing known: [PlainValue]?, by tests: PythonSession
    ) -> Examined {
        do throws(PythonSession.Failure) {
            let reply = try tests.call(
                known == nil ? "record" : "examine", of: "tests",
                [.text(problem.solution), .text(problem.tests), .text(problem.function)]
                    + (known.map { [.list($0)] } ?? []), echo: false
            ).value
            if let asked = reply["asked"]?.list { return .asked(asked) }
            if let failed = reply["failed"]?.text { return .failed(words: PlainText.printable(failed)) }
            return reply["passed"] == nil ? .failed(words: "the tests gave no verdict") : .passed
        } catch {
            return .failed(words: "the tests \(error.words)")
        }
    }

    /// Runs in the tests' sandbox.
    private static let script = #"""
        # The last four are for the problems, so that they are loaded once.
        import copy, random, collections, math, re, typing

        class Unknown(BaseException):
            pass

        def prepared(program, tests, function):
            own = {"__name__": "solution"}
            exec(compile(program, "solution.py", "exec"), own)
            # A solution that calls itself must not meet the tests' candidate.
            space = dict(own, __name__="tests")
            exec(compile(tests, "tests.py", "exec"), space)
            # Tests that draw their inputs draw the same ones every time.
            random.seed(0)
            return space, own[function]

        # An iterator can't be copied, nor be used twice.
        def copied(value):
            try:
                return copy.deepcopy(value)
            except TypeError:
                return value

        def words(problem):
            return (type(problem).__name__ + ": " + str(problem))[:300]

        def same(one, other):
            return repr(one) == repr(other)

        # Tests that name an argument name it as the right program does.
        def in_order(solution, arguments, named):
            if not named:
                return list(arguments)
            import inspect
            bound = inspect.signature(solution).bind(*arguments, **named)
            if bound.kwargs:
                raise TypeError("tests that name an argument without a place")
            return list(bound.args)

        # Does to what the tests hold what the call did to its arguments.
        def become(one, other):
            if type(one) is not type(other):
                return other
            if type(one) is list:
                one[:] = [become(*pair) for pair in zip(one, other)] + other[len(one):]
            elif type(one) is tuple and len(one) == len(other):
                for pair in zip(one, other):
                    become(*pair)
            elif type(one) is dict:
                items = [(key, become(one[key], item) if key in one else item) for key, item in other.items()]
                one.clear()
                one.update(items)
            elif type(one) is set:
                one.clear()
                one.update(other)
            elif type(one) is bytearray or type(one).__name__ == "ndarray" and one.shape == other.shape:
                one[:] = other
            elif type(one).__name__ == "deque":
                one.clear()
                one.extend(other)
            else:
                return other
            return one

        def exception(text, kinds, space):
            import builtins
            for kind in kinds:
                found = space.get(kind, getattr(builtins, kind, None))
                if isinstance(found, type) and issubclass(found, BaseException) and found is not Unknown:
                    try:
                        return found(text)
                    except Exception:
                        pass
            return Exception(text)

        def record(program, tests, function):
            space, solution = prepared(program, tests, function)
            asked = []
            def candidate(*arguments, **named):
                arguments = in_order(solution, arguments, named)
                asked.append(copy.deepcopy(arguments))
                return solution(*arguments)
            space[function] = candidate
            try:
                space["check"](candidate)
            except BaseException as problem:
                return {"failed": words(problem)}
            return {"asked": asked}

        def examine(program, tests, function, known):
            space, solution = prepared(program, tests, function)
            place, unknown = 0, []
            def candidate(*arguments, **named):
                nonlocal place
                arguments = in_order(solution, arguments, named)
                if unknown or place == len(known) or not same(known[place][0], arguments):
                    unknown.append(copy.deepcopy(arguments))
                    raise Unknown()
                reply = known[place][1]
                place += 1
                if len(reply) == 3:
                    raise exception(reply[0], reply[1], space)
                for pair in zip(arguments, reply[1]):
                    become(*pair)
                return copied(reply[0])
            space[function] = candidate
            failed = None
            try:
                space["check"](candidate)
            except BaseException as problem:
                failed = words(problem)
            if unknown and place < len(known):
                return {"failed": "the tests ask otherwise from time to time"}
            if unknown:
                return {"asked": unknown[:1]}
            return {"passed": place} if failed is None else {"failed": failed}
        """#
}
