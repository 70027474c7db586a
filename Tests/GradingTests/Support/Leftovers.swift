import Foundation

/// What this process holds open or has running besides itself.
enum Leftovers {
    /// Pipes are what a grade is spoken to by. Files and sockets are not counted: other tests of the same process open
    /// and close hundreds at the same time.
    static var openPipes: Int {
        let folder = "/proc/self/fd"
        let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return descriptors.count { descriptor in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(descriptor)")
            return target?.hasPrefix("pipe:") ?? false
        }
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

    /// Other tests run Python too, but not with the environment of a graded program.
    private static func isGrading(_ process: Int) -> Bool {
        let name = (try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)) ?? ""
        if name.hasPrefix("bwrap") { return true }
        let environment = (try? String(contentsOfFile: "/proc/\(process)/environ", encoding: .utf8)) ?? ""
        return environment.hasPrefix("PYTHONHASHSEED=")
    }
}
