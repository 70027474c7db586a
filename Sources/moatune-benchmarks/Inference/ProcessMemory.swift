import Foundation

/// What the kernel says of a process's memory.
enum ProcessMemory {
    /// A line of its status in MiB, such as `VmRSS:`; 0 when it can't be read, since the process has ended.
    ///
    /// - Parameter process: its number, or `self`.
    static func mebibytes(_ name: String, of process: String = "self") -> Double {
        let text = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
        return (line.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }.first ?? 0) / 1024
    }
}
