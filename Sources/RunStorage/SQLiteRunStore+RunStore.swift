public import Foundation
internal import GRDB

extension SQLiteRunStore: RunStore {
    public func setInfo(_ key: String, _ value: Data) throws {
        try write {
            try $0.execute(sql: "INSERT OR REPLACE INTO info (key, value) VALUES (?, ?)", arguments: [key, value])
        }
    }

    public func info(_ key: String) throws -> Data? {
        try read { try rows($0, "info", "SELECT value FROM info WHERE key = ?", [key]).first?.bytes("value") }
    }

    // MARK: Trials

    public func insertTrial(_ trial: StoredTrial, told: [Int: Data]) throws {
        try write { database in
            try database.execute(
                sql: """
                    INSERT INTO trial
                        (number, configuration, mixture, state, failure, askedAt, finishedAt, plan, told)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    trial.number, trial.configuration, trial.mixture, trial.state, trial.failure, trial.askedAt,
                    trial.finishedAt, trial.plan, trial.told,
                ])
            try Self.setTold(told, in: database)
        }
    }

    public func setTold(_ told: [Int: Data]) throws { try write { try Self.setTold(told, in: $0) } }

    private static func setTold(_ told: [Int: Data], in database: Database) throws {
        for (number, value) in told {
            try database.execute(sql: "UPDATE trial SET told = ? WHERE number = ?", arguments: [value, number])
        }
    }

    public func setBelief(_ belief: Data?, afterTrial number: Int) throws {
        try write {
            try $0.execute(sql: "UPDATE trial SET belief = ? WHERE number = ?", arguments: [belief, number])
        }
    }

    public func beliefs() throws -> [Data] {
        try read { database in
            // A store of an older version that is only read has none.
            guard try database.columns(in: "trial").contains(where: { $0.name == "belief" }) else { return [] }
            return try rows(
                database, "trial", "SELECT belief FROM trial WHERE belief IS NOT NULL ORDER BY number"
            ).map { try $0.bytes("belief") }
        }
    }

    public func finishTrial(number: Int, state: String, failure: String?) throws {
        try write {
            try $0.execute(
                sql: "UPDATE trial SET state = ?, failure = ?, finishedAt = ? WHERE number = ?",
                arguments: [state, failure, Date().timeIntervalSince1970, number])
        }
    }

    public func trials() throws -> [StoredTrial] {
        try read { database in
            try rows(database, "trial", "SELECT * FROM trial ORDER BY number").map { try Self.trial(of: $0) }
        }
    }

    public func trial(number: Int) throws -> StoredTrial? {
        try read { database in
            try rows(database, "trial", "SELECT * FROM trial WHERE number = ?", [number]).first
                .map { try Self.trial(of: $0) }
        }
    }

    public func trialCounts() throws -> [String: Int] {
        try read { database in
            let counts = try rows(
                database, "trial", "SELECT state, COUNT(*) AS count FROM trial GROUP BY state")
            return Dictionary(try counts.map { (try $0.text("state"), try $0.integer("count")) }, uniquingKeysWith: +)
        }
    }

    private static func trial(of row: CheckedRow) throws -> StoredTrial {
        StoredTrial(
            number: try row.integer("number", in: 0...1_000_000_000), configuration: try row.bytes("configuration"),
            mixture: try row.bytes("mixture"), state: try row.text("state"), failure: try row.optionalText("failure"),
            askedAt: try row.real("askedAt"), finishedAt: try row.optionalReal("finishedAt"),
            plan: try row.optionalBytes("plan"), told: try row.optionalBytes("told"))
    }

    // MARK: Evaluations

    public func evaluation(
        group: String, subject: String, question: String, replicate: Int
    ) throws -> StoredEvaluation? {
        try read { database in
            let sql = "SELECT * FROM evaluation WHERE stage = ? AND subject = ? AND question = ? AND replicate = ?"
            return try rows(database, "evaluation", sql, [group, subject, question, replicate]).first
                .map { try Self.evaluation(of: $0) }
        }
    }

    public func recordEvaluation(_ evaluation: StoredEvaluation) throws {
        try write {
            try $0.execute(
                sql: """
                    INSERT OR IGNORE INTO evaluation
                        (stage, subject, question, replicate, seed, result, transcript, createdAt)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    evaluation.group, evaluation.subject, evaluation.question, evaluation.replicate, evaluation.seed,
                    evaluation.result, evaluation.transcript, evaluation.createdAt,
                ])
        }
    }

    public func evaluations(group: String) throws -> [StoredEvaluation] {
        try evaluations(where: "stage = ?", [group])
    }

    public func evaluations(group: String, subject: String) throws -> [StoredEvaluation] {
        try evaluations(where: "stage = ? AND subject = ?", [group, subject])
    }

    private func evaluations(where condition: String, _ values: StatementArguments) throws -> [StoredEvaluation] {
        try read { database in
            let sql = """
                SELECT stage, subject, question, replicate, seed, result, x'' AS transcript, createdAt
                FROM evaluation WHERE \(condition) ORDER BY subject, question, replicate
                """
            return try rows(database, "evaluation", sql, values).map { try Self.evaluation(of: $0) }
        }
    }

    private static func evaluation(of row: CheckedRow) throws -> StoredEvaluation {
        StoredEvaluation(
            group: try row.text("stage"), subject: try row.text("subject"), question: try row.text("question"),
            replicate: try row.integer("replicate", in: 0...1_000_000_000),
            seed: Int64(try row.integer("seed", in: Int64.min...Int64.max)), result: try row.bytes("result"),
            transcript: try row.bytes("transcript"), createdAt: try row.real("createdAt"))
    }

    // MARK: Sittings

    public func beginSitting() throws -> Int64 {
        try write { database in
            let now = Date().timeIntervalSince1970
            try database.execute(
                sql: "INSERT INTO sitting (beganAt, lastSeenAt, workedSeconds) VALUES (?, ?, 0)",
                arguments: [now, now])
            return database.lastInsertedRowID
        }
    }

    public func touchSitting(_ id: Int64, workedSeconds: Double) throws {
        try write {
            try $0.execute(
                sql: "UPDATE sitting SET lastSeenAt = ?, workedSeconds = ? WHERE id = ?",
                arguments: [Date().timeIntervalSince1970, workedSeconds, id])
        }
    }

    public func elapsedSeconds() throws -> Double {
        try read { database in
            // A store of an older version that is only read has the time of day alone.
            let isOld = try !database.columns(in: "sitting").contains { $0.name == "workedSeconds" }
            let byTimeOfDay = "MAX(lastSeenAt - beganAt, 0)"
            let seconds = isOld ? byTimeOfDay : "COALESCE(workedSeconds, \(byTimeOfDay))"
            return try rows(database, "sitting", "SELECT TOTAL(\(seconds)) AS seconds FROM sitting").first?
                .real("seconds", in: 0...1e12) ?? 0
        }
    }
}
