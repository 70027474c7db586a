internal import Inference
internal import MixtureOfAgents

/// Puts a conversation together as a mixture reads it: instructions, earlier turns, the question.
///
/// | in the conversation | what becomes of it |
/// | --- | --- |
/// | system and developer messages | instructions to every model |
/// | the last turn, by the user | the question |
/// | a system message that no user's turn follows, when the last turn is not the user's | the question |
/// | an assistant's turn without text | left out |
/// | a tool's call and its result | turns in words, since a mixture's models call no tools |
struct ConversationReader {
    private enum Entry {
        case instruction(String)
        case turn(ChatMessage)
    }

    private var entries: [Entry] = []

    mutating func addInstruction(_ text: String) { entries.append(.instruction(text)) }

    mutating func addUserTurn(_ text: String) { entries.append(.turn(ChatMessage(.user, text))) }

    /// Several services refuse a turn without text.
    mutating func addAssistantTurn(_ text: String) {
        if !text.isEmpty { entries.append(.turn(ChatMessage(.assistant, text))) }
    }

    mutating func addCall(of function: String, arguments: String) {
        addAssistantTurn("Called \(function) with \(arguments.isEmpty ? "{}" : arguments)")
    }

    mutating func addResult(_ text: String) { addUserTurn("The call returned: \(text)") }

    /// The whole conversation as a question.
    ///
    /// - Parameter place: the request's field that holds the conversation, for the error.
    /// - Throws: ``ProtocolError`` when the conversation ends without a question.
    func question(form: AnswerForm?, at place: String) throws(ProtocolError) -> MixtureQuestion {
        var entries = entries
        if case .instruction(let text)? = entries.last, !endsWithUsersTurn, !text.isEmpty {
            entries[entries.count - 1] = .turn(ChatMessage(.user, text))
        }
        var instructions: [String] = []
        var turns: [ChatMessage] = []
        for entry in entries {
            switch entry {
            case .instruction(let text): instructions.append(text)
            case .turn(let message): turns.append(message)
            }
        }
        guard let last = turns.last, last.role == .user else {
            throw .invalid("\(place): expected the user's question as the last", parameter: place)
        }
        return MixtureQuestion(
            name: "asked", text: last.content, earlierTurns: Array(turns.dropLast()),
            instructions: instructions.joined(separator: "\n\n"), answerForm: form)
    }

    private var endsWithUsersTurn: Bool {
        let last = entries.last { if case .turn = $0 { true } else { false } }
        guard case .turn(let message)? = last else { return false }
        return message.role == .user
    }
}
