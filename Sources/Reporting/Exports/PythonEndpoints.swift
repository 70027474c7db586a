internal import Foundation
internal import Inference
internal import MixtureOfAgents

/// Where a mixture's models are found, as entries of a Python dictionary.
enum PythonEndpoints {
    /// Where `moatune lab` listens when it is told nothing else: the lab has no address of its own.
    static let labAddress = "http://127.0.0.1:8123/v1"

    static func lines(of mixture: Mixture, in table: ProviderTable) throws -> String {
        try names(of: mixture).map { name in
            guard let provider = table[name] else { throw ExportError.unknownProvider(name: name) }
            let address = provider.isSimulated ? labAddress : provider.baseURL
            let note = provider.isSimulated ? "  # simulated: start it by 'moatune lab'" : ""
            let variable = try provider.keyVariable.map { try PythonModule.jsonText($0) } ?? "None"
            let headers = try provider.headers.sorted { $0.key < $1.key }.map {
                "\(try PythonModule.jsonText($0.key)): \(try PythonModule.jsonText($0.value))"
            }.joined(separator: ", ")
            return """
                    \(try PythonModule.jsonText(name)): {\(note)
                        "base_url": \(try PythonModule.jsonText(address)),
                        "key_variable": \(variable),
                        "headers": {\(headers)},
                        "token_limit_field": "\(provider.tokenLimitField.rawValue)",
                        "timeout_seconds": \(provider.timeouts.totalSeconds),
                    },
                """
        }.joined(separator: "\n")
    }

    static func names(of mixture: Mixture) -> [String] {
        Set([mixture.main.provider] + mixture.agents.map(\.settings.provider)).sorted()
    }
}

/// Why a mixture can't be written in a form.
public enum ExportError: Error, Hashable, Sendable, CustomStringConvertible {
    case unknownProvider(name: String)
    /// No evaluated mixture keeps within the limits.
    case nothingWithin(limits: String, nearest: String)

    public var description: String {
        switch self {
        case .unknownProvider(let name):
            "the mixture's models are at provider '\(name)', which is not known here: name the space that declares it "
                + "by --space"
        case .nothingWithin(let limits, let nearest):
            "no mixture that the run evaluated keeps within \(limits); \(nearest)"
        }
    }
}
