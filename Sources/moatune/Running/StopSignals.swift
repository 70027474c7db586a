import Foundation
import Tuning

/// Turns Ctrl-C, SIGTERM and SIGHUP into a graceful stop; the second one leaves at once.
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
                guard !stop.isRaised else { Foundation.exit(130) }
                stop.raise()
                Console.progress("\n" + words)
            }
            source.resume()
            return source
        }
    }

    static let wordsOfRun =
        "stopping: what is in flight is finished, then the best so far is confirmed and pruned; again to leave at once"
    static let wordsOfExamination = "stopping: what is in flight is finished and stored; again to leave at once"
}
