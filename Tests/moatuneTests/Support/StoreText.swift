import Foundation

/// A run's store as text, without what may differ between a night and its replay: when things happened (the pulse is
/// what a watcher sees of the moment), and which of two ways a call was saved.
enum StoreText {
    /// Columns that hold a time of day.
    private static let times: Set<String> = ["askedAt", "finishedAt", "createdAt", "beganAt", "lastSeenAt"]

    /// By Python's own SQLite, so that it is no code of ours that reads what ours wrote.
    private static let script = """
        import json, sqlite3, sys
        times = set(sys.argv[2].split(","))
        store = sqlite3.connect(sys.argv[1])
        for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name").fetchall():
            if table.startswith("sqlite_") or table in ("sitting", "grdb_migrations"): continue
            rows = store.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in rows.description]
            lines = []
            for row in rows:
                fields = {name: value for name, value in zip(names, row) if name not in times}
                if fields.get("key") == "pulse": continue
                if table == "counter": fields = {"saved": fields["count"]}
                if fields.get("key") == "settings":
                    settings = json.loads(fields["value"])
                    for key in ("name", "startedAt"): settings.pop(key)
                    fields["value"] = json.dumps(settings, sort_keys=True)
                lines.append(repr(sorted(fields.items())))
            if table == "counter": lines = [str(sum(row[0] for row in store.execute("SELECT count FROM counter")))]
            print(table, len(lines), *sorted(lines), sep="\\n")
        """

    static func of(run folder: URL) async throws -> String {
        let output = folder.appending(path: "store.txt")
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c", script, folder.appending(path: "run.sqlite").path, times.sorted().joined(separator: ","),
        ]
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
        try await process.waitForEnd()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableRuntimeMismatch) }
        return try String(contentsOf: output, encoding: .utf8)
    }
}
