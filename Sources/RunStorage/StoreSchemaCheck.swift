internal import GRDB

/// Checks that a database holds the tables that this program makes, and nothing else, before anything is read of it.
///
/// A view or a trigger in a stranger's store would run a stranger's queries whenever a table is read or written.
struct StoreSchemaCheck {
    let migrator: DatabaseMigrator
    /// Triggers that the migrations make.
    var triggers: Set<String> = []
    let path: String

    /// One column as `PRAGMA table_xinfo` tells it.
    private struct Column: Equatable {
        let name: String
        let type: String
        let isRequired: Bool
        let isKey: Bool
        let isHidden: Bool
    }

    /// Words of table definitions that no table of ours has, and that run a stranger's expressions.
    private static let foreignWords = [
        "check", "generated", "collate", "references", "default", "virtual", "conflict", " as ",
    ]

    /// - Throws: ``RunStorageError``. An empty database passes.
    func run(on database: Database) throws {
        let objects = try rows(database, "SELECT type, name, sql FROM sqlite_master", "sqlite_master")
        guard !objects.isEmpty else { return }
        for object in objects {
            try check(try object.text("type"), try object.text("name"), object.optionalText("sql"))
        }
        try checkVersion(database)
        let (tables, indexes) = try Self.expected(of: migrator)
        for object in objects {
            let name = try object.text("name")
            guard try !Self.isInternal(name) && object.text("type") != "trigger" else { continue }
            if try object.text("type") == "index" {
                guard indexes.contains(name) else { throw damaged("it has an index '\(name)'") }
                continue
            }
            guard let expected = tables[name] else { throw damaged("it has a table '\(name)'") }
            let found = try columns(of: name, in: database)
            // Later versions add columns at the end.
            guard !found.isEmpty, found == Array(expected.prefix(found.count)) else {
                throw damaged("the columns of its table '\(name)' are not those of a run's store")
            }
        }
    }

    private func check(_ type: String, _ name: String, _ sql: String?) throws {
        guard type == "table" || type == "index" || (type == "trigger" && triggers.contains(name)) else {
            throw damaged("it has a \(type), '\(name)', and a store has tables alone")
        }
        let words = (sql ?? "").lowercased()
        guard type == "trigger" || !Self.foreignWords.contains(where: { words.contains($0) }) || !triggers.isEmpty
        else {
            throw damaged("its \(type) '\(name)' is not one of a run's store")
        }
    }

    /// The migrations that made the store: names that are unknown here are those of a newer version.
    private func checkVersion(_ database: Database) throws {
        guard try database.tableExists("grdb_migrations") else { throw damaged("it says nothing of its version") }
        let known = Set(migrator.migrations)
        for row in try rows(database, "SELECT identifier FROM grdb_migrations", "grdb_migrations")
        where try !known.contains(row.text("identifier")) {
            throw RunStorageError.tooNew(path: path)
        }
    }

    private static func isInternal(_ name: String) -> Bool { name.hasPrefix("sqlite_") || name == "grdb_migrations" }

    /// The tables that the migrations make, with their columns, and the names of the indexes.
    private static func expected(of migrator: DatabaseMigrator) throws -> ([String: [Column]], Set<String>) {
        let queue = try DatabaseQueue()
        try migrator.migrate(queue)
        return try queue.read { database in
            let check = StoreSchemaCheck(migrator: migrator, path: "")
            let names = try check.rows(database, "SELECT name FROM sqlite_master WHERE type = 'table'", "sqlite_master")
            let tables = try Dictionary(
                names.map { try $0.text("name") }.map { ($0, try check.columns(of: $0, in: database)) }
            ) { first, _ in first }
            let indexes = try check.rows(
                database, "SELECT name FROM sqlite_master WHERE type = 'index'", "sqlite_master")
            return (tables, Set(try indexes.map { try $0.text("name") }))
        }
    }

    private func columns(of table: String, in database: Database) throws -> [Column] {
        let name = table.replacing("'", with: "''")
        return try rows(
            database, "SELECT name, type, \"notnull\", pk, hidden FROM pragma_table_xinfo('\(name)')", table
        )
        .map {
            Column(
                name: try $0.text("name"), type: try $0.text("type"), isRequired: try $0.integer("notnull") != 0,
                isKey: try $0.integer("pk") != 0, isHidden: try $0.integer("hidden") != 0)
        }
    }

    private func rows(_ database: Database, _ sql: String, _ table: String) throws -> [CheckedRow] {
        try Row.fetchAll(database, sql: sql).map { CheckedRow(row: $0, table: table, path: path) }
    }

    private func damaged(_ reason: String) -> RunStorageError { .damaged(path: path, reason: reason) }
}
