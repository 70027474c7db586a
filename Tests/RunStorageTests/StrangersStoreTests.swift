import Foundation
import GRDB
import RunStorage
import Testing

/// A store is data from a stranger: what is not as this program writes it is an error with a sentence, and never the
/// end of the program.
@Suite struct StrangersStoreTests {
    /// Runs `body` with the file of a whole store.
    private func withStore(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = folder.appending(path: "run.sqlite")
        do {
            let store = try SQLiteRunStore(at: url)
            try store.setInfo("settings", Data("{}".utf8))
            let json = Data("{}".utf8)
            try store.insertTrial(
                StoredTrial(number: 0, configuration: json, mixture: json, state: "complete", askedAt: 1, plan: json),
                told: [0: json])
            try store.recordCall(
                StoredCall(
                    key: "k", request: json, answer: json, createdAt: 1, promptTokens: 1, completionTokens: 1,
                    price: nil))
            try store.recordEvaluation(
                StoredEvaluation(
                    group: "search", subject: "s", question: "q", replicate: 0, seed: 1, result: json, transcript: json,
                    createdAt: 1))
            try store.countSavedCall(.stored)
            try store.touchSitting(try store.beginSitting(), workedSeconds: 1)
        }
        try body(url)
    }

    private func edit(_ url: URL, _ sql: String) throws {
        let queue = try DatabaseQueue(path: url.path)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    /// Everything that is read of a store.
    private func readAll(_ store: SQLiteRunStore) throws {
        _ = try store.info("settings")
        _ = try store.trials()
        _ = try store.trial(number: 0)
        _ = try store.trialCounts()
        _ = try store.beliefs()
        _ = try store.call(key: "k")
        _ = try store.callTotals()
        _ = try store.callTotals(since: 0)
        _ = try store.uncountedCalls(includingUnpriced: true)
        _ = try store.evaluation(group: "search", subject: "s", question: "q", replicate: 0)
        _ = try store.evaluations(group: "search")
        _ = try store.elapsedSeconds()
    }

    @Test(arguments: [
        "UPDATE trial SET state = x'00ff'", "UPDATE trial SET askedAt = 'soon'", "UPDATE trial SET askedAt = 9e999",
        "UPDATE trial SET number = -1", "UPDATE trial SET number = 9223372036854775807",
        "UPDATE trial SET configuration = 5", "UPDATE trial SET finishedAt = x'01'", "UPDATE trial SET failure = x'01'",
        "UPDATE trial SET plan = 1.5", "UPDATE trial SET told = 3", "UPDATE trial SET belief = 3",
        "UPDATE call SET promptTokens = 'many'", "UPDATE call SET promptTokens = -1",
        "UPDATE call SET completionTokens = 9223372036854775807", "UPDATE call SET completionTokens = 0.5",
        "UPDATE call SET price = 'dear'", "UPDATE call SET price = -1", "UPDATE call SET price = 9e999",
        "UPDATE call SET request = 1", "UPDATE call SET answer = 2.5", "UPDATE call SET createdAt = 'x'",
        "UPDATE evaluation SET replicate = -5", "UPDATE evaluation SET replicate = 'first'",
        "UPDATE evaluation SET seed = 'lucky'", "UPDATE evaluation SET result = 7",
        "UPDATE evaluation SET question = x'ff'", "UPDATE sitting SET workedSeconds = 9e999",
        "UPDATE sitting SET workedSeconds = -1e20", "UPDATE counter SET count = 'many'",
        "UPDATE counter SET count = -1",
        "UPDATE info SET value = 17",
    ])
    func aValueOfAnotherTypeOrOutOfItsRangeIsNamed(sql: String) throws {
        try withStore { url in
            try edit(url, sql)
            for isReader in [true, false] {
                let store = try isReader ? SQLiteRunStore(readingAt: url) : SQLiteRunStore(at: url)
                let error = #expect(throws: RunStorageError.self) { try readAll(store) }
                guard case .damaged(_, let reason)? = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(reason.contains("expected") && reason.contains("found"), "\(reason)")
            }
        }
    }

    @Test func sumsThatOverflowAreReported() throws {
        try withStore { url in
            try edit(
                url,
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
                INSERT INTO call SELECT 'n' || i, x'', x'', 1, 900000000000000, 1, NULL FROM n
                """)
            #expect(throws: RunStorageError.self) { try SQLiteRunStore(readingAt: url).callTotals() }
        }
    }

    @Test(arguments: [
        "CREATE VIEW v AS SELECT * FROM trial", "CREATE TRIGGER t AFTER INSERT ON trial BEGIN DELETE FROM trial; END",
        "ALTER TABLE trial RENAME TO old; CREATE VIEW trial AS SELECT * FROM old", "CREATE TABLE other (a)",
        "CREATE INDEX i ON call (abs(promptTokens))", "ALTER TABLE call ADD COLUMN extra TEXT",
        "ALTER TABLE call ADD COLUMN twice INTEGER GENERATED ALWAYS AS (promptTokens * 2)",
        "DROP TABLE info; CREATE TABLE info (key TEXT PRIMARY KEY, value BLOB NOT NULL, CHECK (randomblob(9)))",
        "DROP TABLE grdb_migrations", "DROP TABLE info; CREATE TABLE info (key, value)",
        "CREATE VIRTUAL TABLE f USING fts5(a)",
        "UPDATE grdb_migrations SET identifier = x'05' WHERE identifier LIKE '6:%'",
    ])
    func anythingButTheTablesOfAStoreIsRefused(sql: String) throws {
        try withStore { url in
            try edit(url, sql)
            #expect(throws: RunStorageError.self) { try SQLiteRunStore(readingAt: url) }
            #expect(throws: RunStorageError.self) { try SQLiteRunStore(at: url) }
        }
    }

    @Test func aStoreOfANewerVersionIsSaidToBeOne() throws {
        try withStore { url in
            try edit(url, "INSERT INTO grdb_migrations VALUES ('99: of another day')")
            #expect(throws: RunStorageError.tooNew(path: url.path)) { try SQLiteRunStore(at: url) }
        }
    }

    @Test(arguments: ["run.sqlite", "run.sqlite-wal", "run.sqlite-shm"])
    func linksPipesAndFoldersInPlaceOfAFileAreRefused(name: String) throws {
        try withStore { url in
            let files = FileManager.default
            let place = url.deletingLastPathComponent().appending(path: name)
            let victim = url.deletingLastPathComponent().appending(path: "victim")
            try Data("mine".utf8).write(to: victim)
            for make in [
                { try files.createSymbolicLink(at: place, withDestinationURL: victim) },
                { _ = mkfifo(place.path, 0o600) },
                { try files.createDirectory(at: place, withIntermediateDirectories: false) },
            ] {
                try? files.removeItem(at: place)
                try make()
                #expect(throws: RunStorageError.self) { try SQLiteRunStore(readingAt: url) }
                #expect(throws: RunStorageError.self) { try SQLiteRunStore(at: url) }
            }
            #expect(try Data(contentsOf: victim) == Data("mine".utf8))
        }
    }

    @Test func aLockThatIsALinkOrAPipeIsRefusedAndLeadsNowhere() throws {
        try withStore { url in
            let folder = url.deletingLastPathComponent()
            let (lock, victim) = (folder.appending(path: "lock"), folder.appending(path: "victim"))
            try Data("12345".utf8).write(to: victim)
            try FileManager.default.createSymbolicLink(at: lock, withDestinationURL: victim)
            let error = RunStorageError.notPlain(path: lock.path, found: "a link")
            #expect(throws: error) { try RunFolderLock(folder: folder) }
            #expect("\(error)".contains("expected a regular file, found a link"))
            #expect(RunFolderLock.holder(of: folder) == nil)
            #expect(try Data(contentsOf: victim) == Data("12345".utf8))
            try FileManager.default.removeItem(at: lock)
            mkfifo(lock.path, 0o600)
            #expect(throws: RunStorageError.notPlain(path: lock.path, found: "a pipe")) {
                try RunFolderLock(folder: folder)
            }
            #expect(RunFolderLock.holder(of: folder) == nil)
        }
    }

    /// A number below 2 would have `stop` end all of a user's processes.
    @Test(arguments: ["-1", "0", "1", "x", "99999999999"])
    func aLockNamesNoProcessButARealOne(text: String) throws {
        try withStore { url in
            let folder = url.deletingLastPathComponent()
            let lock = try RunFolderLock(folder: folder)
            #expect(RunFolderLock.holder(of: folder) == ProcessInfo.processInfo.processIdentifier)
            let handle = try FileHandle(forWritingTo: folder.appending(path: "lock"))
            try handle.truncate(atOffset: 0)
            try handle.write(contentsOf: Data(text.utf8))
            #expect(RunFolderLock.holder(of: folder) == nil)
            withExtendedLifetime(lock) {}
        }
    }

    @Test func sharedAnswersThatAreDamagedAreAnErrorToo() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "answers-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        do {
            let cache = try AnswerCache(at: folder)
            try cache.insert(CachedAnswer(key: "k", request: Data([1]), answer: Data([2])))
        }
        let file = folder.appending(path: "answers.sqlite")
        try edit(file, "DROP TRIGGER answerIn; UPDATE answer SET answer = 5; UPDATE total SET byteCount = 'x'")
        let cache = try AnswerCache(existingAt: folder)
        #expect(throws: RunStorageError.self) { try cache.answer(key: "k") }
        #expect(throws: RunStorageError.self) { try cache.statistics() }
        try edit(file, "CREATE VIEW v AS SELECT * FROM answer")
        #expect(throws: RunStorageError.self) { try AnswerCache(existingAt: folder) }
    }
}
