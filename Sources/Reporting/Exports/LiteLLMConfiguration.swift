internal import Foundation
public import Inference
public import MixtureOfAgents

/// A mixture as configuration for LiteLLM's proxy: the mixture itself as a model behind `moatune serve`, and each of
/// its models, so that one proxy can stand before all of them.
public enum LiteLLMConfiguration {
    /// - Parameters:
    ///   - name: the model's name, as `moatune serve` and the proxy know it.
    ///   - providers: where the mixture's models are found; keys stay in the environment.
    /// - Throws: ``ExportError/unknownProvider(name:)`` for a provider that the table lacks.
    public static func yaml(of mixture: Mixture, named name: String, providers: ProviderTable) throws -> String {
        var lines = [
            "# LiteLLM proxy configuration, written by Moatune. Two programs make it work:",
            "#   moatune serve \(PlainLine.printable(name))=mixture.json --port 8124",
            "#   litellm --config this-file.yaml", "model_list:",
        ]
        lines += entry(
            name: name, model: "openai/\(name)", address: "http://127.0.0.1:8124/v1",
            keyVariable: "MOATUNE_SERVE_TOKENS", isKeyNeeded: false)
        for (provider, model) in models(of: mixture) {
            guard let endpoint = providers[provider] else { throw ExportError.unknownProvider(name: provider) }
            lines += entry(
                name: "\(provider)/\(model)", model: "openai/\(model)",
                address: endpoint.isSimulated ? PythonEndpoints.labAddress : endpoint.baseURL,
                keyVariable: endpoint.keyVariable, isKeyNeeded: endpoint.keyVariable != nil,
                price: endpoint.prices[model])
        }
        lines += ["", "# The mixture, which 'moatune import' reads from here:"]
        lines += try EmbeddedMixture.lines(of: mixture, isComment: true)
        return lines.joined(separator: "\n") + "\n"
    }

    private static func models(of mixture: Mixture) -> [(provider: String, model: String)] {
        let all = [mixture.main] + mixture.agents.map(\.settings)
        return Dictionary(grouping: all, by: \.provider).sorted { $0.key < $1.key }.flatMap { provider, settings in
            Set(settings.map(\.model)).sorted().map { (provider, $0) }
        }
    }

    private static func entry(
        name: String, model: String, address: String, keyVariable: String?, isKeyNeeded: Bool,
        price: ModelPrice? = nil
    ) -> [String] {
        // LiteLLM's OpenAI route wants a key even where the server asks for none.
        let key = isKeyNeeded ? keyVariable.map { "os.environ/\($0)" } ?? "none" : "none"
        var lines = [
            "  - model_name: \(quoted(name))", "    litellm_params:", "      model: \(quoted(model))",
            "      api_base: \(quoted(address))", "      api_key: \(quoted(key))",
        ]
        if !isKeyNeeded, let keyVariable {
            lines[lines.count - 1] += "  # with tokens: os.environ/\(keyVariable)"
        }
        if let price {
            lines += [
                "      input_cost_per_token: \(perToken(price.inputPerMillionTokens))",
                "      output_cost_per_token: \(perToken(price.outputPerMillionTokens))",
            ]
        }
        return lines
    }

    /// Without an exponent: YAML 1.1 takes `2e-07` for a text.
    private static func perToken(_ price: USDollars) -> String {
        let digits = String(format: "%.14f", price.amount / 1e6)
        let short = digits.trimmingRight("0")
        return short.hasSuffix(".") ? short + "0" : short
    }

    /// JSON's strings are YAML's double-quoted ones for everything printable.
    private static func quoted(_ text: String) -> String {
        "\"" + PlainLine.printable(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
