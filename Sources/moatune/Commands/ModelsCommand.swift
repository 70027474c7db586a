import ArgumentParser
import Foundation
import Inference
import MixtureOfAgents

struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "List the models that a provider offers now, with the prices that are known.")

    @Argument(help: "The provider: \(ProviderTable.builtIn.names.joined(separator: ", ")), or one of a space's own.")
    var provider: String

    @Option(help: "A space under whose 'providers' the provider may be declared.")
    var space: String?

    @Flag(help: "Print one JSON document.")
    var json = false

    @OptionGroup var secrets: SecretOptions

    /// One model, for JSON.
    private struct Offer: Encodable {
        let model: String
        /// US dollars for a million tokens; absent when unknown.
        let price: ModelPrice?
        /// The day of a shipped price; absent for a space's own.
        let priceDate: String?
        let priceSource: String?
    }

    func run() async throws {
        let declared = try space.map { try MixtureSpace.load(URL(filePath: $0)).providers } ?? []
        let table = ProviderTable.builtIn.merging(declared)
        let name = provider
        let models = try await Providers.withClient(
            for: [name], declared: declared, secrets: secrets, labTimeScale: 0
        ) { client in
            try await client.availableModels(at: name)
        }
        let isOwn = declared.contains { $0.name == name }
        let offers = models.map { model in
            let shipped = isOwn ? nil : PriceList.shipped.entry(provider: name, model: model)
            return Offer(
                model: model, price: table[name]?.prices[model], priceDate: shipped?.date,
                priceSource: shipped?.source)
        }
        guard !json else { return try Console.printJSON(offers) }
        let width = models.map(\.count).max() ?? 0
        for offer in offers {
            Console.words(
                offer.model.padding(toLength: width, withPad: " ", startingAt: 0) + "  " + words(offer) + "\n")
        }
    }

    private func words(_ offer: Offer) -> String {
        guard let price = offer.price else { return "price unknown" }
        let cached = price.cachedInputPerMillionTokens.map { " (cached \(Self.dollars($0)))" } ?? ""
        return "\(Self.dollars(price.inputPerMillionTokens))\(cached) in, "
            + "\(Self.dollars(price.outputPerMillionTokens)) out for a million tokens"
            + (offer.priceDate.map { ", as of \($0)" } ?? "")
    }

    private static func dollars(_ amount: USDollars) -> String {
        let text = String(format: "%.4f", amount.amount)
        let zeros = text.reversed().prefix { $0 == "0" }.count
        return "$" + text.dropLast(min(zeros, 2))
    }
}
