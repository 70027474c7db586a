internal import Foundation
internal import SearchSpace

/// An optimizer behind a line protocol: one JSON object a line in, one out, so that any program can be optimized.
///
/// The requests are `init`, `ask`, `tell`, `best` and `quit`. A request that can't be carried out is answered with
/// `{"ok":false,"error":...}` and changes nothing.
public struct OptimizationSession: Sendable {
    private var optimizer: AskTellOptimizer?
    private let samplerName: SamplerName

    /// The longest line that is read, in bytes.
    public static let longestLine = 16 << 20

    /// A session whose optimizer will be of this name.
    public init(samplerName: SamplerName = .auto) { self.samplerName = samplerName }

    /// The reply to a request, or `nil` when the session is to end.
    public mutating func reply(to line: String) -> String? {
        do {
            let request = try SessionRequest(line: line)
            if request.operation == "quit" { return nil }
            return SessionText.line(try carryOut(request))
        } catch {
            return SessionText.line(["ok": false, "error": "\(error)"])
        }
    }

    private mutating func carryOut(_ request: SessionRequest) throws -> [String: Any] {
        if request.operation == "init" {
            guard optimizer == nil else { throw SessionError("init comes once, and was there already") }
            optimizer = AskTellOptimizer(settings: try request.settings(samplerName: samplerName))
            return ["ok": true, "name": "moatune \(samplerName.rawValue)"]
        }
        guard var current = optimizer else { throw SessionError("expected init first, found '\(request.operation)'") }
        let reply: [String: Any]
        switch request.operation {
        case "ask": reply = try ask(request, &current)
        case "tell": reply = try tell(request, &current)
        case "best": return try best(request, current)
        default:
            throw SessionError("expected init, ask, tell, best or quit, found '\(request.operation.prefix(40))'")
        }
        optimizer = current
        return reply
    }

    private func ask(_ request: SessionRequest, _ optimizer: inout AskTellOptimizer) throws -> [String: Any] {
        let count = try request.count()
        let space = optimizer.settings.space
        let trials = optimizer.ask(count: count).map { trial in
            ["id": trial.id, "params": SessionText.parameters(trial.configuration, of: space)] as [String: Any]
        }
        return ["trials": trials]
    }

    private func tell(_ request: SessionRequest, _ optimizer: inout AskTellOptimizer) throws -> [String: Any] {
        let id = try request.identifier()
        if try request.isFailure() {
            try optimizer.tellFailure(id: id)
        } else {
            let values = try request.values(count: optimizer.settings.directions.count)
            try optimizer.tell(id: id, values: values, standardDeviations: try request.deviations(count: values.count))
        }
        return ["ok": true]
    }

    private func best(_ request: SessionRequest, _ optimizer: AskTellOptimizer) throws -> [String: Any] {
        let space = optimizer.settings.space
        if optimizer.settings.directions.count > 1 {
            return ["front": optimizer.front().map { SessionText.frontEntry($0, of: space, optimizer.settings) }]
        }
        guard let best = try request.wantsObserved() ? optimizer.bestObserved() : optimizer.best() else {
            return ["params": NSNull()]
        }
        var reply: [String: Any] = [
            "params": SessionText.parameters(best.configuration, of: space), "value": best.estimate,
        ]
        if let error = best.standardError { reply["std"] = error }
        return reply
    }
}

/// A request that can't be carried out, in words.
struct SessionError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
