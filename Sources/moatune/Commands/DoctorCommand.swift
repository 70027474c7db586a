import ArgumentParser
import Foundation
import Grading
import Inference

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Say what works on this machine, and the way out of what doesn't.")

    @Flag(help: "Also ask each service whose key is set for its list of models.")
    var online = false

    func run() async throws {
        do {
            let python = try PythonInterpreter.find()
            Console.print("python      \(python.version), \(python.executable)")
            let level = try await SandboxProbe.level(for: .best, python: python)
            Console.print("sandbox     \(level.words)")
            if level != .namespaces {
                Console.print("            for more: apt-get install bubblewrap, and allow user namespaces")
            }
        } catch {
            Console.print("grading     \(error)")
        }
        Console.print("lab         built in, needs nothing")
        let environment = ProcessInfo.processInfo.environment
        for name in ProviderTable.builtIn.names {
            guard let provider = ProviderTable.builtIn[name], let variable = provider.keyVariable else { continue }
            let padded = name.padding(toLength: 12, withPad: " ", startingAt: 0)
            guard environment[variable]?.isEmpty == false else {
                Console.print("\(padded)no key: set \(variable) to use it")
                continue
            }
            let offer = online ? await models(at: name) : "\(variable) is set; --online asks for its models"
            Console.print(padded + offer)
        }
    }

    private func models(at name: String) async -> String {
        do {
            let models = try await Providers.withClient(for: [name], declared: [], labTimeScale: 0) { client in
                try await client.availableModels(at: name)
            }
            return "offers \(models.joined(separator: ", "))"
        } catch {
            return "\(error)"
        }
    }
}
