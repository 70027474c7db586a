public import Foundation
internal import GRDB

extension SQLiteRunStore {
    public func call(key: String) throws -> StoredCall? {
        try read { database in
            let sql = "SELECT call.*, \(try Self.isUnpaid(database)) AS isUnpaid FROM call WHERE key = ?"
            return try rows(database, "call", sql, [key]).first.map { row in
                StoredCall(
                    key: try row.text("key"), request: try row.bytes("request"), answer: try row.bytes("answer"),
                    createdAt: try row.real("createdAt"), promptTokens: try row.integer("promptTokens"),
                    completionTokens: try row.integer("completionTokens"),
                    price: try row.optionalReal("price", in: 0...1e15), isPaid: try row.integer("isUnpaid") == 0)
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
                try rows(database, "counter", "SELECT count FROM counter WHERE name = ?", [saving.rawValue]).first?
                    .integer("count", in: Self.sumRange) ?? 0
            }
            let all = try sums(database, over: "call")
            let unpaid =
                try database.tableExists("unpaidCall")
                ? sums(database, over: "call JOIN unpaidCall USING (key)") : nil
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
        try read { try sums($0, over: "call WHERE createdAt >= ?", [time]) }
    }

    public func uncountedCalls(includingUnpriced: Bool) throws -> [UncountedCall] {
        try read { database in
            let sql = """
                SELECT request, promptTokens > 0 OR completionTokens > 0 AS hasTokens,
                    price IS NOT NULL AS hasPrice FROM call
                WHERE (NOT hasTokens OR (? AND NOT hasPrice)) AND NOT \(try Self.isUnpaid(database))
                """
            return try rows(database, "call", sql, [includingUnpriced]).map { row in
                UncountedCall(
                    request: try row.bytes("request"), hasTokens: try row.integer("hasTokens") != 0,
                    hasPrice: try row.integer("hasPrice") != 0)
            }
        }
    }

    /// An expression that is 1 for a call that another run paid; stores of earlier versions have none.
    private static func isUnpaid(_ database: Database) throws -> String {
        try database.tableExists("unpaidCall") ? "EXISTS (SELECT 1 FROM unpaidCall WHERE key = call.key)" : "0"
    }

    /// Sums beyond this are no run's, but those of damaged rows.
    private static let sumRange: ClosedRange<Int64> = 0...1_000_000_000_000_000

    /// The least and the largest value of each column are looked at too, in the same pass: a text or a negative number
    /// among them is an error, and not a sum.
    private func sums(_ database: Database, over source: String, _ values: StatementArguments = []) throws
        -> CallTotals
    {
        let sql = """
            SELECT COUNT(*) AS count, TOTAL(promptTokens) AS prompt, TOTAL(completionTokens) AS completion,
                TOTAL(price) AS price, COUNT(*) - COUNT(price) AS unpriced,
                MIN(promptTokens) AS leastPrompt, MAX(promptTokens) AS mostPrompt,
                MIN(completionTokens) AS leastCompletion, MAX(completionTokens) AS mostCompletion,
                MIN(price) AS leastPrice, MAX(price) AS mostPrice FROM \(source)
            """
        guard let row = try rows(database, "call", sql, values).first, try row.integer("count") > 0 else {
            return CallTotals(
                count: 0, reusedCount: 0, promptTokens: 0, completionTokens: 0, price: 0, unpricedCount: 0)
        }
        for column in ["leastPrompt", "mostPrompt", "leastCompletion", "mostCompletion"] {
            _ = try row.integer(column, in: Self.sumRange)
        }
        for column in ["leastPrice", "mostPrice"] { _ = try row.optionalReal(column, in: 0...1e15) }
        return CallTotals(
            count: try row.integer("count"), reusedCount: 0,
            promptTokens: Int(try row.real("prompt", in: 0...1e15)),
            completionTokens: Int(try row.real("completion", in: 0...1e15)), price: try row.real("price", in: 0...1e15),
            unpricedCount: try row.integer("unpriced"))
    }
}
