import ArgumentParser
import Foundation
import RunStorage

struct CacheCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache", abstract: "Look into, or empty, a folder of answers that runs share by --cache.",
        subcommands: [CacheStatsCommand.self, CacheClearCommand.self])
}

struct CacheStatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Say how many answers a cache holds, their size, and how often they were used.")

    @Argument(help: "The folder that was given to --cache.")
    var folder: String

    @Flag(help: "Print one JSON document.")
    var json = false

    func run() throws {
        let statistics = try AnswerCache(existingAt: URL(filePath: folder, directoryHint: .isDirectory)).statistics()
        if json { return try Console.printJSON(statistics) }
        Console.print("answers     \(Figures.count(statistics.answerCount))")
        Console.print("size        \(Figures.count(statistics.byteCount)) bytes of keys, requests and answers")
        Console.print("on disk     \(Figures.count(statistics.fileByteCount)) bytes")
        Console.print("used again  \(Figures.count(statistics.useCount)) times")
        Console.print("evicted     \(Figures.count(statistics.evictedCount)) answers, for a limit")
        if let oldest = statistics.oldestCreatedAt, let lately = statistics.lastUsedAt {
            Console.print("oldest      \(Self.time(oldest)); last used \(Self.time(lately))")
        }
    }

    private static func time(_ secondsSince1970: Double) -> String {
        Date(timeIntervalSince1970: secondsSince1970).formatted(.iso8601)
    }
}

struct CacheClearCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear", abstract: "Take every answer out of a cache and give the disk's room back.")

    @Argument(help: "The folder that was given to --cache.")
    var folder: String

    func run() throws {
        let cache = try AnswerCache(existingAt: URL(filePath: folder, directoryHint: .isDirectory))
        let before = try cache.statistics()
        Console.print(
            "taken out: \(Figures.count(try cache.clear())) answers, \(Figures.count(before.byteCount)) bytes")
    }
}
