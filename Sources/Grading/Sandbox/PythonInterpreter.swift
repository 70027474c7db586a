internal import Foundation

/// The Python that graded programs run on: the real executable, since a version manager's stand-in costs a quarter of
/// a second a start and would be another program to let into the sandbox.
public struct PythonInterpreter: Hashable, Sendable {
    /// Absolute path, links resolved.
    public let executable: String
    /// Where its library lies.
    public let prefix: String
    /// Such as `3.11.7`.
    public let version: String
    /// Whether a running program can give up system calls for good, which needs the module `ctypes`.
    let canConfineItself: Bool
    /// ``PythonHarness/script`` as this Python compiles it, in hexadecimal: compiling it anew would be a quarter of a
    /// sandbox's start.
    let compiledHarness: String
    /// What programs may import besides the library.
    var packages = PythonPackages.none

    /// The `python3` on the path, with the packages called `names`.
    ///
    /// - Throws: ``GradingError/noPackage(name:python:)`` when one isn't there.
    package static func find(packages names: [String]) throws(GradingError) -> PythonInterpreter {
        var python = try find()
        do {
            python.packages = try PythonPackages.find(names)
        } catch {
            guard let name = error.missing else { throw .noPython(reason: "it doesn't tell its packages") }
            throw .noPackage(name: name, python: error.python)
        }
        return python
    }

    /// The `python3` on the path.
    ///
    /// - Throws: ``GradingError/noPython(reason:)`` when there is none, or one older than 3.9.
    public static func find() throws(GradingError) -> PythonInterpreter {
        let question =
            "import sys, os; print(os.path.realpath(sys.executable)); print(sys.base_prefix); "
            + "print('.'.join(map(str, sys.version_info[:3]))); "
            + "import importlib.util as u; print(u.find_spec('_ctypes') is not None); "
            + "import marshal; print(marshal.dumps(compile(sys.argv[1], 'harness', 'exec')).hex())"
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-I", "-c", question, PythonHarness.script]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw .noPython(reason: error.localizedDescription)
        }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
        guard process.terminationStatus == 0, lines.count == 5 else {
            throw .noPython(reason: "no python3 on the path")
        }
        let numbers = lines[2].split(separator: ".").compactMap { Int($0) }
        guard numbers.count == 3, (numbers[0], numbers[1]) >= (3, 9) else {
            throw .noPython(reason: "python3 is \(lines[2])")
        }
        return PythonInterpreter(
            executable: lines[0], prefix: lines[1], version: lines[2], canConfineItself: lines[3] == "True",
            compiledHarness: lines[4])
    }

    /// Without the user's site and without bytecode files. Not `-E` nor `-I`, which would ignore the fixed hash seed
    /// too; the environment holds nothing else.
    var arguments: [String] { ["-s", "-S", "-B", "-u"] }
}
