internal import CSandbox
internal import Foundation

/// Where grading runs: off the cooperative threads, since it blocks, and timings alone, since neighbours disturb them.
struct GradingLanes: Sendable {
    /// The processor that timings have to themselves among this process's graders, or none where the system doesn't
    /// tell.
    static let timingProcessors: [Int32] = processors.suffix(1)
    /// The processors of everything else; the same one where there is only one.
    static let checkProcessors: [Int32] = processors.count > 1 ? processors.dropLast() : processors

    private static let processors: [Int32] = {
        var numbers = [Int32](repeating: 0, count: 1024)
        let count = csandbox_processors(&numbers, Int32(numbers.count))
        return Array(numbers.prefix(Int(count)))
    }()

    private let checks = DispatchQueue(label: "moatune.grading.checks", attributes: .concurrent)
    private let timing = DispatchQueue(label: "moatune.grading.timing")

    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            checks.async { continuation.resume(with: Result(catching: work)) }
        }
    }

    func runAlone<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            timing.async { continuation.resume(with: Result(catching: work)) }
        }
    }
}
