internal import CSandbox
internal import NumericalMethods

/// Grades by a program of the task's author: it reads the answer on standard input, and the question's name in
/// `MOATUNE_QUESTION`, and prints a grade; see ``CommandReply`` for its form.
///
/// The program runs in the sandbox: what it starts, the answer itself included, finds no network, no files but the
/// system's and the task's, and a /tmp of its own. What it prints besides a grade, and any end but a good one, is the
/// grader's fault; running out of its time, or of processes, is the answer's, which is all that differs from time to
/// time.
actor CommandGrader: Grader {
    private let task: CommandTask
    private let level: SandboxLevel
    private let lanes = GradingLanes()
    private var known: [StableDigest: Grade] = [:]

    init(task: CommandTask, level: SandboxLevel) {
        self.task = task
        self.level = level
    }

    func grade(_ answer: String, for question: TaskQuestion) async -> Grade {
        let digest = StableDigest(of: question.name + "\u{1E}" + answer)
        if let grade = known[digest] { return grade }
        let (task, level) = (task, level)
        do {
            let command = try SandboxCommand(running: task, question: question.name, level: level)
            let finished = try await lanes.run {
                try ConfinedRun.finished(command, input: Array(answer.utf8), limits: task.limits)
            }
            let grade = Self.grade(finished, of: task)
            if grade.outcome != .graderFault { known[digest] = grade }
            return grade
        } catch {
            return .failed(.graderFault, of: task.maximumPoints, "\(error)")
        }
    }

    private static func grade(_ finished: ConfinedRun.Finished, of task: CommandTask) -> Grade {
        let most = task.maximumPoints
        let name = "the grading command '\(task.words.joined(separator: " "))'"
        switch finished.end {
        case .timeout:
            return .failed(.timeout, of: most, "Grading took longer than \(task.limits.gradeSeconds) seconds.")
        case .taskLimit:
            return .failed(
                .runtimeError, of: most, "Grading took more than \(task.limits.tasks) processes and threads at once.")
        case .memoryLimit:
            return .failed(
                .memoryLimit, of: most,
                "Grading took more than \(task.limits.addressSpaceBytes >> 20) MiB of memory in all its processes.")
        case .outputLimit:
            return .failed(.graderFault, of: most, "\(name) printed more than \(task.limits.replyBytes) bytes")
        case .exited(let status) where status != 0:
            return .failed(.graderFault, of: most, "\(name) ended with status \(status)\(finished.complaint)")
        case .killed(let signal):
            return .failed(.graderFault, of: most, "\(name) was ended by signal \(signal)\(finished.complaint)")
        case .exited: break
        }
        do {
            return try CommandReply(finished.output, maximumPoints: most).grade
        } catch {
            return .failed(.graderFault, of: most, "\(name) \(error.words)")
        }
    }
}

extension ConfinedRun.Finished {
    /// The last line of what it said on standard error, for a complaint.
    fileprivate var complaint: String {
        let lines = String(decoding: error, as: UTF8.self).split(separator: "\n")
        return lines.last.map { ": " + PlainText.printable(String($0.prefix(300))) } ?? ""
    }
}
