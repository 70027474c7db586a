import Foundation
import Tuning

/// Turns Ctrl-C, SIGTERM and SIGHUP into a graceful stop. A second Ctrl-C leaves at once; a second SIGTERM or SIGHUP,
/// which scripts and service managers send again and again, changes nothing.
///
/// A SIGHUP that whoever started the process has it ignore, as nohup does, stays ignored. Keep the value for as long
/// as signals are to be caught.
struct StopSignals {
    private let sources: [any DispatchSourceSignal]

    init(raising stop: StopSignal, saying words: String = Self.wordsOfRun) {
        // A reader of the output that went away must not end the work.
        signal(SIGPIPE, SIG_IGN)
        sources = [SIGINT, SIGTERM, SIGHUP].compactMap { number in
            let earlier = signal(number, SIG_IGN)
            if number == SIGHUP, unsafeBitCast(earlier, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
                return nil
            }
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if stop.isRaised {
                    guard number == SIGINT else { return Console.progress(Self.wordsOfRepetition) }
                    Foundation.exit(130)
                }
                stop.raise()
                Console.progress("\n" + words)
            }
            source.resume()
            return source
        }
    }

    static let wordsOfRun =
        "stopping: what is in flight is finished, then the best so far is confirmed and pruned; Ctrl-C again "
        + "to leave at once"
    static let wordsOfExamination = "stopping: what is in flight is finished and stored; Ctrl-C again to leave at once"
    static let wordsOfRepetition = "stopping already: asking again changes nothing"
}
