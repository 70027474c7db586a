/// Why nothing can be graded. What is wrong with an *answer* is a grade, not an error.
public enum GradingError: Error, Hashable, Sendable {
    case noPython(reason: String)
    /// A task wants a package that isn't installed.
    case noPackage(name: String, python: String)
    case noSandbox(required: String, found: String)
    case cannotStart(reason: String)
    /// The task's own programs fail.
    case badTask(reason: String)
    /// A model judges answers, and nothing was given to ask it by.
    case noJudge(model: String)
}

extension GradingError {
    /// The way out of a module that isn't found.
    static let packageHint = "; name what it imports in the grader's 'packages', such as packages: [numpy]"
}

extension GradingError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noPython(let reason):
            "graded programs need Python 3.9 or newer as 'python3' on the path: \(reason). On Debian and Ubuntu: "
                + "apt-get install python3"
        case .noPackage(let name, let python):
            "the task's programs need the package \(name), which \(python) doesn't have: python3 -m pip install \(name)"
        case .noSandbox(let required, let found):
            "expected a sandbox for graded programs (\(required)), found that this machine offers only \(found). "
                + "Install bubblewrap (apt-get install bubblewrap), or pass --sandbox none to run strangers' programs "
                + "without one"
        case .cannotStart(let reason): "a graded program can't be started: \(reason)"
        case .badTask(let reason): "the task's own programs fail: \(reason)"
        case .noJudge(let model): "the task's answers are judged by \(model), which can't be asked here"
        }
    }
}
