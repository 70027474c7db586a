import Foundation

/// What this process holds open or has running besides itself.
enum Leftovers {
    static var openDescriptors: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
    }

    /// The numbers of this process's children that grade, by whichever of its threads they were started; other tests
    /// run children of their own at the same time.
    static var children: [Int] {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
        return threads.sorted().flatMap { thread -> [Int] in
            let file = "/proc/self/task/\(thread)/children"
            let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
            return text.split(separator: " ").compactMap { Int($0) }.filter(isGrading)
        }
    }

    private static func isGrading(_ process: Int) -> Bool {
        let name = (try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)) ?? ""
        return name.hasPrefix("bwrap") || name.hasPrefix("python")
    }
}
