/// Puts a program together from the blocks of a message.
struct ProgramAssembly {
    let function: String
    /// Each block's statements, in the order of the message.
    private let blocks: [[PythonStatement]]

    init(function: String, blocks: [String]) {
        self.function = function
        self.blocks = blocks.map(PythonStatement.all)
    }

    /// Bounds the work: a message with a thousand versions of a program would take a million comparisons.
    private static let mostVersions = 4

    /// The programs, the one that counts first: that of the last block with a whole definition, then of the earlier
    /// ones.
    var programs: [String] {
        blocks.indices.filter { blocks[$0].contains { $0.defines(function) } }.suffix(Self.mostVersions).reversed()
            .map(program)
    }

    /// Programs whose definition has no body, the last block's first.
    var heads: [String] {
        blocks.indices.filter { block in
            blocks[block].contains { $0.kind != .importing && $0.defined.contains(function) }
        }.suffix(Self.mostVersions).reversed().map(program)
    }

    /// The block with what it uses of the others.
    private func program(around main: Int) -> String {
        let needed = neededStatements(of: main)
        func text(_ isWanted: (Place) -> Bool) -> String {
            needed.filter(isWanted).sorted().map { blocks[$0.block][$0.statement].text + "\n" }.joined()
        }
        func isImport(_ place: Place) -> Bool { blocks[place.block][place.statement].kind == .importing }
        let own = blocks[main].map(\.text).joined(separator: "\n")
        let body = own.hasSuffix("\n") ? own : own + "\n"
        guard !needed.isEmpty else { return body }
        return text(isImport) + text { !isImport($0) && $0.block < main } + body
            + text { !isImport($0) && $0.block > main }
    }

    private struct Place: Hashable, Comparable {
        let block: Int
        let statement: Int

        static func < (one: Place, other: Place) -> Bool {
            (one.block, one.statement) < (other.block, other.statement)
        }
    }

    /// Definitions and imports of other blocks whose names the block uses and doesn't define; of several the last.
    private func neededStatements(of main: Int) -> Set<Place> {
        let own = Set(blocks[main].flatMap(\.defined))
        let ownText = blocks[main].map(\.text).joined(separator: "\n")
        var sources: [String: Place] = [:]
        var needed: Set<Place> = []
        for (index, block) in blocks.enumerated() where index != main {
            for (number, statement) in block.enumerated() where !statement.isCutOff {
                let place = Place(block: index, statement: number)
                for name in statement.defined {
                    if name == "*" { needed.insert(place) }
                    if !own.contains(name), name != function { sources[name] = place }
                }
            }
        }
        var open = blocks[main].reduce(into: Set<Substring>()) { $0.formUnion($1.named) }
        var known: Set<Substring> = []
        while let name = open.popFirst() {
            known.insert(name)
            guard let place = sources[String(name)], !needed.contains(place),
                isUsable(blocks[place.block][place.statement], besides: ownText)
            else { continue }
            needed.insert(place)
            open.formUnion(blocks[place.block][place.statement].named.subtracting(known))
        }
        return needed
    }

    /// A value that the block gives a name itself, or that is made by calling the function, is an example's.
    private func isUsable(_ statement: PythonStatement, besides text: String) -> Bool {
        guard case .assignment(let names) = statement.kind else { return true }
        guard !statement.named.contains(Substring(function)) else { return false }
        return !names.contains { Self.isBound($0, in: text) }
    }

    /// Whether `text` gives `name` a value: `name = `, `for name in`, `(name, `, `name: int`.
    private static func isBound(_ name: String, in text: String) -> Bool {
        text.ranges(of: name).contains { range in
            let before = range.lowerBound > text.startIndex ? text[text.index(before: range.lowerBound)] : " "
            guard !PythonLine.isNamePart(before), before != "." else { return false }
            let rest = text[range.upperBound...].prefix(4)
            let next = rest.drop { $0 == " " }
            return next.first == "=" && next.dropFirst().first != "=" || next.hasPrefix("in")
                || before == "(" && (next.first == "," || next.first == ":")
        }
    }
}
