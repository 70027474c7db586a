/// The workshop's function as the lab's models know it: a text in segments, some of which hold a defect or its fix.
///
/// Any set of fixes makes a valid program; none makes the broken function that agents get to see.
package enum LabFunction {
    /// The function's name, by which a question about it is recognised.
    static let name = "calculate_user_matrix"

    /// A stretch of the program: the same in all versions, or with a defect that may be fixed.
    enum Segment: Sendable {
        case plain(String)
        case defective(LabDefect)
    }

    package static let defects: [LabDefect] = segments.compactMap { segment in
        if case .defective(let defect) = segment { defect } else { nil }
    }

    /// The program with these defects fixed and the others as they were.
    package static func program(fixing fixes: Set<String>) -> String {
        segments.map { segment in
            switch segment {
            case .plain(let text): text
            case .defective(let defect): fixes.contains(defect.name) ? defect.fixed : defect.broken
            }
        }.joined()
    }

    /// The defects that a program, whoever wrote it, has fixed the way the lab does.
    package static func fixes(in program: String) -> Set<String> {
        Set(defects.filter { program.contains($0.fixed) }.map(\.name))
    }

    static let segments: [Segment] = [
        .plain(
            """
            def calculate_user_matrix(ratings, min_common=1):
                \"""Cosine similarity of the mean-centred ratings of every pair of users.\"""

            """),
        .defective(
            LabDefect(
                name: "empty-input", category: .crash, difficulty: 0.0,
                broken: """
                        first_user = ratings[0][0]

                    """,
                fixed: """
                        if not ratings:
                            return {"users": [], "matrix": []}

                    """)),
        .defective(
            LabDefect(
                name: "mutated-input", category: .bug, difficulty: 0.1,
                broken: """
                        for row in ratings:
                            row[1] = row[1].strip()

                    """,
                fixed: """
                        ratings = [[user, item.strip(), score] for user, item, score in ratings]

                    """)),
        .plain(
            """
                profiles = {}
                for user, item, score in ratings:

            """),
        .defective(
            LabDefect(
                name: "missing-score", category: .crash, difficulty: 0.0,
                broken: "",
                fixed: """
                            if score is None:
                                continue

                    """)),
        .defective(
            LabDefect(
                name: "text-score", category: .crash, difficulty: 0.12,
                broken: "",
                fixed: """
                            score = float(score)

                    """)),
        .defective(
            LabDefect(
                name: "score-range", category: .edge, difficulty: 0.1,
                broken: """
                            score = min(5.0, score)

                    """,
                fixed: """
                            score = min(5.0, max(0.0, score))

                    """)),
        .defective(
            LabDefect(
                name: "user-case", category: .edge, difficulty: 0.12,
                broken: """
                            user = user.strip()

                    """,
                fixed: """
                            user = user.strip().lower()

                    """)),
        .plain(
            """
                    profile = profiles.setdefault(user, {})

            """),
        .defective(
            LabDefect(
                name: "duplicate-rating", category: .bug, difficulty: 0.05,
                broken: """
                            profile[item] = profile.get(item, 0) + score

                    """,
                fixed: """
                            profile[item] = score

                    """)),
        .defective(
            LabDefect(
                name: "user-order", category: .bug, difficulty: -0.05,
                broken: """
                        users = list(profiles)

                    """,
                fixed: """
                        users = sorted(profiles)

                    """)),
        .plain(
            """
                centred = {}
                for user in users:
                    profile = profiles[user]

            """),
        .defective(
            LabDefect(
                name: "floored-mean", category: .bug, difficulty: -0.05,
                broken: """
                            mean = sum(profile.values()) // len(profile)

                    """,
                fixed: """
                            mean = sum(profile.values()) / len(profile)

                    """)),
        .plain(
            """
                    centred[user] = {item: score - mean for item, score in profile.items()}


            """),
        .defective(
            LabDefect(
                name: "repeated-norms", category: .performance, difficulty: 0.0,
                broken: """
                        def norm(user):
                            return sum(value * value for value in centred[user].values()) ** 0.5


                    """,
                fixed: """
                        norms = {user: sum(value * value for value in centred[user].values()) ** 0.5 for user in users}

                        def norm(user):
                            return norms[user]


                    """)),
        .plain(
            """
                size = len(users)
                matrix = [[0.0] * size for _ in range(size)]
                for i in range(size):
                    left = centred[users[i]]

            """),
        .defective(
            LabDefect(
                name: "both-halves", category: .performance, difficulty: 0.05,
                broken: """
                            for j in range(size):

                    """,
                fixed: """
                            for j in range(i, size):

                    """)),
        .plain(
            """
                        right = centred[users[j]]

            """),
        .defective(
            LabDefect(
                name: "sorted-union", category: .performance, difficulty: 0.05,
                broken: """
                                common = [item for item in sorted(set(left) | set(right)) if item in left and item in right]

                    """,
                fixed: """
                                small, large = (left, right) if len(left) <= len(right) else (right, left)
                                common = [item for item in small if item in large]

                    """)),
        .defective(
            LabDefect(
                name: "common-threshold", category: .edge, difficulty: 0.05,
                broken: """
                                if len(common) <= min_common:

                    """,
                fixed: """
                                if len(common) < min_common:

                    """)),
        .plain(
            """
                            value = 0.0
                        else:
                            dot = sum(left[item] * right[item] for item in common)

            """),
        .defective(
            LabDefect(
                name: "zero-norm", category: .crash, difficulty: 0.05,
                broken: """
                                    value = dot / (norm(users[i]) * norm(users[j]))

                    """,
                fixed: """
                                    scale = norm(users[i]) * norm(users[j])
                                    value = dot / scale if scale else 0.0

                    """)),
        .plain(
            """
                        matrix[i][j] = matrix[j][i] = round(value, 6)
                return {"users": users, "matrix": matrix}

            """),
    ]
}
