/// Finds the program in a model's whole message, as a person would.
public enum CodeExtraction {
    /// The source of the last fenced block that defines `function`; without one, the message from its first line of
    /// code on; or `nil` when `function` is defined nowhere.
    public static func python(defining function: String, in message: String) -> String? {
        let definition = "def \(function)("
        let blocks = fencedBlocks(in: message)
        if let block = blocks.last(where: { $0.contains(definition) }) { return block }
        guard message.contains(definition) else { return nil }
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
        let beginnings = ["def ", "import ", "from ", "class ", "@", "async def "]
        guard let start = lines.firstIndex(where: { line in beginnings.contains { line.hasPrefix($0) } }) else {
            return nil
        }
        let code = lines[start...].filter { !$0.hasPrefix("```") }
        return code.joined(separator: "\n") + "\n"
    }

    /// The insides of blocks between lines of three backticks or tildes; a block that is never closed counts.
    static func fencedBlocks(in message: String) -> [String] {
        var blocks: [String] = []
        var current: [Substring]?
        for line in message.split(separator: "\n", omittingEmptySubsequences: false) {
            let trimmed = line.drop { $0 == " " }
            let isFence = trimmed.hasPrefix("```") || trimmed.hasPrefix("~~~")
            if isFence, let block = current {
                blocks.append(block.joined(separator: "\n") + "\n")
                current = nil
            } else if isFence {
                current = []
            } else {
                current?.append(line)
            }
        }
        if let block = current { blocks.append(block.joined(separator: "\n") + "\n") }
        return blocks
    }
}
