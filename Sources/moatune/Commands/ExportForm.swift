import ArgumentParser
import Foundation
import Inference
import MixtureOfAgents
import Reporting

/// The forms that a mixture is written in.
enum ExportForm: String, CaseIterable, ExpressibleByArgument {
    case json, yaml
    /// The JSON of the workshop-style app.
    case workshop
    /// A module that needs only the official client.
    case python
    /// The configuration of LiteLLM's proxy.
    case litellm
    /// A page for people.
    case markdown
}

/// A mixture with what the richer forms say beside it.
struct ExportSubject {
    let name: String
    let mixture: Mixture
    let providers: ProviderTable
    /// What a run showed, in lines.
    var evidence: [String] = []

    /// Writes it to a file, or to standard output, and says what the form can't.
    func write(as form: ExportForm, to path: String?) throws {
        let data = try data(as: form)
        if form == .workshop { for loss in WorkshopDocument.losses(of: mixture) { Console.progress("note: \(loss)") } }
        try data.written(to: path)
    }

    private func data(as form: ExportForm) throws -> Data {
        switch form {
        case .json: try MixtureDocument.json(of: mixture)
        case .yaml: Data(MixtureDocument.yaml(of: mixture).utf8)
        case .workshop: try WorkshopDocument.json(of: mixture)
        case .python: Data(try PythonModule.text(of: mixture, providers: providers, evidence: evidence).utf8)
        case .litellm: Data(try LiteLLMConfiguration.yaml(of: mixture, named: name, providers: providers).utf8)
        case .markdown: Data(try MixtureCard.markdown(of: mixture, named: name, evidence: evidence).utf8)
        }
    }
}
