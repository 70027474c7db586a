import Foundation

/// What this process holds open or has running besides itself.
enum Leftovers {
    /// Descriptors of every kind that grading opens. Sockets and event queues are left out: it has none, and other
    /// tests of the same process open and close hundreds of them.
    static var openDescriptors: Int {
        let folder = "/proc/self/fd"
        let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return descriptors.count { descriptor in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(descriptor)")
            guard let target else { return false }
            return !target.hasPrefix("socket:") && !target.hasPrefix("anon_inode:")
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

    /// Every bubblewrap and every Python but those that other tests ask servers by, which are known by their program: a
    /// graded program could change whatever else it was to be known by.
    private static func isGrading(_ process: Int) -> Bool {
        let name = (try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)) ?? ""
        if name.hasPrefix("bwrap") { return true }
        let command = (try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)) ?? ""
        let program = command.prefix { $0 != "\0" }
        return name.hasPrefix("python") && !program.hasSuffix("/official-clients/bin/python")
    }
}
