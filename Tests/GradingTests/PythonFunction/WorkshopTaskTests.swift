import Foundation
import Grading
import Testing

extension ProcessTests {
    /// The workshop's task as it is shipped.
    @Suite struct WorkshopTaskTests {
        private static let folder = URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "search-spaces/calculate-user-matrix")

        private struct Workbench {
            let task: TaskDefinition
            let grader: any Grader
            let broken: String
            let reference: String

            /// One for all tests: making a grader runs the task's own programs.
            static let shared = Task { try await Workbench() }

            private init() async throws {
                task = try TaskDefinition.load(WorkshopTaskTests.folder)
                grader = try await task.makeGrader(sandbox: .best).grader
                broken = try String(contentsOf: WorkshopTaskTests.folder.appending(path: "broken.py"), encoding: .utf8)
                reference = try String(
                    contentsOf: WorkshopTaskTests.folder.appending(path: "reference.py"), encoding: .utf8)
            }

            func grade(_ answer: String) async -> Grade { await grader.grade(answer, for: task.questions[0]) }
        }

        /// A defect's text in the broken function, and what mends it.
        private static let fixes: [(defect: String, broken: String, fixed: String)] = [
            (
                "empty-input", "    first_user = ratings[0][0]\n",
                "    if not ratings:\n        return {\"users\": [], \"matrix\": []}\n"
            ),
            (
                "mutated-input", "    for row in ratings:\n        row[1] = row[1].strip()\n",
                "    ratings = [[user, item.strip(), score] for user, item, score in ratings]\n"
            ),
            (
                "missing-score", "        score = min(5.0, score)\n",
                "        if score is None:\n            continue\n        score = min(5.0, score)\n"
            ),
            ("text-score", "        score = min(5.0, score)\n", "        score = min(5.0, float(score))\n"),
            ("score-range", "        score = min(5.0, score)\n", "        score = min(5.0, max(0.0, score))\n"),
            ("user-case", "user.strip()", "user.strip().lower()"),
            ("duplicate-rating", "profile[item] = profile.get(item, 0) + score", "profile[item] = score"),
            ("user-order", "list(profiles)", "sorted(profiles)"),
            ("floored-mean", "// len(profile)", "/ len(profile)"),
            ("common-threshold", "len(common) <= min_common", "len(common) < min_common"),
            (
                "zero-norm", "value = dot / (norm(users[i]) * norm(users[j]))",
                "scale = norm(users[i]) * norm(users[j])\n                value = dot / scale if scale else 0.0"
            ),
        ]

        @Test func `the reference earns every point, again and again`() async throws {
            let bench = try await Workbench.shared.value
            #expect(bench.task.maximumPoints == 120)
            for number in 0..<4 {
                // A comment makes it another program to the grader's memory.
                let grade = await bench.grade("```python\n\(bench.reference)# \(number)\n```\n")
                // Speed may lose a point or two on a machine whose neighbours are busy.
                #expect(grade.points >= 118 && grade.points <= 120, "\(grade)")
                #expect(grade.outcome == .ok)
            }
        }

        @Test func `the broken function earns its plain cases only, and each fix earns more`() async throws {
            let bench = try await Workbench.shared.value
            let broken = await bench.grade(bench.broken)
            #expect(broken.points == 15, "\(broken.points)")
            for fix in Self.fixes {
                #expect(bench.broken.contains(fix.broken), "\(fix.defect)")
                let grade = await bench.grade(bench.broken.replacing(fix.broken, with: fix.fixed))
                let part = grade.cases.first { $0.name == fix.defect }
                #expect(part?.points == part?.maximumPoints, "\(fix.defect)")
                #expect(grade.points > broken.points + 3, "\(fix.defect): \(grade.points)")
            }
        }

        @Test func `half of the loops gone earns points for speed`() async throws {
            let bench = try await Workbench.shared.value
            let slow = "[item for item in sorted(set(left) | set(right)) if item in left and item in right]"
            #expect(bench.broken.contains(slow))
            let faster = bench.broken.replacing(slow, with: "[item for item in left if item in right]")
                .replacing("for j in range(size):", with: "for j in range(i, size):")
            let speed = await bench.grade(faster).cases.first { $0.name == "speed" }
            #expect((speed?.points ?? 0) >= 2)
        }

        @Test func `a stub earns next to nothing`() async throws {
            let bench = try await Workbench.shared.value
            let grade = await bench.grade(
                "def calculate_user_matrix(ratings, min_common=1):\n    return {\"users\": [], \"matrix\": []}\n")
            #expect(grade.points == 0, "\(grade.points)")
        }

        @Test func `feedback shows visible cases only`() async throws {
            let bench = try await Workbench.shared.value
            let grade = await bench.grade("def calculate_user_matrix(ratings, min_common=1):\n    return 1 / 0\n")
            #expect(grade.outcome == .runtimeError)
            #expect(grade.feedback.contains("raised ZeroDivisionError in line 2"))
            #expect(grade.feedback.contains("hidden cases fail"))
            // Three visible cases, two lines each, and two sentences.
            #expect(grade.feedback.split(separator: "\n").count == 8)
            // The first hidden case is the first with more than three users.
            #expect(!grade.feedback.contains("u03"))
        }
    }
}
