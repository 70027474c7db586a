internal import CheckedYAML

extension GraderReader {
    /// The packages that programs may use besides Python's library, each looked for on this machine.
    func packages(_ mapping: CheckedMapping) throws(DocumentError) -> [String] {
        guard let node = mapping["packages"] else { return [] }
        var names: [String] = []
        for item in try node.list() {
            let name = try item.string()
            guard PythonPackages.isName(name), !names.contains(name) else {
                throw item.error(expected: "the name of a Python package, such as numpy, each once")
            }
            names.append(name)
        }
        do {
            _ = try PythonPackages.find(names)
        } catch {
            guard let missing = error.missing else {
                throw node.error(
                    expected: "Python, for its packages", found: "no python3 on the path that tells them",
                    hint: "install Python 3.9 or newer, or leave 'packages' out")
            }
            throw node.error(
                expected: "packages that \(error.python) has", found: "no package '\(missing)' in it",
                hint: "install it by python3 -m pip install \(missing), or correct its name")
        }
        return names
    }

    /// What packages add to a task's fingerprint.
    static func content(ofPackages names: [String]) -> [String] { names.isEmpty ? [] : ["packages"] + names }
}
