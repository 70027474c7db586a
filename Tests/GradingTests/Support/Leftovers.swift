import Foundation

/// What this process holds open or has running besides itself.
enum Leftovers {
    static var openDescriptors: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
    }

    /// The numbers of this process's children, by whichever of its threads they were started.
    static var children: [Int] {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
        return threads.sorted().flatMap { thread -> [Int] in
            let file = "/proc/self/task/\(thread)/children"
            let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
            return text.split(separator: " ").compactMap { Int($0) }
        }
    }
}
