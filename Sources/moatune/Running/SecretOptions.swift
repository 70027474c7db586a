import ArgumentParser
import Foundation
import Inference

/// Which secrets a command may send where, as options.
struct SecretOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Send what this environment variable holds to this host, an address that a space declares; may be given \
            several times. Without it, the command asks on a terminal. Both are remembered for the host.
            """, valueName: "name=host"), transform: Self.destination)
    var allowSecret: [SecretDestination] = []

    /// The consents for calls to `providers`: those given by the options and those remembered; on a terminal the rest
    /// is asked for. What is still missing then, the client refuses.
    ///
    /// - Throws: `SecretError` for a name that no model service uses.
    func consents(for providers: [Provider], environment: [String: String]) throws -> SecretConsents {
        let memory = ConsentMemory.ofUser(environment: environment)
        var given = Set(allowSecret).union(memory?.consents ?? [])
        let needed = Set(try SecretConsents.none.missing(for: providers, environment: environment))
        var fresh = needed.subtracting(
            try SecretConsents(allowSecret).missing(for: providers, environment: environment))
        for destination in try SecretConsents(given).missing(for: providers, environment: environment)
        where Self.isOnTerminal && Self.ask(destination) {
            given.insert(destination)
            fresh.insert(destination)
        }
        memory?.remember(fresh)
        return SecretConsents(given)
    }

    private static func destination(_ text: String) throws -> SecretDestination {
        guard let destination = SecretDestination(text) else {
            throw ValidationError("--allow-secret: expected NAME=HOST such as MY_KEY=api.example.com, found '\(text)'")
        }
        return destination
    }

    private static var isOnTerminal: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    private static func ask(_ destination: SecretDestination) -> Bool {
        Console.progress(
            "The space sends what \(destination.variable) holds to \(destination.address), which is not built in for it."
                + (destination.address.hasPrefix("http://") ? " The connection is not encrypted." : ""))
        Console.ask("Do you trust that address with it? Type yes or no: ")
        return ["y", "yes"].contains(readLine()?.trimmingCharacters(in: .whitespaces).lowercased())
    }
}
