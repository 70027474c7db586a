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
            return try carryOut(request).line
        } catch {
            return ReplyValue.object([("error", .text("\(error)")), ("ok", .flag(false))]).line
        }
    }

    private mutating func carryOut(_ request: SessionRequest) throws -> ReplyValue {
        if request.operation == "init" {
            guard optimizer == nil else { throw SessionError("init comes once, and was there already") }
            let settings = try request.settings(samplerName: samplerName)
            optimizer = AskTellOptimizer(settings: settings)
            return .object([("name", .text("moatune \(settings.samplerName.rawValue)")), ("ok", .flag(true))])
        }
        guard var current = optimizer else { throw SessionError("expected init first, found '\(request.operation)'") }
        // Alone in its hands, so that telling doesn't copy the history; put back whatever happens.
        optimizer = nil
        defer { optimizer = current }
        switch request.operation {
        case "ask": return try ask(request, &current)
        case "tell": return try tell(request, &current)
        case "best": return try best(request, current)
        default:
            throw SessionError("expected init, ask, tell, best or quit, found '\(request.operation.prefix(40))'")
        }
    }

    private func ask(_ request: SessionRequest, _ optimizer: inout AskTellOptimizer) throws -> ReplyValue {
        let count = try request.count()
        let space = optimizer.settings.space
        let trials = optimizer.ask(count: count).map { trial in
            ReplyValue.object([("id", .integer(trial.id)), ("params", ReplyValue(trial.configuration, of: space))])
        }
        return .object([("trials", .list(trials))])
    }

    private func tell(_ request: SessionRequest, _ optimizer: inout AskTellOptimizer) throws -> ReplyValue {
        let id = try request.identifier()
        if try request.isFailure() {
            try optimizer.tellFailure(id: id)
        } else {
            let values = try request.values(count: optimizer.settings.directions.count)
            try optimizer.tell(
                id: id, values: values, standardDeviations: try request.deviations(count: values.count),
                excesses: try request.excesses(count: optimizer.settings.constraintCount))
        }
        return .object([("ok", .flag(true))])
    }

    private func best(_ request: SessionRequest, _ optimizer: AskTellOptimizer) throws -> ReplyValue {
        if optimizer.settings.directions.count > 1 {
            return .object([("front", .list(optimizer.front().map { ReplyValue($0, optimizer.settings) }))])
        }
        guard let best = try request.wantsObserved() ? optimizer.bestObserved() : optimizer.best() else {
            return .object([("params", .null)])
        }
        var reply: [(String, ReplyValue)] = [
            ("params", ReplyValue(best.configuration, of: optimizer.settings.space)), ("value", .number(best.estimate)),
        ]
        if let error = best.standardError { reply.append(("std", .number(error))) }
        return .object(reply)
    }
}

/// A request that can't be carried out, in words.
struct SessionError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
