public import Foundation
internal import GRDB

extension SQLiteRunStore: RunStore {
    public func setInfo(_ key: String, _ value: Data) throws {
        try write {
            try $0.execute(sql: "INSERT OR REPLACE INTO info (key, value) VALUES (?, ?)", arguments: [key, value])
        }
    }

    public func info(_ key: String) throws -> Data? {
        try read { try Data.fetchOne($0, sql: "SELECT value FROM info WHERE key = ?", arguments: [key]) }
    }

    // MARK: Trials

    private static let samplerStateKey = "sampler state"

    public func insertTrials(_ trials: [StoredTrial], samplerState: Data) throws {
        try write { database in
            for trial in trials {
                try database.execute(
                    sql: """
                        INSERT INTO trial
                            (number, configuration, mixture, state, failure, askedAt, finishedAt, plan)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        trial.number, trial.configuration, trial.mixture, trial.state, trial.failure, trial.askedAt,
                        trial.finishedAt, trial.plan,
                    ])
            }
            try database.execute(
                sql: "INSERT OR REPLACE INTO info (key, value) VALUES (?, ?)",
                arguments: [Self.samplerStateKey, samplerState])
        }
    }

    public func samplerState() throws -> Data? { try info(Self.samplerStateKey) }

    public func finishTrial(number: Int, state: String, failure: String?) throws {
        try write {
            try $0.execute(
                sql: "UPDATE trial SET state = ?, failure = ?, finishedAt = ? WHERE number = ?",
                arguments: [state, failure, Date().timeIntervalSince1970, number])
        }
    }

    public func trials() throws -> [StoredTrial] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM trial ORDER BY number").map { row in
                StoredTrial(
                    number: row["number"], configuration: row["configuration"], mixture: row["mixture"],
                    state: row["state"], failure: row["failure"], askedAt: row["askedAt"],
                    finishedAt: row["finishedAt"], plan: row["plan"])
            }
        }
    }

    // MARK: Evaluations

    public func evaluation(
        group: String, subject: String, question: String, replicate: Int
    ) throws -> StoredEvaluation? {
        try read { database in
            let sql = "SELECT * FROM evaluation WHERE stage = ? AND subject = ? AND question = ? AND replicate = ?"
            return try Row.fetchOne(database, sql: sql, arguments: [group, subject, question, replicate])
                .map { Self.evaluation(of: $0) }
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
        try read { database in
            let sql = """
                SELECT stage, subject, question, replicate, seed, result, x'' AS transcript, createdAt
                FROM evaluation WHERE stage = ? ORDER BY subject, question, replicate
                """
            return try Row.fetchAll(database, sql: sql, arguments: [group]).map { Self.evaluation(of: $0) }
        }
    }

    private static func evaluation(of row: Row) -> StoredEvaluation {
        StoredEvaluation(
            group: row["stage"], subject: row["subject"], question: row["question"], replicate: row["replicate"],
            seed: row["seed"], result: row["result"], transcript: row["transcript"], createdAt: row["createdAt"])
    }

    // MARK: Sittings

    public func beginSitting() throws -> Int64 {
        try write { database in
            let now = Date().timeIntervalSince1970
            try database.execute(sql: "INSERT INTO sitting (beganAt, lastSeenAt) VALUES (?, ?)", arguments: [now, now])
            return database.lastInsertedRowID
        }
    }

    public func touchSitting(_ id: Int64) throws {
        try write {
            try $0.execute(
                sql: "UPDATE sitting SET lastSeenAt = ? WHERE id = ?",
                arguments: [Date().timeIntervalSince1970, id])
        }
    }

    public func endSitting(_ id: Int64) throws { try touchSitting(id) }

    public func elapsedSeconds() throws -> Double {
        try read { try Double.fetchOne($0, sql: "SELECT TOTAL(MAX(lastSeenAt - beganAt, 0)) FROM sitting") ?? 0 }
    }
}
