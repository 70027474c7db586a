internal import CheckedYAML
public import Foundation
internal import Inference
internal import NumericalMethods
internal import SearchSpace

extension MixtureSpace {
    /// The space in a file, or in the `space.yaml` of a folder.
    ///
    /// Prompts and the task must lie in the space's folder.
    ///
    /// - Throws: `DocumentError` with file, line, key path, what was expected and found.
    public static func load(_ fileOrFolder: URL) throws -> MixtureSpace {
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: fileOrFolder.path, isDirectory: &isFolder)
        let file = isFolder.boolValue ? fileOrFolder.appending(path: "space.yaml") : fileOrFolder
        return try MixtureSpaceReader(file: file.standardizedFileURL).read()
    }
}

/// Reads a space file from top to bottom.
private struct MixtureSpaceReader {
    let file: URL
    let folder: TrustedFolder

    /// More would be no search space but a mistake.
    static let largestCopyCount = 16
    static let largestCycleCount = 10
    static let largestPool = 256

    init(file: URL) {
        self.file = file
        folder = TrustedFolder(file.deletingLastPathComponent())
    }

    func read() throws -> MixtureSpace {
        let top = try CheckedDocument.read(file)
            .mapping("name", "task", "provider", "providers", "main", "cycles", "agents")
        let declared = try top["providers"].map { try ProviderReader.providers($0, in: folder) } ?? []
        let table = ProviderTable.builtIn.merging(declared)
        var reader = SettingReader(
            folder: folder, providers: table, defaultProvider: try defaultProvider(top["provider"], table))
        let mainNode = try top.required("main", "the model that aggregates")
        let main = try reader.group(
            try mainNode.mapping("model", "prompt", "temperature", "top_p", "reasoning_effort", "max_tokens"),
            prefix: "main")
        guard main.settings[.model] != nil else { throw mainNode.error(expected: "the key 'model'", found: "none") }
        let cycles =
            try top["cycles"].map { try reader.integer($0, allowed: 1...Self.largestCycleCount) }
            ?? .fixed(.integer(1))
        let agents = try top["agents"].map { try self.agents($0, &reader) } ?? AgentPool()
        return try space(
            named: try top.required("name", "a name").string(),
            task: try folder.file(named: try top.required("task", "a file")), providers: declared, main: main,
            cycles: cycles, agents: agents, prompts: reader.prompts, node: top.node)
    }

    private func defaultProvider(_ node: CheckedNode?, _ table: ProviderTable) throws(DocumentError) -> String? {
        guard let node else { return nil }
        let name = try node.string()
        guard table[name] != nil else {
            throw node.error(
                expected: "a provider: one of \(table.names.joined(separator: ", "))",
                hint: (NearestName.of(name, among: table.names).map { "did you mean '\($0)'? if not, " } ?? "")
                    + "declare it under 'providers'")
        }
        return name
    }

    // MARK: Agents

    private func agents(_ node: CheckedNode, _ reader: inout SettingReader) throws(DocumentError) -> AgentPool {
        let mapping = try node.mapping(
            "count", "copies", "pool", "model", "prompt", "temperature", "top_p", "reasoning_effort", "max_tokens")
        let shared = try reader.group(mapping, prefix: "agents")
        let sharedCopies = try mapping["copies"].map { (node) throws(DocumentError) in try copies(node) } ?? 1
        var pool = AgentPool()
        let poolNode = try mapping.required("pool", "agents by name")
        guard try poolNode.namedEntries().count <= Self.largestPool else {
            throw poolNode.error(expected: "at most \(Self.largestPool) agents")
        }
        for (name, memberNode) in try poolNode.namedEntries() {
            guard name.wholeMatch(of: #/[A-Za-z0-9][A-Za-z0-9_-]{0,39}/#) != nil else {
                throw memberNode.error(
                    expected: "an agent's name of up to 40 letters, digits, dashes and underscores", found: "'\(name)'")
            }
            let member = try memberNode.mapping(
                "copies", "default", "model", "prompt", "temperature", "top_p", "reasoning_effort", "max_tokens")
            let settings = try reader.group(member, prefix: "agents.\(name)", inheriting: shared.settings)
            guard settings.settings[.model] != nil else {
                throw memberNode.error(expected: "the key 'model', here or under 'agents'", found: "none")
            }
            let largest = try member["copies"].map { (node) throws(DocumentError) in try copies(node) } ?? sharedCopies
            pool.members.append(
                MixtureSpace.PoolAgent(name: name, largestCopyCount: largest, settings: settings))
            pool.defaultCounts.append(try defaultCount(member["default"], largest: largest))
        }
        pool.size = try mapping["count"].map { (node) throws(DocumentError) in try count(node, of: pool) }
        guard let size = pool.size, let countNode = mapping["count"] else { return pool }
        pool.fillDefaults(to: size.lowerBound)
        let present = pool.defaultCounts.reduce(0, +)
        guard size.contains(present) else {
            throw countNode.error(
                expected: "room for the default mixture's agents (\(present))",
                found: "at most \(size.upperBound)", hint: "take the 'default' from some agents")
        }
        return pool
    }

