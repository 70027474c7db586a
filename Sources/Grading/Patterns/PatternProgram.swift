/// A pattern as instructions, all of whose ways are followed at once.
struct PatternProgram: Hashable, Sendable {
    private enum Instruction: Hashable, Sendable {
        case one(ScalarSet)
        case assertion(PatternAssertion)
        /// Goes on at both.
        case split(Int, Int)
        case jump(Int)
        case match
    }

    /// More come only from repetitions of repetitions.
    private static let mostInstructions = 20_000

    private var instructions: [Instruction] = []
    /// How many instructions it has.
    var count: Int { instructions.count }
    private let ignoresCase: Bool

    init(_ node: PatternNode, flags: PatternFlags) throws(LinearPattern.Problem) {
        ignoresCase = flags.ignoresCase
        try add(node)
        instructions.append(.match)
    }

    private mutating func add(_ node: PatternNode) throws(LinearPattern.Problem) {
        guard instructions.count < Self.mostInstructions else {
            throw LinearPattern.Problem(place: 1, reason: "repetitions that multiply to more than is bearable")
        }
        switch node {
        case .nothing: break
        case .one(let set): instructions.append(.one(set))
        case .assertion(let assertion): instructions.append(.assertion(assertion))
        case .sequence(let nodes): for part in nodes { try add(part) }
        case .choice(let nodes): try addChoice(nodes)
        case .repeated(let part, let least, let most):
            for _ in 0..<least { try add(part) }
            if let most {
                try addOptional(part, times: most - least)
            } else {
                let split = instructions.count
                instructions.append(.match)
                try add(part)
                instructions.append(.jump(split))
                instructions[split] = .split(split + 1, instructions.count)
            }
        }
    }

    private mutating func addChoice(_ nodes: [PatternNode]) throws(LinearPattern.Problem) {
        var ends: [Int] = []
        for (index, node) in nodes.enumerated() {
            guard index < nodes.count - 1 else {
                try add(node)
                break
            }
            let split = instructions.count
            instructions.append(.match)
            try add(node)
            ends.append(instructions.count)
            instructions.append(.match)
            instructions[split] = .split(split + 1, instructions.count)
        }
        for end in ends { instructions[end] = .jump(instructions.count) }
    }

    private mutating func addOptional(_ node: PatternNode, times: Int) throws(LinearPattern.Problem) {
        var splits: [Int] = []
        for _ in 0..<times {
            splits.append(instructions.count)
            instructions.append(.match)
            try add(node)
        }
        for split in splits { instructions[split] = .split(split + 1, instructions.count) }
    }

    // MARK: Matching

    private struct Run {
        /// Instructions that wait for the next character.
        var waiting: [Int] = []
        /// At which position each instruction was reached last.
        var reachedAt: [Int]
        var stepsLeft: Int
    }

    func occurs(in text: [Unicode.Scalar], mostSteps: Int) throws(LinearPattern.TooLong) -> Bool {
        var run = Run(reachedAt: Array(repeating: -1, count: instructions.count), stepsLeft: mostSteps)
        var reached: [Int] = []
        for position in 0...text.count {
            // A match may begin anywhere.
            reached.append(0)
            if try follow(reached, &run, at: position, in: text) { return true }
            guard position < text.count else { break }
            reached.removeAll(keepingCapacity: true)
            for index in run.waiting {
                guard case .one(let set) = instructions[index] else { continue }
                if set.contains(text[position], ignoringCase: ignoresCase) { reached.append(index + 1) }
            }
        }
        return false
    }

    /// Goes from `starts` as far as goes without a character. Returns whether the end was reached.
    private func follow(
        _ starts: [Int], _ run: inout Run, at position: Int, in text: [Unicode.Scalar]
    ) throws(LinearPattern.TooLong) -> Bool {
        run.waiting.removeAll(keepingCapacity: true)
        var open = starts
        while let index = open.popLast() {
            guard run.reachedAt[index] != position else { continue }
            run.reachedAt[index] = position
            run.stepsLeft -= 1
            guard run.stepsLeft > 0 else { throw LinearPattern.TooLong() }
            switch instructions[index] {
            case .one: run.waiting.append(index)
            case .assertion(let assertion): if assertion.holds(at: position, in: text) { open.append(index + 1) }
            case .split(let one, let other): open += [other, one]
            case .jump(let target): open.append(target)
            case .match: return true
            }
        }
        return false
    }
}

extension PatternAssertion {
    func holds(at position: Int, in text: [Unicode.Scalar]) -> Bool {
        switch self {
        case .textStart: position == 0
        case .textEnd: position == text.count || position == text.count - 1 && text[position] == "\n"
        case .lineStart: position == 0 || text[position - 1] == "\n"
        case .lineEnd: position == text.count || text[position] == "\n"
        case .wordBoundary: Self.isBoundary(position, in: text)
        case .noWordBoundary: !Self.isBoundary(position, in: text)
        }
    }

    private static func isBoundary(_ position: Int, in text: [Unicode.Scalar]) -> Bool {
        let before = position > 0 && ScalarSet.isMember(text[position - 1], of: .word)
        let after = position < text.count && ScalarSet.isMember(text[position], of: .word)
        return before != after
    }
}
