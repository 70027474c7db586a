import ArgumentParser
import Foundation
import Grading
import Inference
import MixtureOfAgents
import NumericalMethods
import Reporting
import SearchSpace

struct SpaceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "space", abstract: "See what a space holds, before paying for it.",
        subcommands: [Check.self, Show.self, Sample.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Check a space, its prompts and its task.")

        @Argument(help: "The space: a folder with a space.yaml, or a space file.")
        var space: String

        func run() throws {
            let mixtureSpace = try MixtureSpace.load(URL(filePath: space))
            let task = try TaskDefinition.load(mixtureSpace.taskFile)
            Console.print(
                "\(mixtureSpace.name): \(mixtureSpace.parameterSpace.parameters.count) parameters, "
                    + "task \(task.name) with \(task.allQuestions.count) "
                    + (task.allQuestions.count == 1 ? "question" : "questions") + ", nothing wrong")
            for provider in mixtureSpace.providers {
                _ = try SecretConsents.none.needed(by: provider, environment: [:])
            }
            for notice in mixtureSpace.providers.compactMap(\.secretsNotice) { Console.print(notice) }
            for notice in ConfirmationWords.notices(of: task) { Console.print(notice) }
            if !mixtureSpace.holdsSeveralMixtures {
                Console.print("note: the space holds one mixture: there is nothing to search")
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a space's models, size and parameters, and its default mixture.")

        @Argument(help: "The space: a folder with a space.yaml, or a space file.")
        var space: String

        func run() throws {
            let mixtureSpace = try MixtureSpace.load(URL(filePath: space))
            for line in mixtureSpace.summaryLines { Console.print(line) }
            Console.print("\nThe default mixture:")
            Console.print(MixtureWords.text(of: try mixtureSpace.mixture(for: mixtureSpace.defaultConfiguration)))
        }
    }

    struct Sample: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Draw mixtures from a space by chance.")

        @Argument(help: "The space: a folder with a space.yaml, or a space file.")
        var space: String

        @Option(help: "How many.")
        var count = 3

        @Option(help: "Decides which.")
        var seed: UInt64 = 1

        func run() throws {
            let mixtureSpace = try MixtureSpace.load(URL(filePath: space))
            var stream = RandomStream(seed: seed, path: "space sample")
            for number in 0..<max(0, count) {
                let configuration = mixtureSpace.parameterSpace.sample(using: &stream)
                Console.print("\(number + 1).")
                Console.print(MixtureWords.text(of: try mixtureSpace.mixture(for: configuration)))
            }
        }
    }
}
