import Foundation
import Inference

/// How it stands with one provider.
struct ProviderCheckup: Encodable {
    enum Standing: String, Encodable {
        /// It answered a call.
        case answers
        case noKey
        /// Nothing listens at an address of this machine.
        case absent
        case failed
        case notAsked
    }

    let provider: String
    let address: String
    let standing: Standing
    var finding: ProviderProbe.Finding?
    /// Why, or the way out; never a key.
    var words = ""

    /// A server of one's own is there or not within this time.
    private static let ownMachineConnectionSeconds = 0.5

    /// Asks `provider` for one cheap answer, where there is a key or none is needed.
    ///
    /// - Parameter model: the model to ask; `nil` takes one of the provider's list.
    static func of(
        _ provider: Provider, asking model: String? = nil, environment: [String: String], consents: SecretConsents,
        isOffline: Bool
    ) async -> ProviderCheckup {
        func checkup(_ standing: Standing, _ words: String = "", _ finding: ProviderProbe.Finding? = nil) -> Self {
            ProviderCheckup(
                provider: provider.name, address: provider.baseURL, standing: standing, finding: finding, words: words)
        }
        let hasKey = provider.keyVariable.map { environment[$0]?.isEmpty == false } ?? true
        if !hasKey, !provider.isKeyOptional, let variable = provider.keyVariable {
            return checkup(.noKey, "set \(variable) to use it")
        }
        guard !isOffline else { return checkup(.notAsked) }
        var asked = provider
        if isOnThisMachine(provider.baseURL) { asked.timeouts.connectionSeconds = ownMachineConnectionSeconds }
        do {
            return checkup(
                .answers, "",
                try await ProviderProbe(asked, environment: environment, consents: consents).find(asking: model))
        } catch InferenceError.unreachable where isOnThisMachine(provider.baseURL) {
            return checkup(.absent, "nothing listens on \(provider.baseURL)")
        } catch let refusal as SecretError {
            return checkup(.notAsked, "\(refusal)")
        } catch {
            return checkup(.failed, "\(error)")
        }
    }

    private static func isOnThisMachine(_ address: String) -> Bool {
        guard let host = URL(string: address)?.host() else { return false }
        return host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }

    var lines: [String] {
        let head = provider.padding(toLength: max(12, provider.count + 1), withPad: " ", startingAt: 0)
        switch standing {
        case .noKey: return [head + "no key: \(words)"]
        case .absent: return [head + words]
        case .failed: return [head + "DOES NOT WORK: \(words)"]
        case .notAsked: return [head + "not asked" + (words.isEmpty ? "" : ": \(words)")]
        case .answers: return answerLines(after: head)
        }
    }

    private func answerLines(after head: String) -> [String] {
        guard let finding else { return [] }
        func seconds(_ seconds: Double?) -> String { seconds.map { String(format: "%.3f s", $0) } ?? "unknown" }
        let offer =
            finding.models.isEmpty
            ? "no list of models" : "\(finding.models.count) models ('moatune models \(provider)' lists them)"
        guard let model = finding.model else { return [head + "offers \(offer), none of which seems to chat"] }
        let price = finding.price.map { String(format: "$%.6f", $0.amount) } ?? "unknown price"
        let indent = String(repeating: " ", count: head.count)
        return [
            head + "\(model) answers: connect \(seconds(finding.connectionSeconds)), first token "
                + "\(seconds(finding.firstTokenSeconds)), total \(seconds(finding.totalSeconds))"
                + (finding.providerSeconds.map { ", its own \(seconds($0))" } ?? ""),
            indent + "\(finding.usage?.totalTokens ?? 0) tokens, \(price); offers \(offer)",
        ]
    }
}
