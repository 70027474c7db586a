/// A value that enters a task's fingerprint.
///
/// The text is an encoding of its own, spelled out field by field: renaming or adding a property must not change the
/// fingerprint of a task, which stored runs and stored grades carry. A field that was added later enters the text
/// only where it differs from its default. The words and their order are those of version 0.1, so that its
/// fingerprints stay valid.
protocol FingerprintedValue {
    /// The same for equal values in every process and release, and different for values that grade differently.
    var fingerprintText: String { get }
}

extension AnswerRule: FingerprintedValue {
    var fingerprintText: String {
        let schema = schema.map { "JSON Schema \($0.canonicalSource)" } ?? "nil"
        return "AnswerRule(match: Grading.AnswerMatch.\(match.rawValue), tolerance: \(tolerance), "
            + "isRelative: \(isRelative), schema: \(schema))"
    }
}

extension JudgeModel: FingerprintedValue {
    var fingerprintText: String {
        "JudgeModel(provider: \(provider.debugDescription), model: \(model.debugDescription), "
            + "temperature: \(temperature), samples: \(samples))"
    }
}

extension RubricTask.Criterion: FingerprintedValue {
    var fingerprintText: String {
        "Criterion(name: \(name.debugDescription), text: \(text.debugDescription), points: \(points))"
    }
}

extension SandboxLimits: FingerprintedValue {
    var fingerprintText: String {
        "SandboxLimits(addressSpaceBytes: \(addressSpaceBytes), cpuSeconds: \(cpuSeconds), fileBytes: \(fileBytes), "
            + "openFiles: \(openFiles), tasks: \(tasks), outputBytes: \(outputBytes), replyBytes: \(replyBytes), "
            + "callSeconds: \(callSeconds), loadSeconds: \(loadSeconds), gradeSeconds: \(gradeSeconds))"
    }
}
