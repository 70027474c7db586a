import ArgumentParser
import Foundation
import Optimization

struct OptimizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "optimize", abstract: "Optimize any black box that asks and tells over lines of JSON.")

    @Flag(help: "Read requests from standard input and answer on standard output, a JSON object a line.")
    var stdio = false

    @Option(help: "Who proposes: \(SamplerName.allCases.map(\.rawValue).joined(separator: ", ")).")
    var sampler = SamplerName.auto

    func validate() throws {
        guard stdio else { throw ValidationError("expected --stdio, the only way to ask and tell so far") }
    }

    func run() throws {
        var session = OptimizationSession(samplerName: sampler)
        while let line = readLine(strippingNewline: true) {
            guard let reply = session.reply(to: line) else { return }
            Console.printJSONText(reply)
        }
    }
}
