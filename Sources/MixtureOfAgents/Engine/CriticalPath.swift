public import Inference

/// Where a mixture's time goes: the calls that nothing else waited beside, one after another, and all calls together.
///
/// The path holds of every cycle its slowest agent, then the main model. What a provider reports of its own time is
/// told apart from the rest, which is the network's and this machine's; where a call's provider says nothing, neither
/// is known.
public struct CriticalPath: Hashable, Codable, Sendable {
    /// Places in ``Transcript/calls``, in order of time.
    public var places: [Int]
    /// Seconds along the path: the mixture's latency.
    public var pathSeconds: Double
    /// Seconds of all calls, those beside the path among them: what a single caller would have waited.
    public var sumSeconds: Double
    /// Seconds that the path's providers report, their queues included; `nil` when one doesn't.
    public var providerSeconds: Double?
    /// What remains of the path: network, limits and retries. `nil` when a provider doesn't report its time.
    public var networkSeconds: Double?

    /// The path of these calls.
    public init(of calls: [TranscriptCall]) {
        var slowestByCycle: [Int: Int] = [:]
        var last: [Int] = []
        for (place, call) in calls.enumerated() {
            switch call.role {
            case .agent(_, _, let cycle):
                // The first of equals, so that the path is one and the same whatever ended first.
                if let slowest = slowestByCycle[cycle], calls[slowest].seconds >= call.seconds { continue }
                slowestByCycle[cycle] = place
            case .main: last.append(place)
            }
        }
        places = slowestByCycle.sorted { $0.key < $1.key }.map(\.value) + last
        pathSeconds = places.reduce(0) { $0 + calls[$1].seconds }
        sumSeconds = calls.reduce(0) { $0 + $1.seconds }
        let timings = places.map { calls[$0].answer?.timing }
        providerSeconds = Self.sum(timings.map { $0?.providerSeconds })
        networkSeconds = Self.sum(timings.map { $0?.networkSeconds })
    }

    private static func sum(_ seconds: [Double?]) -> Double? {
        let known = seconds.compactMap { $0 }
        return known.count == seconds.count && !known.isEmpty ? known.reduce(0, +) : nil
    }
}

extension TranscriptCall {
    /// Seconds that the call took; 0 when it failed.
    public var seconds: Double { answer?.latencySeconds ?? 0 }
}

extension Transcript {
    public var criticalPath: CriticalPath { CriticalPath(of: calls) }

    /// Seconds along the critical path: of every cycle the slowest agent, then the main model.
    public var latencySeconds: Double { criticalPath.pathSeconds }
}
