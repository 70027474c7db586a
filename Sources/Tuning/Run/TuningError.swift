/// Why a run can't start or can't go on.
public enum TuningError: Error, Sendable {
    case runExists(name: String, path: String)
    case runNotFound(name: String, directory: String, nearest: String?)
    case runIncomplete(path: String, missing: String)
    /// The store opens, but a value in it is not what this program writes.
    case storedValueDamaged(what: String)
    case badRunName(String)
    case nothingToSpend
    /// Tokens or dollars allow no call that the first trial still needs; a call of it may take so many tokens.
    case budgetBelowOneTrial(callTokens: Int)
    /// So few calls allow no trial beside the default mixture's and no confirmation.
    case budgetTooSmall(allowed: Int, needed: Int, callsPerEvaluation: Int)
    /// The search ended and no trial has a score.
    case noMixtureScored(trialCount: Int, last: String)
    /// Several trials in a row failed: the provider is in trouble, not the configurations.
    case everyTrialFails(count: Int, last: String)
    /// A key, an account or an address is wrong: nothing goes on without a person.
    case providerRefuses(reason: String)
    /// A provider will serve again only after the budget's time is over.
    case providerOutlastsBudget(provider: String, reason: String)
    /// Every mixture of the space needs a model that was withdrawn.
    case noModelLeft(withdrawn: [ModelWithdrawal])
    /// Several evaluations of an examination in a row failed.
    case everyEvaluationFails(count: Int, last: String)
    case baselineFailed(reason: String)
    /// The money ended before the winner was shown to be one.
    case spentBeforeConfirmation(reason: String)
    case nothingFound(name: String)
    case noSuchTrial(number: Int, count: Int)
    case notPruned(name: String)
    case cannotWrite(path: String, reason: String)
    /// The store names something that this version doesn't know, as one of a newer version may.
    case unknownStoredName(what: String, name: String, version: String)
    /// A file of the frozen space is not what it was when the run began.
    case frozenFileChanged(path: String, space: String, run: String, isMissing: Bool)
    /// The folder keeps an examination; nothing was searched in it.
    case examinationOnly(name: String)
    /// An examination may not make the calls that its first look takes.
    case tooFewCalls(allowed: Int, needed: Int)
}

extension TuningError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .runExists(let name, let path):
            "a run named '\(name)' is at \(path) already; go on with it by 'moatune resume \(name)', "
                + "or choose another --name"
        case .runNotFound(let name, let directory, let nearest):
            "no run named '\(name)' in \(directory)" + (nearest.map { "; did you mean '\($0)'?" } ?? "")
        case .runIncomplete(let path, let missing):
            "\(path) is not a whole run: \(missing) is missing; either it ended before it began, or only its results "
                + "were kept. Start it again under another --name"
        case .storedValueDamaged(let what):
            "the run's store, run.sqlite in its folder, is damaged: \(what) can't be read. Put a copy of the folder "
                + "from before in its place, or start the run again under another --name"
        case .badRunName(let name):
            "'\(name)' can't name a run: expected 1 to 80 letters, digits, dots, dashes or underscores, "
                + "beginning with a letter or digit"
        case .nothingToSpend:
            "a run needs at least one limit: --trials, --hours, --until, --max-price, --max-tokens or --max-calls"
        case .budgetBelowOneTrial(let tokens):
            "the budget let no trial end: a trial makes several calls, and each goes only while the most that it may "
                + "take is left, here up to \(tokens) tokens. Limit the answers by 'max_tokens' in the space, or go on "
                + "with 'moatune resume' and a larger --max-tokens or --max-price"
        case .budgetTooSmall(let allowed, let needed, let each):
            "--max-calls \(allowed) buys nothing useful: the smallest useful budget is \(needed) calls, for two trials "
                + "and two fresh evaluations of the winner and of the default mixture, which makes \(each) "
                + "\(each == 1 ? "call" : "calls") a question. Nothing was paid. Allow more, or ask fewer questions by "
                + "'search_questions' in the task"
        case .noMixtureScored(let count, let last):
            "no mixture has a score: of \(count) \(count == 1 ? "trial" : "trials") none was evaluated to its end; the "
                + "last one because: \(last). Everything finished is stored: go on with 'moatune resume' when the cause "
                + "is mended"
        case .providerRefuses(let reason):
            "\(reason). The run stopped, and everything finished is stored: mend that, then go on with 'moatune resume'"
        case .providerOutlastsBudget(let provider, let reason):
            "the budget's time ends before \(provider) serves again: \(reason). Everything finished is stored: go on "
                + "with 'moatune resume' and a later --until or more --hours"
        case .noModelLeft(let withdrawn):
            "no mixture of the space can be made any more: "
                + withdrawn.map(\.description).joined(separator: ", ")
                + ". Everything finished is stored: go on with 'moatune resume' when they are offered again"
        case .everyTrialFails(let count, let last):
            "the last \(count) trials all failed, so the search stopped; the last one because: \(last). Everything "
                + "finished is stored: go on with 'moatune resume' when the cause is mended"
        case .everyEvaluationFails(let count, let last):
            "the last \(count) evaluations all failed; the last one because: \(last). Everything finished is stored: "
                + "give the same command again when the cause is mended"
        case .baselineFailed(let reason):
            "the winner could not be confirmed: \(reason); go on with 'moatune resume'"
        case .spentBeforeConfirmation(let reason):
            "the winner could not be confirmed: \(reason). Everything finished is stored: go on with 'moatune resume' "
                + "and a larger --max-price or --max-tokens"
        case .nothingFound(let name): "run '\(name)' has no complete trial yet"
        case .noSuchTrial(let number, let count):
            count == 0
                ? "the run has no trial yet" : "there is no trial \(number); the run has trials 0 to \(count - 1)"
        case .notPruned(let name): "run '\(name)' has not come to pruning yet; go on with 'moatune resume \(name)'"
        case .cannotWrite(let path, let reason):
            "can't write \(path): \(reason)"
        case .unknownStoredName(let what, let name, let version):
            "\(what) is '\(name)', which this version of moatune doesn't know. The run was made by version \(version): go on "
                + "with that version or a newer one"
        case .frozenFileChanged(let path, let space, let run, let isMissing):
            "\(path) \(isMissing ? "is missing" : "was changed") since run '\(run)' began, and what the run found is of "
                + "the file as it was. Put it back, or start a new run that begins with what this one found: "
                + "'moatune run \(space) --warm-start \(run)'"
        case .examinationOnly(let name):
            "'\(name)' holds what 'moatune prune' found of a mixture, and no run; 'moatune report \(name)' shows it"
        case .tooFewCalls(let allowed, let needed):
            "a first look at this mixture takes \(needed) calls, and \(allowed) are allowed; give at least as many by "
                + "--max-calls"
        }
    }
}
