/// What a refusal says is wrong with a request's form.
enum RequestObjection: Hashable, Sendable {
    /// The service or the model does not take the field, or not this value of it.
    case field(RequestField)
    /// The model takes temperatures of this range only.
    case temperatures(ClosedRange<Double>)
    case bothTemperatureAndTopP
    case systemRole
    /// User and assistant must take turns.
    case turnOrder
}

extension CallAdaptation {
    /// This, changed by what a refusal of `request` objects to, as far as that may help.
    ///
    /// - Parameter form: what was sent and refused.
    /// - Returns: `nil` when there is nothing to be tried.
    func answering(
        _ objections: Set<RequestObjection>, to form: Form, asking request: ChatRequest
    ) -> CallAdaptation? {
        var next = self
        for objection in objections { next.heed(objection, form, request) }
        return next == self ? nil : next
    }

    private mutating func heed(_ objection: RequestObjection, _ form: Form, _ request: ChatRequest) {
        switch objection {
        case .field(let field): omit(field, form)
        case .temperatures(let range):
            // A range that holds what was sent explains nothing.
            guard let sent = form.sampling.temperature, !range.contains(sent) else { return }
            temperatures = range
        case .bothTemperatureAndTopP:
            if form.sampling.temperature != nil, form.sampling.topP != nil { isEitherTemperatureOrTopP = true }
        case .systemRole: moveInstructions(form)
        case .turnOrder:
            let hasSystem = form.messages.contains { $0.role == .system }
            joinsTurns = true
            // Where the rest takes turns already, or did so once joined, the instructions are what stands out of line.
            if hasSystem, takesTurns(form.messages) || self.wasJoined(form) { moveInstructions(form) }
        }
    }

    private mutating func omit(_ field: RequestField, _ form: Form) {
        guard field.mayBeLearned, form.holds(field) else { return }
        // A call without any limit could cost more than a budget has.
        if form.tokenLimitField.requestField == field,
            omitted.contains(form.tokenLimitField.other.requestField)
        {
            return
        }
        omitted.insert(field)
    }

    private mutating func moveInstructions(_ form: Form) {
        guard form.messages.contains(where: { $0.role == .system }) else { return }
        systemRole = .userTurn
        joinsTurns = true
    }

    private func wasJoined(_ form: Form) -> Bool { form.changes.contains(.joinedTurns) }

    private func takesTurns(_ messages: [ChatMessage]) -> Bool {
        let roles = messages.map(\.role).filter { $0 != .system }
        return roles.first == .user && zip(roles, roles.dropFirst()).allSatisfy { $0 != $1 }
    }
}

extension CallAdaptation.Form {
    /// Whether the field was sent.
    func holds(_ field: RequestField) -> Bool {
        switch field {
        case .temperature: sampling.temperature != nil
        case .topP: sampling.topP != nil
        case .reasoningEffort: sampling.reasoningEffort != nil
        case .maxTokens, .maxCompletionTokens:
            sampling.maximumCompletionTokens != nil && tokenLimitField.requestField == field
        case .seed: sampling.seed != nil
        case .stop: sampling.stop != nil
        case .responseFormat: sampling.responseFormat != nil
        case .stream: delivery == .streamed
        case .streamOptions: asksForUsage && delivery == .streamed
        }
    }
}
