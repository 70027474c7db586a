import ArgumentParser
import Foundation

extension Moatune {
    /// Parses and runs the command line.
    ///
    /// The parser would print errors as they are. They hold names, paths and messages of strangers, so they go through
    /// ``Console`` as everything else does.
    static func main() async {
        do {
            var command = try await asyncParseAsRoot(nil)
            if var asyncCommand = command as? any AsyncParsableCommand {
                try await asyncCommand.run()
            } else {
                try command.run()
            }
        } catch {
            let error = FileSystemFailure(error) ?? error
            let message = fullMessage(for: error)
            let code = exitCode(for: error)
            if !message.isEmpty { code.isSuccess ? Console.print(message) : Console.progress(message) }
            Foundation.exit(code.rawValue)
        }
    }
}
