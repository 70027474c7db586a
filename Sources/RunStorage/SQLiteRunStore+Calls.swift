public import Foundation
internal import GRDB

extension SQLiteRunStore {
    public func call(key: String) throws -> StoredCall? {
        try read { database in
            try Row.fetchOne(
                database, sql: "SELECT call.*, \(try Self.isUnpaid(database)) AS isUnpaid FROM call WHERE key = ?",
                arguments: [key]
            ).map { row in
                StoredCall(
                    key: row["key"], request: row["request"], answer: row["answer"], createdAt: row["createdAt"],
                    promptTokens: row["promptTokens"], completionTokens: row["completionTokens"],
                    price: row["price"], isPaid: row["isUnpaid"] == 0)
            }
        }
    }

    public func recordCall(_ call: StoredCall) throws {
        try write { database in
            try database.execute(
                sql: """
                    INSERT OR IGNORE INTO call
                        (key, request, answer, createdAt, promptTokens, completionTokens, price)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    call.key, call.request, call.answer, call.createdAt, call.promptTokens, call.completionTokens,
                    call.price,
                ])
            guard !call.isPaid, database.changesCount > 0 else { return }
            try database.execute(sql: "INSERT OR IGNORE INTO unpaidCall (key) VALUES (?)", arguments: [call.key])
        }
    }

    public func countSavedCall(_ saving: CallSaving) throws {
        try write {
            try $0.execute(
                sql: """
                    INSERT INTO counter (name, count) VALUES (?, 1)
                    ON CONFLICT (name) DO UPDATE SET count = count + 1
                    """, arguments: [saving.rawValue])
        }
    }

    public func callTotals() throws -> CallTotals {
        try read { database in
            func saved(_ saving: CallSaving) throws -> Int {
                try Int.fetchOne(
                    database, sql: "SELECT count FROM counter WHERE name = ?", arguments: [saving.rawValue]) ?? 0
            }
            let all = try Self.sums(database, over: "call")
            let unpaid =
                try database.tableExists("unpaidCall")
                ? Self.sums(database, over: "call JOIN unpaidCall USING (key)") : nil
            return CallTotals(
                count: all.count - (unpaid?.count ?? 0), reusedCount: try saved(.stored),
                joinedCount: try saved(.joined), sharedCount: unpaid?.count ?? 0,
                promptTokens: all.promptTokens - (unpaid?.promptTokens ?? 0),
                completionTokens: all.completionTokens - (unpaid?.completionTokens ?? 0),
                price: max(0, all.price - (unpaid?.price ?? 0)),
                unpricedCount: all.unpricedCount - (unpaid?.unpricedCount ?? 0))
        }
    }

    public func callTotals(since time: Double) throws -> CallTotals {
        try read { try Self.sums($0, over: "call WHERE createdAt >= ?", [time]) }
    }

    public func uncountedCalls(includingUnpriced: Bool) throws -> [UncountedCall] {
        try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT request, promptTokens > 0 OR completionTokens > 0 AS hasTokens,
                        price IS NOT NULL AS hasPrice FROM call
                    WHERE (NOT hasTokens OR (? AND NOT hasPrice)) AND NOT \(try Self.isUnpaid(database))
                    """, arguments: [includingUnpriced])
            return rows.map { row in
                UncountedCall(
                    request: row["request"] ?? Data(), hasTokens: row["hasTokens"] ?? false,
                    hasPrice: row["hasPrice"] ?? false)
            }
        }
    }

    /// An expression that is 1 for a call that another run paid; stores of earlier versions have none.
    private static func isUnpaid(_ database: Database) throws -> String {
        try database.tableExists("unpaidCall") ? "EXISTS (SELECT 1 FROM unpaidCall WHERE key = call.key)" : "0"
    }

    private static func sums(_ database: Database, over source: String, _ values: StatementArguments = []) throws
        -> CallTotals
    {
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT COUNT(*) AS count, TOTAL(promptTokens) AS prompt, TOTAL(completionTokens) AS completion,
                    TOTAL(price) AS price, COUNT(*) - COUNT(price) AS unpriced FROM \(source)
                """, arguments: values)
        return CallTotals(
            count: row?["count"] ?? 0, reusedCount: 0, promptTokens: Int(row?["prompt"] ?? 0.0),
            completionTokens: Int(row?["completion"] ?? 0.0), price: row?["price"] ?? 0,
            unpricedCount: row?["unpriced"] ?? 0)
    }
}
