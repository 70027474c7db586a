internal import Foundation
internal import SearchSpace

/// The session's replies as JSON.
enum SessionText {
    /// One line, keys sorted.
    static func line(_ object: [String: Any]) -> String {
        guard let data = try? JSONSerialization.data(withJSONObject: object, options: [.sortedKeys]) else {
            return #"{"error":"the reply can't be written","ok":false}"#
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// Values by name: integers without a point, flags as flags.
    static func parameters(_ configuration: ParameterConfiguration, of space: ParameterSpace) -> [String: Any] {
        configuration.values.mapValues { value -> Any in
            switch value {
            case .boolean(let flag): NSNumber(value: flag)
            case .integer(let number): number
            case .real(let number): number
            case .choice(let name): name
            }
        }
    }

    static func frontEntry(
        _ observation: Observation, of space: ParameterSpace, _ settings: OptimizerSettings
    ) -> [String: Any] {
        [
            "id": observation.id, "params": parameters(observation.configuration, of: space),
            "values": zip(observation.scores, settings.directions).map { $1 == .maximize ? $0 : -$0 },
        ]
    }
}
