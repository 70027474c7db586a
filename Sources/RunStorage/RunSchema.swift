internal import GRDB

/// The store's tables, as numbered steps. A step that has landed is never edited: a change is a new step.
enum RunSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: info, trials, calls, evaluations, sittings") { database in
            try database.execute(
                sql: """
                    CREATE TABLE info (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
                    CREATE TABLE trial (
                        number INTEGER PRIMARY KEY, configuration BLOB NOT NULL, mixture BLOB NOT NULL,
                        state TEXT NOT NULL, failure TEXT, askedAt REAL NOT NULL, finishedAt REAL);
                    CREATE TABLE call (
                        key TEXT PRIMARY KEY, request BLOB NOT NULL, answer BLOB NOT NULL, createdAt REAL NOT NULL,
                        promptTokens INTEGER NOT NULL, completionTokens INTEGER NOT NULL, price REAL);
                    CREATE TABLE evaluation (
                        stage TEXT NOT NULL, subject TEXT NOT NULL, question TEXT NOT NULL,
                        replicate INTEGER NOT NULL, seed INTEGER NOT NULL, result BLOB NOT NULL,
                        transcript BLOB NOT NULL, createdAt REAL NOT NULL,
                        PRIMARY KEY (stage, subject, question, replicate));
                    CREATE TABLE sitting (
                        id INTEGER PRIMARY KEY AUTOINCREMENT, beganAt REAL NOT NULL, lastSeenAt REAL NOT NULL);
                    CREATE TABLE counter (name TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
                    """)
        }
        // Sums over calls without reading their texts: a long run's are gigabytes.
        migrator.registerMigration("2: totals of calls from an index") { database in
            try database.execute(sql: "CREATE INDEX callTotals ON call (promptTokens, completionTokens, price)")
        }
        // A table of its own: the totals of older stores are read without it.
        migrator.registerMigration("3: calls that another run paid") { database in
            try database.execute(sql: "CREATE TABLE unpaidCall (key TEXT PRIMARY KEY) WITHOUT ROWID")
        }
        migrator.registerMigration("4: plans of trials") { database in
            try database.execute(sql: "ALTER TABLE trial ADD COLUMN plan BLOB")
        }
        migrator.registerMigration("5: worked seconds of sittings, calls by time") { database in
            try database.execute(
                sql: """
                    ALTER TABLE sitting ADD COLUMN workedSeconds REAL;
                    CREATE INDEX callTimes ON call (createdAt, promptTokens, completionTokens, price);
                    """)
        }
        // One row more for each trial, where there was the sampler's whole state anew.
        migrator.registerMigration("6: what the sampler was told, and what was believed then") { database in
            try database.execute(
                sql: """
                    ALTER TABLE trial ADD COLUMN told BLOB;
                    ALTER TABLE trial ADD COLUMN belief BLOB;
                    """)
        }
        return migrator
    }
}
