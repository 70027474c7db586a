/// How calls to a model must differ from what is asked for: said in a space, or learned from refusals.
///
/// A ``ChatRequest`` stays what it is, with all its fields: what is stored and compared doesn't depend on when a
/// refusal was met.
public struct CallAdaptation: Hashable, Codable, Sendable {
    /// Where a model's instructions go.
    public enum SystemRole: String, Hashable, Codable, CaseIterable, Sendable {
        case ownMessage = "system"
        /// At the beginning of the first user's turn: Gemma and older templates of Mistral know no system role.
        case userTurn = "none"
    }

    /// What is done with thinking that stands in the content.
    public enum ContentThinking: String, Hashable, Codable, CaseIterable, Sendable {
        /// It is taken out of the answer, and kept apart.
        case separate
        /// It is a part of the answer.
        case keep
    }

    /// Never sent. Of the token limit's two names the other is sent, unless both stand here.
    public var omitted: Set<RequestField> = []
    /// `nil` means a message of their own.
    public var systemRole: SystemRole?
    /// Turns of one speaker in a row are joined.
    public var joinsTurns = false
    /// `top_p` is left out where there is a temperature.
    public var isEitherTemperatureOrTopP = false
    /// The temperatures that the model takes; `nil` when all.
    public var temperatures: ClosedRange<Double>?
    /// `nil` means ``ContentThinking/separate``.
    public var contentThinking: ContentThinking?

    /// Nothing is changed.
    public init() {}

    public var isEmpty: Bool { self == CallAdaptation() }

    /// This with what `other` adds; where both say something, `other` counts.
    public func merging(_ other: CallAdaptation) -> CallAdaptation {
        var merged = self
        merged.omitted.formUnion(other.omitted)
        merged.systemRole = other.systemRole ?? systemRole
        merged.joinsTurns = joinsTurns || other.joinsTurns
        merged.isEitherTemperatureOrTopP = isEitherTemperatureOrTopP || other.isEitherTemperatureOrTopP
        merged.temperatures = other.temperatures ?? temperatures
        merged.contentThinking = other.contentThinking ?? contentThinking
        return merged
    }

    /// Equal text for equal values, in every process.
    var canonicalText: String {
        ([omitted.map(\.rawValue).sorted().joined(separator: ","), systemRole?.rawValue ?? "-"]
            + ["\(joinsTurns)", "\(isEitherTemperatureOrTopP)", contentThinking?.rawValue ?? "-"]
            + [temperatures.map { "\($0.lowerBound)...\($0.upperBound)" } ?? "-"]).joined(separator: " ")
    }
}

extension CallAdaptation {
    /// What is sent of a request.
    struct Form: Equatable, Sendable {
        var messages: [ChatMessage]
        var sampling: SamplingParameters
        var tokenLimitField: Provider.TokenLimitField
        var delivery: Provider.Delivery
        var asksForUsage: Bool
        /// What differs from what was asked for.
        var changes: [RequestChange] = []
    }

    /// `request` as it is sent.
    func form(
        of request: ChatRequest, tokenLimitField field: Provider.TokenLimitField, delivery: Provider.Delivery
    ) -> Form {
        var form = Form(
            messages: request.messages, sampling: request.sampling, tokenLimitField: field, delivery: delivery,
            asksForUsage: delivery == .streamed)
        adaptSampling(of: &form)
        adaptTokenLimit(of: &form)
        adaptDelivery(of: &form)
        adaptMessages(of: &form)
        return form
    }

    private func adaptSampling(of form: inout Form) {
        func omit<Value>(_ path: WritableKeyPath<SamplingParameters, Value?>, _ field: RequestField) {
            guard omitted.contains(field), form.sampling[keyPath: path] != nil else { return }
            form.sampling[keyPath: path] = nil
            form.changes += [RequestChange(omitting: field)].compactMap { $0 }
        }
        omit(\.temperature, .temperature)
        omit(\.topP, .topP)
        omit(\.reasoningEffort, .reasoningEffort)
        omit(\.seed, .seed)
        omit(\.stop, .stop)
        omit(\.responseFormat, .responseFormat)
        if let temperatures, let temperature = form.sampling.temperature, !temperatures.contains(temperature) {
            form.sampling.temperature = min(max(temperature, temperatures.lowerBound), temperatures.upperBound)
            form.changes.append(.heldTemperature)
        }
        if isEitherTemperatureOrTopP, form.sampling.temperature != nil, form.sampling.topP != nil {
            form.sampling.topP = nil
            form.changes.append(.withoutTopP)
        }
    }

    private func adaptTokenLimit(of form: inout Form) {
        guard form.sampling.maximumCompletionTokens != nil, omitted.contains(form.tokenLimitField.requestField)
        else { return }
        let other = form.tokenLimitField.other
        guard !omitted.contains(other.requestField) else {
            form.sampling.maximumCompletionTokens = nil
            return form.changes.append(.withoutTokenLimit)
        }
        form.tokenLimitField = other
        form.changes.append(other == .maxTokens ? .maxTokens : .maxCompletionTokens)
    }

    private func adaptDelivery(of form: inout Form) {
        guard form.delivery == .streamed else { return }
        if omitted.contains(.stream) {
            form.delivery = .whole
            form.asksForUsage = false
            form.changes.append(.whole)
        } else if omitted.contains(.streamOptions) {
            form.asksForUsage = false
            form.changes.append(.withoutStreamOptions)
        }
    }

    private func adaptMessages(of form: inout Form) {
        if systemRole == .userTurn, form.messages.contains(where: { $0.role == .system }) {
            form.messages = Self.withoutSystemRole(form.messages)
            form.changes.append(.instructionsInUserTurn)
        }
        if joinsTurns {
            let joined = Self.joined(form.messages)
            if joined.count < form.messages.count { form.changes.append(.joinedTurns) }
            form.messages = joined
        }
    }

    /// The texts of all system messages at the beginning of the first user's turn, or as a turn of the user where
    /// another speaks first.
    private static func withoutSystemRole(_ messages: [ChatMessage]) -> [ChatMessage] {
        let instructions = messages.filter { $0.role == .system }.map(\.content).joined(separator: "\n\n")
        var rest = messages.filter { $0.role != .system }
        guard let first = rest.first, first.role == .user else { return [ChatMessage(.user, instructions)] + rest }
        rest[0] = ChatMessage(.user, instructions + "\n\n" + first.content)
        return rest
    }

    private static func joined(_ messages: [ChatMessage]) -> [ChatMessage] {
        messages.reduce(into: []) { joined, message in
            guard let last = joined.last, last.role == message.role else { return joined.append(message) }
            joined[joined.count - 1] = ChatMessage(last.role, last.content + "\n\n" + message.content)
        }
    }
}
