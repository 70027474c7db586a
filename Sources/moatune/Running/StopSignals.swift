import Foundation
import Tuning

/// Turns Ctrl-C, SIGTERM and SIGHUP into a graceful stop; the second Ctrl-C leaves at once.
///
/// Keep the value for as long as signals are to be caught.
struct StopSignals {
    private let sources: [any DispatchSourceSignal]

    init(raising stop: StopSignal) {
        sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                guard !stop.isRaised else { Foundation.exit(130) }
                stop.raise()
                Console.progress("\nstopping: what is in flight is finished and stored; again to leave at once")
            }
            source.resume()
            return source
        }
    }
}