    private func copies(_ node: CheckedNode) throws(DocumentError) -> Int {
        let count = try node.integer()
        guard (1...Self.largestCopyCount).contains(count) else {
            throw node.error(expected: "a whole number from 1 to \(Self.largestCopyCount)")
        }
        return count
    }

    private func defaultCount(_ node: CheckedNode?, largest: Int) throws(DocumentError) -> Int {
        guard let node else { return 0 }
        if let isIn = try? node.boolean() { return isIn ? 1 : 0 }
        guard let count = try? node.integer(), (0...largest).contains(count) else {
            throw node.error(expected: "true, false, or a whole number from 0 to \(largest)")
        }
        return count
    }

    private func count(_ node: CheckedNode, of pool: AgentPool) throws(DocumentError) -> ClosedRange<Int> {
        let most = pool.members.reduce(0) { $0 + $1.largestCopyCount }
        guard node.isMapping else {
            let count = try node.integer()
            guard (0...most).contains(count) else { throw node.error(expected: "a whole number from 0 to \(most)") }
            return count...count
        }
        let mapping = try node.mapping("from", "to")
        let from = try mapping.required("from", "a whole number")
        let to = try mapping.required("to", "a whole number")
        let (low, high) = (try from.integer(), try to.integer())
        guard (0...most).contains(low) else {
            throw from.error(expected: "a whole number from 0 to \(most), the most that the pool can give")
        }
        guard high >= low else { throw to.error(expected: "at least from (\(low))") }
        return low...min(high, most)
    }

    // MARK: Putting together

    private func space(
        named name: String, task: URL, providers: [Provider], main: SettingGroup, cycles: Setting,
        agents: AgentPool, prompts: [String: String], node: CheckedNode
    ) throws -> MixtureSpace {
        var parameters = main.parameters(if: nil)
        var defaults = main.defaults
        if case .searched(let domain, let value) = cycles {
            parameters.append(Parameter("cycles", domain))
            defaults["cycles"] = value
        }
        var groupMembers: [ExchangeableGroup.Member] = []
        for (agent, count) in zip(agents.members, agents.defaultCounts) {
            let range = 0...agent.largestCopyCount
            let isSwitch = agent.largestCopyCount == 1
            parameters.append(Parameter(agent.presence, isSwitch ? .boolean : .integer(range, .linear)))
            let condition =
                isSwitch
                ? ParameterCondition(parent: agent.presence, values: [.boolean(true)])
                : ParameterCondition.atLeast(1, parent: agent.presence, within: range)
            let details = agent.settings.parameters(if: condition)
            parameters += details
            groupMembers.append(
                ExchangeableGroup.Member(presence: agent.presence, details: details.map(\.name)))
            defaults[agent.presence] = isSwitch ? .boolean(count > 0) : .integer(count)
            if count > 0 { defaults.merge(agent.settings.defaults) { current, _ in current } }
        }
        let groups =
            groupMembers.isEmpty ? [] : [ExchangeableGroup(kind: .pool, members: groupMembers, size: agents.size)]
        let parameterSpace: ParameterSpace
        let configuration = ParameterConfiguration(defaults)
        do {
            parameterSpace = try ParameterSpace(parameters: parameters, groups: groups)
            try parameterSpace.validate(configuration)
        } catch {
            throw node.error(expected: "a default mixture inside the space", found: "\(error)")
        }
        let space = MixtureSpace(
            name: name, file: file, taskFile: task, providers: providers, parameterSpace: parameterSpace,
            defaultConfiguration: configuration, main: main, cycles: cycles, pool: agents.members, prompts: prompts)
        return try space.knowing(space.declaredOmissions)
    }
}

/// The pool while it is read: members, how often each stands in the default mixture, and how many may stand together.
private struct AgentPool {
    var members: [MixtureSpace.PoolAgent] = []
    var defaultCounts: [Int] = []
    var size: ClosedRange<Int>?

    /// Lets the first agents into the default mixture until it has `count`.
    mutating func fillDefaults(to count: Int) {
        for index in members.indices {
            while defaultCounts.reduce(0, +) < count, defaultCounts[index] < members[index].largestCopyCount {
                defaultCounts[index] += 1
            }
        }
    }
}
