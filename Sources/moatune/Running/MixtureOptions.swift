import ArgumentParser

/// What a mixture's file may leave open.
struct MixtureOptions: ParsableArguments {
    @Option(help: "The provider of the models in a workshop-style file, which names none.")
    var provider: String?

    @Option(help: "A space whose 'providers' the mixture's models are found at; a run's mixtures know their own.")
    var space: String?
}
