public import Foundation

/// A mixture as a file of Moatune's own: JSON with sorted keys and a version.
public enum MixtureDocument {
    /// The value of the file's `format` key; a later incompatible form gets another number.
    public static let format = "moatune-mixture/1"

    private struct Versioned: Codable {
        let format: String
        let mixture: Mixture
    }

    /// The mixture as pretty JSON with a line end.
    public static func json(of mixture: Mixture) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(Versioned(format: format, mixture: mixture)) + Data("\n".utf8)
    }
}
