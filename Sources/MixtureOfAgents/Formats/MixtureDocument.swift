internal import CheckedYAML
public import Foundation

/// A mixture as a file of Moatune's own, in JSON or YAML with the same keys, and a version.
///
///     format: moatune-mixture/1
///     mixture:
///       main: {provider: lab, model: sim-birch-70b, systemPrompt: "...", temperature: 0.2}
///       cycles: 2
///       agents:
///         - name: bug-hunter
///           settings: {provider: lab, model: sim-cedar-32b, systemPrompt: "...", temperature: 0.7}
public enum MixtureDocument {
    /// The value of the file's `format` key; a later incompatible form gets another number.
    public static let format = "moatune-mixture/1"

    private struct Versioned: Codable {
        let format: String
        let mixture: Mixture
    }

    /// The mixture as pretty JSON with sorted keys and a line end.
    public static func json(of mixture: Mixture) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(Versioned(format: format, mixture: mixture)) + Data("\n".utf8)
    }

    /// The mixture in the file at `url`: Moatune's own form in JSON or YAML, the workshop-style app's JSON, or a
    /// Python module, LiteLLM configuration or Markdown card that Moatune exported. None of them is run.
    ///
    /// - Parameter defaultProvider: where the models of a workshop-style file are found, since that form names none.
    /// - Throws: `DocumentError` with line, key path, what was expected and found.
    public static func read(_ url: URL, defaultProvider: String? = nil) throws -> Mixture {
        try readNoted(url, defaultProvider: defaultProvider).mixture
    }

    /// A mixture with what of its file it does not hold, a sentence each.
    public struct NotedMixture: Hashable, Sendable {
        public let mixture: Mixture
        /// Empty for Moatune's own forms, which a mixture holds whole.
        public let notes: [String]
    }

    /// As ``read(_:defaultProvider:)``, with what was left out of another program's file, or taken for what it lacks.
    public static func readNoted(_ url: URL, defaultProvider: String? = nil) throws -> NotedMixture {
        let name = url.lastPathComponent
        return try parseNoted(
            try TrustedFolder.text(at: url, as: name, limit: CheckedDocument.largestByteCount), as: name,
            defaultProvider: defaultProvider)
    }

    /// The mixture that `text` holds, as ``read(_:defaultProvider:)`` reads it from a file.
    ///
    /// - Parameter name: how errors name the text.
    public static func parse(_ text: String, as name: String, defaultProvider: String? = nil) throws -> Mixture {
        try parseNoted(text, as: name, defaultProvider: defaultProvider).mixture
    }

    private static func parseNoted(
        _ text: String, as name: String, defaultProvider: String?
    ) throws -> NotedMixture {
        // A byte order mark, as Windows writes it, is no part of a document.
        let text = text.hasPrefix("\u{FEFF}") ? String(text.unicodeScalars.dropFirst()) : text
        if ["py", "md"].contains(name.split(separator: ".").last.map { $0.lowercased() }) {
            guard let json = EmbeddedMixture.json(in: text) else {
                throw DocumentError(
                    file: name, expected: "a file that 'moatune export' wrote, with the mixture's JSON in it",
                    found: "no line '{' with a line '}' after it")
            }
            return try mixture(in: try CheckedDocument.parse(json, as: name), defaultProvider: defaultProvider)
        }
        if let error = ForeignForm.error(forText: text, as: name) { throw error }
        let top = try CheckedDocument.parse(text, as: name)
        guard !top.isSequence else { throw ForeignForm.error(forList: top) }
        if try top.namedEntries().contains(where: { $0.name == "model_list" }),
            let json = EmbeddedMixture.json(in: text)
        {
            return try mixture(in: try CheckedDocument.parse(json, as: name), defaultProvider: defaultProvider)
        }
        return try mixture(in: top, defaultProvider: defaultProvider)
    }

    private static func mixture(in top: CheckedNode, defaultProvider: String?) throws(DocumentError) -> NotedMixture {
        let keys = try top.namedEntries().map(\.name)
        if keys.contains("format") { return NotedMixture(mixture: try MixtureReader.mixture(in: top), notes: []) }
        guard WorkshopReader.reads(keys) else { throw ForeignForm.error(for: top, keys: keys) }
        var reader = WorkshopReader(defaultProvider: defaultProvider)
        let mixture = try reader.mixture(in: top)
        return NotedMixture(mixture: mixture, notes: reader.notes)
    }
}
