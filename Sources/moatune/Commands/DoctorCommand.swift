import ArgumentParser
import Foundation
import Grading
import Inference
import MixtureOfAgents

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Say what works on this machine, and the way out of what doesn't.",
        discussion: """
            Each service whose key is set, and each server that listens on this machine, is asked for one answer of a \
            few tokens: what works is then known, for a fraction of a cent. --offline asks nobody.
            """)

    @Flag(help: "Ask no provider.")
    var offline = false

    @Option(help: "A space whose 'providers' are asked too.")
    var space: String?

    @Flag(help: "Print one JSON document.")
    var json = false

    @OptionGroup var secrets: SecretOptions

    func run() async throws {
        var document = DoctorDocument()
        await checkGrading(&document)
        if !json { Console.print(document.machineLines.joined(separator: "\n")) }
        let loaded = try space.map { try MixtureSpace.load(URL(filePath: $0)) }
        let declared = loaded?.providers ?? []
        let table = ProviderTable.builtIn.merging(declared)
        let environment = ProcessInfo.processInfo.environment
        let consents = offline ? .none : try secrets.consents(for: asked(declared), environment: environment)
        for name in table.names where name != ProviderTable.labName {
            guard let provider = table[name] else { continue }
            // A space's own endpoint is asked for a model that the space uses: it may list none.
            let isOwn = declared.contains { $0.name == name }
            let model = isOwn ? loaded?.modelsInUse.first { $0.provider == name }?.model : nil
            let checkup = await ProviderCheckup.of(
                provider, asking: model, environment: environment, consents: consents, isOffline: offline)
            document.providers.append(checkup)
            if !json { Console.words(checkup.lines.joined(separator: "\n") + "\n") }
        }
        if json { try Console.printJSON(document) }
    }

    /// A provider with a name that is refused is shown as such, and holds up no other.
    private func asked(_ providers: [Provider]) -> [Provider] {
        providers.filter { (try? SecretConsents.none.needed(by: $0, environment: [:])) != nil }
    }

    private func checkGrading(_ document: inout DoctorDocument) async {
        do {
            let python = try PythonInterpreter.find()
            document.python = "\(python.version), \(python.executable)"
            let level = try await SandboxProbe.tightest(python: python)
            document.sandbox = level.words + (level == .limits ? " (runs of them need --sandbox none)" : "")
            document.isSandboxTightest = level == .namespaces
        } catch {
            document.gradingFailure = "\(error)"
        }
    }
}

/// What 'doctor' found, as it prints it.
struct DoctorDocument: Encodable {
    var python: String?
    var sandbox: String?
    var isSandboxTightest = false
    var gradingFailure: String?
    var providers: [ProviderCheckup] = []

    var machineLines: [String] {
        [
            python.map { "python      \($0)" }, sandbox.map { "sandbox     \($0)" },
            sandbox != nil && !isSandboxTightest
                ? "            for more: apt-get install bubblewrap, and allow user namespaces" : nil,
            gradingFailure.map { "grading     \($0)" }, "lab         built in, needs nothing",
        ].compactMap { $0 }
    }
}
