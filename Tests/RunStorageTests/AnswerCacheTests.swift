import Foundation
import RunStorage
import Testing

@Suite struct AnswerCacheTests {
    private func inFreshFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cache-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }

    private func entry(_ key: String, byteCount: Int) -> CachedAnswer {
        CachedAnswer(
            key: key, request: Data("r".utf8), answer: Data(repeating: 7, count: byteCount - key.utf8.count - 1))
    }

    @Test func anAnswerIsKeptOnceAndItsUsesCount() async throws {
        try await inFreshFolder { folder in
            let cache = try AnswerCache(at: folder)
            #expect(try cache.answer(key: "a") == nil)
            try cache.insert(CachedAnswer(key: "a", request: Data("q".utf8), answer: Data("first".utf8)))
            try cache.insert(CachedAnswer(key: "a", request: Data("q".utf8), answer: Data("second".utf8)))
            #expect(try cache.answer(key: "a") == Data("first".utf8))
            #expect(try AnswerCache(existingAt: folder).answer(key: "a") == Data("first".utf8))
            let statistics = try cache.statistics()
            #expect(statistics.answerCount == 1)
            #expect(statistics.byteCount == 7)
            #expect(statistics.useCount == 2)
            #expect(statistics.evictedCount == 0)
            #expect(statistics.fileByteCount > 0)
        }
    }

    /// Sizes are exact, so the limit is met to the byte.
    @Test func whatWasNotUsedForLongestGoesFirst() async throws {
        try await inFreshFolder { folder in
            let cache = try AnswerCache(at: folder, limitBytes: 1000)
            for key in ["a", "b", "c", "d"] { try cache.insert(entry(key, byteCount: 250)) }
            #expect(try cache.statistics().byteCount == 1000)
            #expect(try cache.answer(key: "a") != nil)
            try cache.insert(entry("e", byteCount: 251))
            #expect(try cache.statistics().byteCount == 751)
            #expect(try ["a", "b", "c", "d", "e"].filter { try cache.answer(key: $0) != nil } == ["a", "d", "e"])
            #expect(try cache.statistics().evictedCount == 2)
            try cache.insert(entry("huge", byteCount: 5000))
            #expect(try cache.statistics().byteCount == 0)
        }
    }

    @Test func clearingGivesTheRoomBack() async throws {
        try await inFreshFolder { folder in
            let cache = try AnswerCache(at: folder)
            for number in 0..<200 { try cache.insert(entry("key \(number)", byteCount: 20_000)) }
            let full = try cache.statistics()
            #expect(full.byteCount == 4_000_000)
            #expect(try cache.clear() == 200)
            let empty = try cache.statistics()
            #expect(empty.answerCount == 0 && empty.byteCount == 0)
            #expect(empty.fileByteCount < full.fileByteCount / 10)
        }
    }

    @Test func manyConnectionsShareOneFolder() async throws {
        try await inFreshFolder { folder in
            let caches = try (0..<4).map { _ in try AnswerCache(at: folder, limitBytes: 50_000) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, cache) in caches.enumerated() {
                    group.addTask {
                        for number in 0..<40 {
                            let key = "key \(number % 20) of \(index % 2)"
                            if try cache.answer(key: key) == nil { try cache.insert(entry(key, byteCount: 1000)) }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let statistics = try caches[0].statistics()
            #expect(statistics.answerCount == 40)
            #expect(statistics.byteCount == 40_000)
        }
    }

    @Test func aFolderWithoutACacheIsNamed() async throws {
        try await inFreshFolder { folder in
            #expect(throws: RunStorageError.self) { try AnswerCache(existingAt: folder) }
            #expect(!FileManager.default.fileExists(atPath: folder.path))
        }
    }
}
