public import Foundation
public import Inference
internal import NumericalMethods
public import SearchSpace

/// The mixtures that a search may choose from, as a space file declares them.
///
///     let space = try MixtureSpace.load(URL(filePath: "search-spaces/calculate-user-matrix"))
///     let mixture = try space.mixture(for: space.defaultConfiguration)
///
/// Every configuration of ``parameterSpace`` decodes to exactly one canonical mixture: agents sorted, what can't be
/// reached absent.
public struct MixtureSpace: Hashable, Sendable {
    public let name: String
    /// The space's file.
    public let file: URL
    /// The task's file.
    public let taskFile: URL
    /// Endpoints that the space declares itself, beside the built-in ones.
    public let providers: [Provider]
    public let parameterSpace: ParameterSpace
    /// Where the search begins, and what it is measured against.
    public let defaultConfiguration: ParameterConfiguration

    let main: SettingGroup
    let cycles: Setting
    let pool: [PoolAgent]
    /// Prompt texts by their path in the space's folder.
    let prompts: [String: String]

    /// One agent of the pool.
    struct PoolAgent: Hashable, Sendable {
        let name: String
        /// How many copies may stand in a mixture; 1 means in or out.
        let largestCopyCount: Int
        let settings: SettingGroup

        var presence: String { settings.prefix }
    }
}

extension MixtureSpace {
    /// Every model that a mixture of the space may call, as provider and model names, sorted.
    public var modelsInUse: [(provider: String, model: String)] {
        let names = Set(([main] + pool.map(\.settings)).flatMap { $0.names(of: .model) })
        return names.sorted().map(Self.split)
    }

    /// How many cycles every mixture has, or `nil` when that is searched.
    var fixedCycleCount: Int? {
        if case .fixed(.integer(let count)) = cycles { count } else { nil }
    }

    /// The one mixture that `configuration` stands for.
    ///
    /// - Throws: `SearchSpaceError` when the configuration is not of this space.
    public func mixture(for configuration: ParameterConfiguration) throws(SearchSpaceError) -> Mixture {
        try parameterSpace.validate(configuration)
        let agents = pool.flatMap { member -> [Agent] in
            let copies =
                switch configuration[member.presence] {
                case .boolean(let isIn): isIn ? 1 : 0
                case .integer(let count): count
                default: 0
                }
            guard copies > 0 else { return [] }
            let agent = Agent(name: member.name, settings: settings(of: member.settings, in: configuration))
            return Array(repeating: agent, count: copies)
        }
        let cycleCount = fixedCycleCount ?? configuration.integer("cycles") ?? 1
        return Mixture(main: settings(of: main, in: configuration), cycles: cycleCount, agents: agents)
    }

    private func settings(of group: SettingGroup, in configuration: ParameterConfiguration) -> ModelSettings {
        func name(_ field: SettingField) -> String? {
            if case .choice(let name)? = group.value(of: field, in: configuration) { name } else { nil }
        }
        func real(_ field: SettingField) -> Double? {
            if case .real(let number)? = group.value(of: field, in: configuration) { number } else { nil }
        }
        func integer(_ field: SettingField) -> Int? {
            if case .integer(let number)? = group.value(of: field, in: configuration) { number } else { nil }
        }
        let (provider, model) = Self.split(name(.model) ?? "")
        let promptName = name(.prompt)
        return ModelSettings(
            provider: provider, model: model, systemPrompt: promptName.flatMap { prompts[$0] } ?? "",
            promptName: promptName, temperature: real(.temperature).map { Self.rounded($0) },
            topP: real(.topP).map { Self.rounded($0) },
            reasoningEffort: name(.reasoningEffort).flatMap { ReasoningEffort(rawValue: $0) },
            maximumCompletionTokens: integer(.maximumTokens))
    }

    /// Two decimals: finer steps change no answer, and a person reads and repeats the number.
    private static func rounded(_ number: Double) -> Double { (number * 100).rounded() / 100 }

    private static func split(_ reference: String) -> (provider: String, model: String) {
        guard let slash = reference.firstIndex(of: "/") else { return ("", reference) }
        return (String(reference[..<slash]), String(reference[reference.index(after: slash)...]))
    }
}
