import Inference
import Testing

/// One way in which a service may misbehave, and what the client must make of it.
struct Fault: Sendable, CustomTestStringConvertible {
    /// A total that is soon over, and long enough to send a call on a busy machine.
    static let shortTotalSeconds = 0.6

    enum Expected: Sendable {
        /// The answer "Hi", after so many requests.
        case answer(requests: Int)
        /// Exactly this, after so many requests.
        case error(InferenceError, requests: Int)
    }

    let name: String
    /// What the service does with the first requests; a good answer to the next follows.
    let replies: [FaultServer.Reply]
    var delivery = Provider.Delivery.whole
    var timeouts = Samples.patience
    let expected: Expected

    var testDescription: String { name }

    /// Answers after all, at the second request.
    static func cured(_ name: String, _ reply: FaultServer.Reply) -> Fault {
        Fault(name: name, replies: [reply], expected: .answer(requests: 2))
    }

    /// Is no fault to who reads with patience.
    static func harmless(_ name: String, _ reply: FaultServer.Reply) -> Fault {
        Fault(name: name, replies: [reply], expected: .answer(requests: 1))
    }

    /// Fails at the first request.
    static func fatal(_ name: String, _ reply: FaultServer.Reply, _ error: InferenceError) -> Fault {
        Fault(name: name, replies: [reply], expected: .error(error, requests: 1))
    }

    /// The same in a stream.
    var streamed: Fault {
        var fault = self
        fault.delivery = .streamed
        return fault
    }

    /// With these timeouts, and without a second try, so that the stage that ended it is seen.
    func timing(_ timeouts: CallTimeouts) -> Fault {
        var fault = self
        fault.timeouts = timeouts
        return fault
    }
}

extension Fault {
    static func refused(_ status: Int, _ message: String) -> InferenceError {
        .refused(provider: "fault", model: "m-1", status: status, message: message)
    }

    static func malformed(_ reason: String) -> InferenceError { .malformed(provider: "fault", reason: reason) }

    static func timedOut(_ stage: CallStage) -> InferenceError {
        .timedOut(provider: "fault", model: "m-1", stage: stage, seconds: stage == .total ? shortTotalSeconds : 0.2)
    }

    static func message(_ text: String) -> String { #"{"error":{"message":"\#(text)"}}"# }
}
