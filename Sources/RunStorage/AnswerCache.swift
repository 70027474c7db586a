public import Foundation
internal import GRDB

/// Answers that several runs share, in a folder of their own: what one run paid, another needs not pay again.
///
///     let cache = try AnswerCache(at: folder, limitBytes: 4 << 30)
///     try cache.insert(CachedAnswer(key: key, request: request, answer: answer))
///
/// Understands nothing of calls: the key names everything that shapes the answer. Any number of processes may use one
/// folder at once. When its answers hold more than the limit, those that were not used for longest go first.
public final class AnswerCache: Sendable {
    /// The database's file.
    public let file: URL
    private let limitByteCount: Int?
    private let pool: DatabasePool

    private static let fileName = "answers.sqlite"

    /// Opens the cache in `folder`, which is made when missing.
    ///
    /// - Parameter limitBytes: the most bytes that its answers may hold; `nil` is no limit.
    /// - Throws: ``RunStorageError``.
    public init(at folder: URL, limitBytes: Int? = nil) throws {
        file = folder.appending(path: Self.fileName)
        limitByteCount = limitBytes
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw RunStorageError.cannotOpen(path: folder.path, reason: error.localizedDescription)
        }
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        configuration.prepareDatabase {
            try $0.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
        }
        for ending in ["", "-wal", "-shm", "-journal"] { try PlainFile.check(URL(filePath: file.path + ending)) }
        let path = file.path
        pool = try SQLiteRunStore.translating(path: path) {
            let pool = try DatabasePool(path: path, configuration: configuration)
            try pool.read { database in
                try StoreSchemaCheck(migrator: Self.migrator, triggers: ["answerIn", "answerOut"], path: path)
                    .run(on: database)
            }
            try Self.migrator.migrate(pool)
            return pool
        }
    }

    /// Opens a cache that must exist.
    public convenience init(existingAt folder: URL) throws {
        let file = folder.appending(path: Self.fileName)
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw RunStorageError.cannotOpen(path: file.path, reason: "no such file: no cache of answers is there")
        }
        try self.init(at: folder)
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        // The total is kept by triggers, in the same transaction as what it counts: exact, and read at once.
        migrator.registerMigration("1: answers and their total") { database in
            try database.execute(
                sql: """
                    CREATE TABLE answer (
                        key TEXT PRIMARY KEY, request BLOB NOT NULL, answer BLOB NOT NULL, byteCount INTEGER NOT NULL,
                        createdAt REAL NOT NULL, lastUsedAt REAL NOT NULL, useCount INTEGER NOT NULL);
                    CREATE INDEX answerByUse ON answer (lastUsedAt, byteCount);
                    CREATE TABLE total (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL,
                        byteCount INTEGER NOT NULL, evictedCount INTEGER NOT NULL);
                    INSERT INTO total VALUES (1, 0, 0, 0);
                    CREATE TRIGGER answerIn AFTER INSERT ON answer BEGIN
                        UPDATE total SET count = count + 1, byteCount = byteCount + new.byteCount;
                    END;
                    CREATE TRIGGER answerOut AFTER DELETE ON answer BEGIN
                        UPDATE total SET count = count - 1, byteCount = byteCount - old.byteCount;
                    END;
                    """)
        }
        return migrator
    }

    // MARK: Answers

    /// The answer under `key`, which counts as used now; `nil` when there is none.
    public func answer(key: String) throws -> Data? {
        guard let answer = try read({ try Self.answer($0, key: key) }) else { return nil }
        try write {
            try $0.execute(
                sql: "UPDATE answer SET lastUsedAt = ?, useCount = useCount + 1 WHERE key = ?",
                arguments: [Date().timeIntervalSince1970, key])
        }
        return answer
    }

    private static func answer(_ database: Database, key: String) throws -> Data? {
        try Row.fetchOne(database, sql: "SELECT answer FROM answer WHERE key = ?", arguments: [key])
            .map { try CheckedRow(row: $0, table: "answer", path: "the shared answers").bytes("answer") }
    }

    /// Adds an answer; a second one with the same key changes nothing. What is then over the limit is evicted.
    public func insert(_ answer: CachedAnswer) throws {
        try write { database in
            let now = Date().timeIntervalSince1970
            try database.execute(
                sql: "INSERT OR IGNORE INTO answer VALUES (?, ?, ?, ?, ?, ?, 0)",
                arguments: [answer.key, answer.request, answer.answer, answer.byteCount, now, now])
            if let limitByteCount { try Self.evict(database, downTo: limitByteCount) }
        }
    }

    private static func evict(_ database: Database, downTo limit: Int) throws {
        func checked(_ row: Row) -> CheckedRow { CheckedRow(row: row, table: "answer", path: "the shared answers") }
        let total = try Row.fetchOne(database, sql: "SELECT byteCount FROM total").map(checked)
        var excess = try (total?.integer("byteCount", in: byteRange) ?? 0) - limit
        guard excess > 0 else { return }
        var evicted: [Int64] = []
        let oldest = try Row.fetchCursor(
            database, sql: "SELECT rowid, byteCount FROM answer ORDER BY lastUsedAt, rowid")
        while excess > 0, let row = try oldest.next() {
            evicted.append(Int64(try checked(row).integer("rowid", in: Int64.min...Int64.max)))
            excess -= try checked(row).integer("byteCount", in: byteRange)
        }
        for rowid in evicted { try database.execute(sql: "DELETE FROM answer WHERE rowid = ?", arguments: [rowid]) }
        try database.execute(sql: "UPDATE total SET evictedCount = evictedCount + ?", arguments: [evicted.count])
    }

    private static let byteRange: ClosedRange<Int64> = 0...1_000_000_000_000_000

    // MARK: The whole

    /// What the cache holds.
    public func statistics() throws -> AnswerCacheStatistics {
        try read { database in
            func checked(_ row: Row) -> CheckedRow { CheckedRow(row: row, table: "answer", path: file.path) }
            let total = try Row.fetchOne(database, sql: "SELECT * FROM total").map(checked)
            let uses = try Row.fetchOne(
                database,
                sql: "SELECT TOTAL(useCount) AS uses, MIN(createdAt) AS oldest, MAX(lastUsedAt) AS lately FROM answer"
            ).map(checked)
            return AnswerCacheStatistics(
                answerCount: try total?.integer("count") ?? 0, byteCount: try total?.integer("byteCount") ?? 0,
                fileByteCount: fileByteCount, useCount: Int(try uses?.real("uses", in: 0...1e15) ?? 0),
                evictedCount: try total?.integer("evictedCount") ?? 0,
                oldestCreatedAt: try uses?.optionalReal("oldest"),
                lastUsedAt: try uses?.optionalReal("lately"))
        }
    }

    /// The bytes of the database and of what was written ahead of it.
    private var fileByteCount: Int {
        ["", "-wal"].reduce(0) { sum, ending in
            let attributes = try? FileManager.default.attributesOfItem(atPath: file.path + ending)
            return sum + ((attributes?[.size] as? Int) ?? 0)
        }
    }

    /// Takes out every answer, and gives the disk's room back.
    ///
    /// - Returns: how many there were.
    public func clear() throws -> Int {
        let count = try write { database in
            try database.execute(sql: "DELETE FROM answer")
            return database.changesCount
        }
        try SQLiteRunStore.translating(path: file.path) {
            try pool.vacuum()
            _ = try pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        }
        return count
    }

    private func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try SQLiteRunStore.translating(path: file.path) { try pool.write(body) }
    }

    private func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try SQLiteRunStore.translating(path: file.path) { try pool.read(body) }
    }
}

/// One answer with what it answers.
public struct CachedAnswer: Hashable, Sendable {
    /// A digest of everything that shapes the answer.
    public var key: String
    public var request: Data
    public var answer: Data

    public init(key: String, request: Data, answer: Data) {
        self.key = key
        self.request = request
        self.answer = answer
    }

    /// What it counts against a limit: its key, request and answer.
    public var byteCount: Int { key.utf8.count + request.count + answer.count }
}

/// What a cache of answers holds.
public struct AnswerCacheStatistics: Hashable, Codable, Sendable {
    public var answerCount: Int
    /// Exact bytes of all keys, requests and answers.
    public var byteCount: Int
    /// Bytes on the disk, the database's own among them.
    public var fileByteCount: Int
    /// How often its present answers were used.
    public var useCount: Int
    /// Answers that a limit took out since the cache was made.
    public var evictedCount: Int
    /// Seconds since 1970; `nil` for an empty cache.
    public var oldestCreatedAt: Double?
    public var lastUsedAt: Double?
}
