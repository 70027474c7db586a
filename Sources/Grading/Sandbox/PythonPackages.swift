internal import Foundation

/// Packages besides Python's own library that a task lets its programs use, and where they lie.
public struct PythonPackages: Hashable, Sendable {
    /// A module that can be imported: a package's folder, or a file.
    struct Module: Hashable, Sendable {
        let name: String
        let path: String
    }

    /// The packages' modules and those of what they need.
    let modules: [Module]
    /// Files and folders that they are made of.
    let files: [String]

    static let none = PythonPackages(modules: [], files: [])

    /// Why a task's packages can't be had.
    struct Problem: Error {
        /// The first package that isn't there; `nil` where Python itself isn't.
        let missing: String?
        /// Such as `Python 3.11.7 (/usr/bin/python3.11)`.
        let python: String
    }

    /// Whether `name` can be a package's: nothing that would be a path, or run on import of something above it.
    static func isName(_ name: String) -> Bool {
        name.wholeMatch(of: #/[A-Za-z_][A-Za-z0-9_.\-]{0,79}/#) != nil && !name.hasSuffix(".")
    }

    /// The packages called `names`, by what is imported or by what is installed, of the `python3` on the path. Imports
    /// none of them.
    static func find(_ names: [String]) throws(Problem) -> PythonPackages {
        guard !names.isEmpty else { return .none }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        // Not `-I`, which would hide what a user installed for oneself.
        process.arguments = ["python3", "-E", "-c", question] + names
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        guard (try? process.run()) != nil else { throw Problem(missing: nil, python: "python3") }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0, let found = try? JSONDecoder().decode(Found.self, from: data) else {
            throw Problem(missing: nil, python: "python3")
        }
        if let missing = found.missing.first { throw Problem(missing: missing, python: found.python) }
        return PythonPackages(
            modules: found.modules.sorted { $0.key < $1.key }.map { Module(name: $0.key, path: $0.value) },
            files: found.files.sorted())
    }

    private struct Found: Decodable {
        let python: String
        let modules: [String: String]
        let files: [String]
        let missing: [String]
    }

    private static let question = #"""
        import sys
        # No module is found in the working folder, which may be a stranger's.
        sys.path[:] = [folder for folder in sys.path if folder]
        import importlib.metadata as metadata, importlib.util, json, os, re

        modules, files, done = {}, set(), set()

        def tops(package):
            text = package.read_text("top_level.txt")
            if text:
                return set(text.split())
            parts = {file.parts[0] for file in package.files or () if file.parts}
            return {re.sub(r"\..*", "", part) for part in parts if not part.endswith((".dist-info", ".egg-info", ".pth"))}

        def add_module(name):
            if name in modules:
                return True
            try:
                spec = importlib.util.find_spec(name) if name.isidentifier() else None
            except (ImportError, ValueError):
                return False
            if spec is None:
                return False
            places = list(spec.submodule_search_locations or ())
            place = places[0] if places else spec.origin
            # Built in, or of the library: there already.
            if place and os.path.exists(place) and name not in getattr(sys, "stdlib_module_names", ()):
                modules[name] = os.path.realpath(place)
                files.add(modules[name])
                for beside in (modules[name] + ".libs",):
                    if os.path.isdir(beside):
                        files.add(beside)
            return True

        def add_package(package):
            name = re.sub(r"[-_.]+", "-", package.metadata["Name"] or "").lower()
            if name in done:
                return
            done.add(name)
            for top in tops(package):
                add_module(top)
            for file in package.files or ():
                if file.parts and file.parts[0].endswith(".libs"):
                    files.add(os.path.realpath(str(package.locate_file(file.parts[0]))))
            for need in package.requires or ():
                word = re.match(r"[A-Za-z0-9_.\-]+", need)
                if word and "extra ==" not in need:
                    try:
                        add_package(metadata.distribution(word.group()))
                    except metadata.PackageNotFoundError:
                        pass

        missing = []
        for name in sys.argv[1:]:
            found = add_module(name)
            try:
                add_package(metadata.distribution(name))
                found = True
            except metadata.PackageNotFoundError:
                if found and name in modules:
                    for package in metadata.distributions():
                        if name in tops(package):
                            add_package(package)
            if not found:
                missing.append(name)
        version = ".".join(map(str, sys.version_info[:3]))
        json.dump({
            "python": "Python " + version + " (" + sys.executable + ")", "modules": modules, "files": sorted(files),
            "missing": missing,
        }, sys.stdout)
        """#
}
