internal import Inference

extension MixtureDocument {
    /// The mixture as YAML with a line end: the same keys as in JSON, prompts as blocks that a person can edit.
    public static func yaml(of mixture: Mixture) -> String {
        var lines = ["format: \(format)", "mixture:", "  main:"]
        lines += yamlLines(of: mixture.main, indent: "    ")
        lines.append("  cycles: \(mixture.cycles)")
        lines.append(mixture.agents.isEmpty ? "  agents: []" : "  agents:")
        for agent in mixture.agents {
            lines += ["    - name: \(YAMLText.quoted(agent.name))", "      settings:"]
            lines += yamlLines(of: agent.settings, indent: "        ")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func yamlLines(of settings: ModelSettings, indent: String) -> [String] {
        let entries: [(String, String?)] = [
            ("provider", YAMLText.quoted(settings.provider)),
            ("model", YAMLText.quoted(settings.model)),
            ("temperature", settings.temperature.map { "\($0)" }),
            ("topP", settings.topP.map { "\($0)" }),
            ("reasoningEffort", settings.reasoningEffort?.rawValue),
            ("maximumCompletionTokens", settings.maximumCompletionTokens.map { "\($0)" }),
            ("promptName", settings.promptName.map(YAMLText.quoted)),
            ("systemPrompt", YAMLText.block(settings.systemPrompt, indent: indent + "  ")),
        ]
        return entries.compactMap { key, value in value.map { "\(indent)\(key): \($0)" } }
    }
}

/// Text as YAML writes it.
enum YAMLText {
    /// In double quotes on one line, everything but plain characters escaped (YAML 1.2.2, section 5.7).
    static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            case "\t": "\\t"
            case _ where isPlain(scalar): String(scalar)
            default: "\\U" + padded(String(scalar.value, radix: 16))
            }
        }
        return "\"\(escaped.joined())\""
    }

    /// As a literal block where that keeps every character, otherwise in quotes.
    ///
    /// A block can't hold control characters, must not begin with a blank or an empty line, and keeps no more than
    /// one line end at its end.
    static func block(_ text: String, indent: String) -> String {
        let isBlock =
            text.contains { !$0.isWhitespace } && text.first?.isWhitespace == false && !text.hasSuffix("\n\n")
            && text.unicodeScalars.allSatisfy { $0 == "\n" || isPlain($0) }
        guard isBlock else { return quoted(text) }
        let endsLine = text.hasSuffix("\n")
        let body = endsLine ? text.dropLast() : text[...]
        let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : indent + $0 }
        return (endsLine ? "|\n" : "|-\n") + lines.joined(separator: "\n")
    }

    /// Printable, and no line end in any version of YAML.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    private static func padded(_ digits: String) -> String {
        String(repeating: "0", count: 8 - digits.count) + digits
    }
}
