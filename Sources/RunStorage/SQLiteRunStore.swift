public import Foundation
internal import GRDB

/// A run's store in one SQLite file, in write-ahead mode: readers never wait for the writer, and a commit survives
/// the process and the power.
public final class SQLiteRunStore: Sendable {
    let path: String
    private let pool: DatabasePool
    private let copy: TemporaryCopy?

    /// Opens the store at `url` for writing, creates it when missing, and brings an older one up to date.
    ///
    /// - Throws: ``RunStorageError``.
    public convenience init(at url: URL) throws {
        try self.init(url: url, isReader: false)
    }

    /// Opens an existing store for reading, also while another process writes to it, and also where nothing can be
    /// written: then from a copy in the temporary folder, since readers of a write-ahead log write beside it.
    ///
    /// - Throws: ``RunStorageError``.
    public convenience init(readingAt url: URL) throws {
        guard FileManager.default.fileExists(atPath: url.path) else {
            throw RunStorageError.cannotOpen(path: url.path, reason: "no such file")
        }
        try self.init(url: url, isReader: true)
    }

    private init(url: URL, isReader: Bool) throws {
        path = url.path
        for ending in ["", "-wal", "-shm", "-journal"] { try PlainFile.check(URL(filePath: url.path + ending)) }
        copy = isReader ? try TemporaryCopy(ofStoreAt: url) : nil
        var configuration = Configuration()
        configuration.readonly = isReader
        configuration.busyMode = .timeout(10)
        // Reads are short and few at once; each connection fills a cache of its own, by default with 2 MB, over hours.
        configuration.maximumReaderCount = 2
        configuration.prepareDatabase { database in
            try database.execute(
                sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; "
                    + "PRAGMA cache_size = -\(Self.cacheKibibytes)")
            if !isReader { try database.execute(sql: "PRAGMA synchronous = FULL") }
        }
        let (path, opened) = (path, copy?.url.path ?? path)
        pool = try Self.translating(path: path) {
            let pool = try DatabasePool(path: opened, configuration: configuration)
            let migrator = RunSchema.migrator
            try pool.read { try StoreSchemaCheck(migrator: migrator, path: path).run(on: $0) }
            if try isReader && pool.read({ try !$0.tableExists("info") }) {
                throw RunStorageError.damaged(path: path, reason: "it holds no run")
            }
            if !isReader { try migrator.migrate(pool) }
            return pool
        }
    }

    private static let cacheKibibytes = 1024

    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try Self.translating(path: path) { try pool.write(body) }
    }

    /// The rows that a query gives, to be read with checks.
    func rows(
        _ database: Database, _ table: String, _ sql: String, _ values: StatementArguments = []
    ) throws -> [CheckedRow] {
        try Row.fetchAll(database, sql: sql, arguments: values).map { CheckedRow(row: $0, table: table, path: path) }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try Self.translating(path: path) { try pool.read(body) }
    }

    /// What `body` gives, SQLite's errors in the words of this target.
    static func translating<Value>(path: String, _ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let error as DatabaseError { throw translated(error, path: path) } catch let
            error
            as RowDecodingError
        {
            throw RunStorageError.damaged(path: path, reason: "\(error)")
        }
    }

    private static func translated(_ error: DatabaseError, path: String) -> RunStorageError {
        let reason = error.message ?? "SQLite error \(error.resultCode.rawValue)"
        return switch error.resultCode {
        case .SQLITE_FULL: .diskFull(path: path)
        // What a full disk looks like where the write-ahead log's index grows.
        case .SQLITE_IOERR where errno == ENOSPC: .diskFull(path: path)
        case .SQLITE_READONLY: .readOnly(path: path)
        case .SQLITE_CANTOPEN, .SQLITE_PERM: .cannotOpen(path: path, reason: reason)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged(path: path, reason: reason)
        default: .failed(path: path, reason: reason)
        }
    }
}
