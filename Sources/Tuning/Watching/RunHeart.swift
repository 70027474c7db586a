internal import Foundation
internal import RunStorage
internal import Synchronization

/// Beats while a run works: notes the time worked and what only this process knows, and notices when the machine
/// slept.
struct RunHeart: Sendable {
    let context: RunContext
    let store: any RunStore
    let sitting: Int64
    let headroom: @Sendable () async -> [String]

    /// A crash loses at most so much of the time worked; a beat is two small writes.
    static let periodSeconds = 5.0

    /// Beats after which memory is given back.
    static let beatsBetweenTrims = 12

    /// Runs `body`, beating.
    func beating(_ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await body()
                return true
            }
            group.addTask {
                var watch = ClockWatch(periodSeconds: Self.periodSeconds, at: .now)
                await beat()
                var beatCount = 0
                while true {
                    do { try await Task.sleep(for: .seconds(Self.periodSeconds)) } catch { return false }
                    for happening in watch.read(.now) { note(happening) }
                    await beat()
                    beatCount += 1
                    if beatCount.isMultiple(of: Self.beatsBetweenTrims) { SpareMemory.giveBack() }
                }
            }
            defer { group.cancelAll() }
            while let isDone = try await group.next(), !isDone {}
        }
    }

    /// Writes now. What can't be written is left to whoever writes results, and fails there with its reason.
    func beat() async {
        try? store.touchSitting(sitting, workedSeconds: context.sitting.workedSeconds)
        try? context.journal.savePulse(context.vitals.pulse(headroom: await headroom()))
    }

    private func note(_ happening: ClockWatch.Happening) {
        switch happening {
        case .suspended(let seconds):
            context.tell(.note("the machine slept for \(Int(seconds)) seconds; the run goes on"))
        case .halted(let seconds):
            context.sitting.leaveOut(seconds: seconds)
            context.tell(
                .note("the process stood still for \(Int(seconds)) seconds, which don't count as hours of work"))
        case .clockSet(let seconds):
            context.tell(
                .note(
                    "the time of day was set \(seconds > 0 ? "forward" : "back") by \(Int(abs(seconds))) seconds; "
                        + "hours of work are counted by another clock, --until goes by the new time"))
        }
    }
}
