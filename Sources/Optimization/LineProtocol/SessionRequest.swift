internal import Foundation
internal import SearchSpace

/// A request of the line protocol, read field by field with a word about what was expected.
struct SessionRequest {
    private let fields: [String: Any]
    let operation: String

    init(line: String) throws {
        guard line.utf8.count <= OptimizationSession.longestLine else { throw SessionError("the line is too long") }
        // Foundation's reader recurses: a line of a million brackets must not reach it.
        guard line.utf8.count(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }) <= 100_000,
            Self.depth(of: line) <= 64
        else { throw SessionError("the line is nested too deeply") }
        guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
            throw SessionError("expected one JSON object a line")
        }
        guard let operation = object["op"] as? String else { throw SessionError("expected a text under 'op'") }
        fields = object
        self.operation = operation
    }

    private static func depth(of line: String) -> Int {
        var depth = 0
        var deepest = 0
        for byte in line.utf8 {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                deepest = max(deepest, depth)
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
        }
        return deepest
    }

    // MARK: ask, tell, best

    func count() throws -> Int {
        guard let value = fields["n"] else { return 1 }
        guard let count = Self.integer(value), (0...10_000).contains(count) else {
            throw SessionError("n: expected a whole number from 0 to 10000")
        }
        return count
    }

    func identifier() throws -> Int {
        guard let id = fields["id"].flatMap(Self.integer) else { throw SessionError("id: expected a whole number") }
        return id
    }

    func isFailure() throws -> Bool { try flag("failed", otherwise: false) }

    func values(count: Int) throws -> [Double] {
        let found: [Any]? =
            count == 1 && fields["value"] != nil ? fields["value"].map { [$0] } : fields["values"] as? [Any]
        guard let values = found?.compactMap(Self.number), values.count == count, values.count == found?.count else {
            throw SessionError(count == 1 ? "value: expected a number" : "values: expected \(count) numbers")
        }
        return values
    }

    func deviations(count: Int) throws -> [Double?]? {
        guard let value = fields["std"], !(value is NSNull) else { return nil }
        guard count == 1, let deviation = Self.number(value), deviation >= 0 else {
            throw SessionError("std: expected a number, 0 or more")
        }
        return [deviation]
    }

    /// How far a trial was beyond each limit.
    func excesses(count: Int) throws -> [Double] {
        guard count > 0 else { return [] }
        let found = fields["excesses"] as? [Any]
        guard let values = found?.compactMap(Self.number), values.count == count, values.count == found?.count else {
            throw SessionError("excesses: expected a number for each limit, \(count) in all; 0 or less is within")
        }
        return values
    }

    func wantsObserved() throws -> Bool {
        switch fields["by"] as? String {
        case nil, "posterior": return false
        case "observed": return true
        case .some(let other): throw SessionError("by: expected posterior or observed, found '\(other.prefix(40))'")
        }
    }

    // MARK: init

    func settings(samplerName: SamplerName) throws -> OptimizerSettings {
        guard let list = fields["space"] as? [Any] else { throw SessionError("space: expected a list of parameters") }
        var parameters: [Parameter] = []
        for (index, item) in list.enumerated() {
            guard let fields = item as? [String: Any] else {
                throw SessionError("space[\(index)]: expected an object")
            }
            parameters.append(try Self.parameter(fields, place: "space[\(index)]", before: parameters))
        }
        let directions = try (fields["directions"] as? [Any] ?? [fields["direction"] ?? "maximize"]).map(Self.direction)
        guard !directions.isEmpty else { throw SessionError("directions: expected at least one") }
        let space = try ParameterSpace(parameters: parameters)
        let constraintCount = try fields["constraints"].map { value in
            guard let count = Self.integer(value), (0...16).contains(count) else {
                throw SessionError("constraints: expected how many there are, 0 to 16")
            }
            return count
        }
        return OptimizerSettings(
            space: space,
            seed: UInt64(bitPattern: Int64(fields["seed"].flatMap(Self.integer) ?? 0)),
            budgetTrials: fields["budget"].flatMap(Self.integer), directions: directions,
            constraintCount: constraintCount ?? 0, isNoisy: try flag("noise", otherwise: true),
            samplerName: try sampler() ?? samplerName,
            parts: try parts(), earlier: try earlier(space))
    }

    /// The sampler that the request names, in place of the session's.
    private func sampler() throws -> SamplerName? {
        guard let value = fields["sampler"], !(value is NSNull) else { return nil }
        return try Self.named(value, "sampler")
    }

    /// Earlier runs, each a list of `params` with the `value` that came of them.
    private func earlier(_ space: ParameterSpace) throws -> [EarlierRun] {
        guard let value = fields["earlier"], !(value is NSNull) else { return [] }
        guard let runs = value as? [[[String: Any]]] else {
            throw SessionError("earlier: expected a list of runs, each a list of trials with params and a value")
        }
        return try runs.enumerated().map { number, run in
            EarlierRun(
                trials: try run.enumerated().map { place, trial in
                    guard let named = trial["params"] as? [String: Any], let value = trial["value"].flatMap(Self.number)
                    else { throw SessionError("earlier[\(number)][\(place)]: expected params and a value") }
                    return EarlierRun.Trial(configuration: Self.configuration(named, of: space), value: value)
                })
        }
    }

    /// What fits the kinds of a space's parameters; the rest is left out, since the earlier space may have been
    /// another.
    private static func configuration(_ named: [String: Any], of space: ParameterSpace) -> ParameterConfiguration {
        var result = ParameterConfiguration()
        for parameter in space.parameters {
            guard let value = named[parameter.name] else { continue }
            switch parameter.domain {
            case .boolean: result[parameter.name] = isFlag(value) ? (value as? Bool).map { .boolean($0) } : nil
            case .integer: result[parameter.name] = integer(value).map { .integer($0) }
            case .real: result[parameter.name] = number(value).map { .real($0) }
            case .choice, .ordinal: result[parameter.name] = (value as? String).map { .choice($0) }
            }
        }
        return result
    }

    private func parts() throws -> SearchParts {
        guard let value = fields["parts"], !(value is NSNull) else { return SearchParts() }
        guard let named = value as? [String: Any] else {
            throw SessionError("parts: expected an object of groups, repetition and best")
        }
        var parts = SearchParts()
        for (name, value) in named.sorted(by: { $0.key < $1.key }) {
            switch name {
            case "groups": parts.groups = try Self.named(value, "parts.groups")
            case "repetition": parts.repetition = try Self.named(value, "parts.repetition")
            case "best": parts.best = try Self.named(value, "parts.best")
            default: throw SessionError("parts: expected groups, repetition or best, found '\(name.prefix(40))'")
            }
        }
        return parts
    }

    private static func named<Name: RawRepresentable & CaseIterable>(
        _ value: Any, _ place: String
    ) throws -> Name where Name.RawValue == String {
        guard let text = value as? String, let found = Name(rawValue: text) else {
            let names = Name.allCases.map(\.rawValue).joined(separator: ", ")
            throw SessionError("\(place): expected one of \(names)")
        }
        return found
    }

    private static func direction(_ value: Any) throws -> ObjectiveDirection {
        guard let name = value as? String, let direction = ObjectiveDirection(rawValue: name) else {
            throw SessionError("direction: expected maximize or minimize")
        }
        return direction
    }

    private static func parameter(
        _ fields: [String: Any], place: String, before parameters: [Parameter]
    ) throws -> Parameter {
        guard let name = fields["name"] as? String, let type = fields["type"] as? String else {
            throw SessionError("\(place): expected a name and a type")
        }
        let scale: ParameterScale = (fields["log"] as? Bool) == true ? .logarithmic : .linear
        let domain: ParameterDomain
        switch type {
        case "bool": domain = .boolean
        case "categorical":
            guard let choices = fields["choices"] as? [String] else {
                throw SessionError("\(place): expected a list of texts under 'choices'")
            }
            domain = .choice(choices)
        case "int":
            guard let low = fields["low"].flatMap(integer), let high = fields["high"].flatMap(integer), low <= high
            else { throw SessionError("\(place): expected whole numbers low <= high") }
            domain = .integer(low...high, scale)
        case "float":
            guard let low = fields["low"].flatMap(number), let high = fields["high"].flatMap(number), low <= high
            else { throw SessionError("\(place): expected numbers low <= high") }
            domain = .real(low...high, scale)
        default: throw SessionError("\(place): expected float, int, categorical or bool, found '\(type.prefix(40))'")
        }
        return Parameter(name, domain, if: try condition(fields["condition"], place: place, among: parameters))
    }

    private static func condition(
        _ value: Any?, place: String, among parameters: [Parameter]
    ) throws -> ParameterCondition? {
        guard let value, !(value is NSNull) else { return nil }
        guard let fields = value as? [String: Any], let name = fields["parent"] as? String,
            let values = fields["values"] as? [Any]
        else { throw SessionError("\(place): expected a condition with a parent and values") }
        guard let parent = parameters.first(where: { $0.name == name }) else {
            throw SessionError("\(place): the parent '\(name.prefix(80))' is not declared before")
        }
        let fitting = values.compactMap { value -> ParameterValue? in
            switch parent.domain {
            case .boolean: isFlag(value) ? (value as? Bool).map { .boolean($0) } : nil
            case .integer: integer(value).map { .integer($0) }
            case .real: number(value).map { .real($0) }
            case .choice, .ordinal: (value as? String).map { .choice($0) }
            }
        }
        guard fitting.count == values.count else {
            throw SessionError("\(place): the condition's values are not of the kind of '\(name)'")
        }
        return ParameterCondition(parent: name, values: fitting)
    }

    // MARK: Plain values

    private func flag(_ name: String, otherwise: Bool) throws -> Bool {
        guard let value = fields[name], !(value is NSNull) else { return otherwise }
        guard Self.isFlag(value), let flag = value as? Bool else {
            throw SessionError("\(name): expected true or false")
        }
        return flag
    }

    /// Foundation reads true as a number that equals 1; its own type tells.
    private static func isFlag(_ value: Any) -> Bool {
        if let number = value as? NSNumber { return String(cString: number.objCType) == "c" }
        return value is Bool
    }

    private static func number(_ value: Any) -> Double? {
        guard !isFlag(value), let number = (value as? NSNumber)?.doubleValue ?? value as? Double, number.isFinite else {
            return nil
        }
        return number
    }

    private static func integer(_ value: Any) -> Int? {
        guard let number = number(value) else { return nil }
        return Int(exactly: number)
    }
}
