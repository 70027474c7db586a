import Inference
import Synchronization
import Testing

@Suite struct JoinedWorkTests {
    /// Work that ends when it is told to, and knows how often it began and whether it was cancelled.
    private final class Work: Sendable {
        let began = Mutex(0)
        let wasCancelled = Mutex(false)
        let mayEnd = Mutex(false)

        func run() async throws -> Int {
            let number = began.withLock { count in
                count += 1
                return count
            }
            do {
                while !mayEnd.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(1)) }
            } catch {
                wasCancelled.withLock { $0 = true }
                throw error
            }
            return number
        }
    }

    private func until(_ condition: () -> Bool) async throws {
        while !condition() { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test func whoLeavesTakesNothingFromTheOthers() async throws {
        let flights = JoinedWork<Int>()
        let work = Work()
        // Unstructured, since each caller is cancelled by itself.
        let first = Task { try await flights.value(for: "k") { try await work.run() }.value }
        try await until { work.began.withLock { $0 } == 1 }
        let others = (0..<5).map { _ in Task { try await flights.value(for: "k") { try await work.run() } } }
        try await Task.sleep(for: .milliseconds(20))
        first.cancel()
        others[0].cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        await #expect(throws: CancellationError.self) { try await others[0].value }
        work.mayEnd.withLock { $0 = true }
        for other in others.dropFirst() {
            let (value, hasJoined) = try await other.value
            #expect(value == 1 && hasJoined)
        }
        #expect(work.began.withLock { $0 } == 1)
        #expect(!work.wasCancelled.withLock { $0 })
    }

    @Test func theLastToLeaveEndsTheWorkAndTheNextBeginsAnew() async throws {
        let flights = JoinedWork<Int>()
        let work = Work()
        let callers = (0..<3).map { _ in Task { try await flights.value(for: "k") { try await work.run() }.value } }
        try await until { work.began.withLock { $0 } == 1 }
        for caller in callers { caller.cancel() }
        for caller in callers { await #expect(throws: CancellationError.self) { try await caller.value } }
        try await until { work.wasCancelled.withLock { $0 } }
        work.mayEnd.withLock { $0 = true }
        #expect(try await flights.value(for: "k") { try await work.run() }.value == 2)
    }

    @Test func aFailureIsToldToAllAndForgotten() async throws {
        struct Down: Error {}
        let flights = JoinedWork<Int>()
        let work = Work()
        let callers = (0..<4).map { _ in
            Task {
                try await flights.value(for: "k") {
                    _ = try await work.run()
                    throw Down()
                }.value
            }
        }
        try await until { work.began.withLock { $0 } == 1 }
        try await Task.sleep(for: .milliseconds(20))
        work.mayEnd.withLock { $0 = true }
        for caller in callers { await #expect(throws: Down.self) { try await caller.value } }
        #expect(work.began.withLock { $0 } == 1)
        #expect(try await flights.value(for: "k") { 7 }.value == 7)
    }
}
