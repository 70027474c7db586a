import Foundation
import RunStorage
import Testing

@Suite struct SQLiteRunStoreTests {
    private func inFreshFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private func call(_ key: String, price: Double?) -> StoredCall {
        StoredCall(
            key: key, request: Data("q".utf8), answer: Data("a \(key)".utf8), createdAt: 1, promptTokens: 10,
            completionTokens: 5, price: price)
    }

    @Test func whatWasWrittenIsThereAfterReopening() throws {
        try inFreshFolder { folder in
            let url = folder.appending(path: "run.sqlite")
            let trial = StoredTrial(
                number: 0, configuration: Data("c".utf8), mixture: Data("m".utf8), state: "running", askedAt: 2)
            do {
                let store = try SQLiteRunStore(at: url)
                try store.setInfo("settings", Data("s".utf8))
                try store.insertTrial(trial, told: [:])
                try store.recordCall(call("k", price: 0.5))
            }
            let store = try SQLiteRunStore(at: url)
            #expect(try store.info("settings") == Data("s".utf8))
            #expect(try store.trials() == [trial])
            #expect(try store.call(key: "k") == call("k", price: 0.5))
            #expect(try store.call(key: "unknown") == nil)
        }
    }

    @Test func aCallIsKeptOnceAndTotalsTellUnknownPricesApart() throws {
        try inFreshFolder { folder in
            let store = try SQLiteRunStore(at: folder.appending(path: "run.sqlite"))
            try store.recordCall(call("a", price: 0.25))
            try store.recordCall(call("a", price: 99))
            try store.recordCall(call("b", price: nil))
            try store.countSavedCall(.stored)
            try store.countSavedCall(.stored)
            try store.countSavedCall(.joined)
            #expect(
                try store.callTotals()
                    == CallTotals(
                        count: 2, reusedCount: 2, joinedCount: 1, promptTokens: 20, completionTokens: 10, price: 0.25,
                        unpricedCount: 1)
            )
        }
    }

    @Test func ofACallIsUncountedWhatNobodyTold() throws {
        try inFreshFolder { folder in
            let store = try SQLiteRunStore(at: folder.appending(path: "run.sqlite"))
            func add(_ key: String, tokens: Int, price: Double?, isPaid: Bool = true) throws {
                try store.recordCall(
                    StoredCall(
                        key: key, request: Data(key.utf8), answer: Data(), createdAt: 1, promptTokens: tokens,
                        completionTokens: 0, price: price, isPaid: isPaid))
            }
            try add("whole", tokens: 9, price: 1)
            try add("unpriced", tokens: 9, price: nil)
            try add("untold", tokens: 0, price: nil)
            try add("shared", tokens: 0, price: nil, isPaid: false)
            let untold = UncountedCall(request: Data("untold".utf8), hasTokens: false, hasPrice: false)
            #expect(try store.uncountedCalls(includingUnpriced: false) == [untold])
            let unpriced = UncountedCall(request: Data("unpriced".utf8), hasTokens: true, hasPrice: false)
            #expect(Set(try store.uncountedCalls(includingUnpriced: true)) == [unpriced, untold])
        }
    }

    @Test func anEvaluationIsKeptOnceAndListedInOrder() throws {
        try inFreshFolder { folder in
            let store = try SQLiteRunStore(at: folder.appending(path: "run.sqlite"))
            func evaluation(_ question: String, _ replicate: Int, _ result: String) -> StoredEvaluation {
                StoredEvaluation(
                    group: "search", subject: "m", question: question, replicate: replicate, seed: -7,
                    result: Data(result.utf8), transcript: Data("t".utf8), createdAt: 3)
            }
            try store.recordEvaluation(evaluation("b", 0, "first"))
            try store.recordEvaluation(evaluation("b", 0, "second"))
            try store.recordEvaluation(evaluation("a", 1, "x"))
            try store.recordEvaluation(evaluation("a", 0, "y"))
            let listed = try store.evaluations(group: "search")
            #expect(listed.map { "\($0.question)\($0.replicate)" } == ["a0", "a1", "b0"])
            #expect(listed.last?.result == Data("first".utf8))
            #expect(
                try store.evaluation(group: "search", subject: "m", question: "b", replicate: 0)
                    == evaluation("b", 0, "first"))
            #expect(try store.evaluations(group: "confirmation").isEmpty)
        }
    }

    @Test func aTrialAskedTwiceIsRefusedAndWhatTheSamplerWasToldStaysAsItWas() throws {
        try inFreshFolder { folder in
            let store = try SQLiteRunStore(at: folder.appending(path: "run.sqlite"))
            let trial = StoredTrial(number: 3, configuration: Data(), mixture: Data(), state: "running", askedAt: 0)
            try store.insertTrial(trial, told: [:])
            try store.setTold([3: Data("one".utf8)])
            #expect(throws: RunStorageError.self) {
                try store.insertTrial(trial, told: [3: Data("two".utf8)])
            }
            #expect(try store.trials().map(\.told) == [Data("one".utf8)])
            try store.finishTrial(number: 3, state: "failed", failure: "why")
            #expect(try store.trials().first?.failure == "why")
        }
    }

    @Test func beliefsComeInTheOrderOfTrialsAndMayBeTakenBack() throws {
        try inFreshFolder { folder in
            let store = try SQLiteRunStore(at: folder.appending(path: "run.sqlite"))
            for number in 0..<3 {
                let trial = StoredTrial(
                    number: number, configuration: Data(), mixture: Data(), state: "running", askedAt: 0)
                try store.insertTrial(trial, told: number > 0 ? [number - 1: Data("told \(number - 1)".utf8)] : [:])
            }
            for number in [2, 0, 1] { try store.setBelief(Data("after \(number)".utf8), afterTrial: number) }
            try store.setBelief(nil, afterTrial: 1)
            #expect(try store.beliefs() == [Data("after 0".utf8), Data("after 2".utf8)])
            #expect(try store.trials().map(\.told) == [Data("told 0".utf8), Data("told 1".utf8), nil])
        }
    }

    @Test func aReaderSeesWhatTheWriterCommittedAndCannotWrite() throws {
        try inFreshFolder { folder in
            let url = folder.appending(path: "run.sqlite")
            let writer = try SQLiteRunStore(at: url)
            let reader = try SQLiteRunStore(readingAt: url)
            try writer.recordCall(call("k", price: 1))
            #expect(try reader.callTotals().count == 1)
            #expect(throws: RunStorageError.readOnly(path: url.path)) { try reader.setInfo("x", Data()) }
            #expect(throws: RunStorageError.self) { try SQLiteRunStore(readingAt: folder.appending(path: "none")) }
        }
    }

    @Test func aFileThatIsNoStoreIsSaidToBeNone() throws {
        try inFreshFolder { folder in
            let url = folder.appending(path: "run.sqlite")
            try Data(String(repeating: "not a database ", count: 100).utf8).write(to: url)
            #expect {
                try SQLiteRunStore(at: url)
            } throws: { error in
                if case RunStorageError.damaged = error { true } else { false }
            }
        }
    }

    @Test func aSecondHolderOfARunIsRefusedUntilTheFirstIsGone() throws {
        try inFreshFolder { folder in
            var first: RunFolderLock? = try RunFolderLock(folder: folder)
            #expect(throws: RunStorageError.self) { try RunFolderLock(folder: folder) }
            #expect(RunFolderLock.holder(of: folder) == ProcessInfo.processInfo.processIdentifier)
            withExtendedLifetime(first) {}
            first = nil
            #expect(RunFolderLock.holder(of: folder) == nil)
            _ = try RunFolderLock(folder: folder)
        }
    }
}
