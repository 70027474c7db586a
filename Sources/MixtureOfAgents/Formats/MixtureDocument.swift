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
        let name = url.lastPathComponent
        return try parse(
            try TrustedFolder.text(at: url, as: name, limit: CheckedDocument.largestByteCount), as: name,
            defaultProvider: defaultProvider)
    }

    /// The mixture that `text` holds, as ``read(_:defaultProvider:)`` reads it from a file.
    ///
    /// - Parameter name: how errors name the text.
    public static func parse(_ text: String, as name: String, defaultProvider: String? = nil) throws -> Mixture {
        if ["py", "md"].contains(name.split(separator: ".").last.map { $0.lowercased() }) {
            guard let json = EmbeddedMixture.json(in: text) else {
                throw DocumentError(
                    file: name, expected: "a file that 'moatune export' wrote, with the mixture's JSON in it",
                    found: "no line '{' with a line '}' after it")
            }
            return try mixture(in: try CheckedDocument.parse(json, as: name), defaultProvider: defaultProvider)
        }
        let top = try CheckedDocument.parse(text, as: name)
        if try top.namedEntries().contains(where: { $0.name == "model_list" }),
            let json = EmbeddedMixture.json(in: text)
        {
            return try mixture(in: try CheckedDocument.parse(json, as: name), defaultProvider: defaultProvider)
        }
        return try mixture(in: top, defaultProvider: defaultProvider)
    }

    private static func mixture(in top: CheckedNode, defaultProvider: String?) throws(DocumentError) -> Mixture {
        let keys = try top.namedEntries().map(\.name)
        if keys.contains("format") { return try MixtureReader.mixture(in: top) }
        if keys.contains("main_model") {
            return try WorkshopReader(defaultProvider: defaultProvider).mixture(in: top)
        }
        throw top.error(
            expected: "a mixture: the key 'format' (\(format)), or the workshop-style app's 'main_model'",
            found: "the keys \(keys.prefix(8).joined(separator: ", "))",
            hint: "a space file is not a mixture; 'moatune export' writes one from a run")
    }
}
