internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Inference
internal import MixtureOfAgents

/// Takes requests of both protocols, lets mixtures answer them, and counts.
struct CompletionDesk: Sendable {
    let mixtures: [String: ServedMixture]
    /// In the order they were given.
    let names: [String]
    let engine: MixtureEngine
    let queue: AdmissionQueue
    let metrics = ServerMetrics()
    let bodies: JSONBodyReader
    private let startedAt = Int(Date().timeIntervalSince1970)

    init(
        mixtures: [String: ServedMixture], names: [String], engine: MixtureEngine, queue: AdmissionQueue,
        bodies: JSONBodyReader
    ) {
        self.mixtures = mixtures
        self.names = names
        self.engine = engine
        self.queue = queue
        self.bodies = bodies
    }

    // MARK: Models and metrics

    private struct Model: Encodable {
        let id: String
        let object = "model"
        let created: Int
        let ownedBy: String

        enum CodingKeys: String, CodingKey {
            case id, object, created
            case ownedBy = "owned_by"
        }
    }

    private struct ModelList: Encodable {
        let object = "list"
        let data: [Model]
    }

    private func description(of served: ServedMixture) -> Model {
        Model(id: served.name, created: startedAt, ownedBy: served.isSimulated ? "moatune (simulated)" : "moatune")
    }

    func modelList() throws -> Response {
        try Response(json: ModelList(data: names.compactMap { mixtures[$0] }.map(description)))
    }

    func model(named name: String) throws -> Response {
        try Response(json: description(of: try served(name.removingPercentEncoding ?? name)))
    }

    func metricsResponse() -> Response {
        Response(
            text: metrics.text(working: queue.workingCount, waiting: queue.waitingCount),
            type: "text/plain; version=0.0.4; charset=utf-8")
    }

    private func served(_ name: String) throws(ProtocolError) -> ServedMixture {
        guard let served = mixtures[name] else { throw .unknownModel(name, known: names) }
        return served
    }

    // MARK: Answers

    /// - Parameter read: reads the request's body by its protocol.
    func answer(
        _ request: Request, for connection: ClientConnection,
        read: @escaping @Sendable (Data) throws(ProtocolError) -> ServedRequest
    ) async throws -> Response {
        let count = RequestCount(metrics: metrics)
        do {
            let work = try self.work(on: try read(try await bodies.read(request)), counting: count)
            return try await connection.whileOpen { try await answer(work, on: connection) }
        } catch let error as ProtocolError {
            count.end(status: error.status.code)
            if error.endsConnection { connection.closeSoon() }
            throw error
        } catch is ClientLeft {
            count.end(status: 499)
            throw ClientLeft()
        } catch {
            count.end(status: 500)
            throw error
        }
    }

    /// One request on its way.
    private struct Work: Sendable {
        let asked: ServedRequest
        let served: ServedMixture
        /// The served mixture with the request's limits.
        let mixture: Mixture
        let seed: UInt64
        let count: RequestCount
        let identity: AnswerIdentity
        /// Its place in line where a provider's limits make calls wait.
        let item = WorkItem()

        func answer(_ transcript: Transcript) -> ServedAnswer? {
            ServedAnswer(transcript, stop: asked.stop, isSimulated: served.isSimulated)
        }
    }

    private func work(on asked: ServedRequest, counting count: RequestCount) throws(ProtocolError) -> Work {
        let served = try served(asked.model)
        count.name(model: served.name)
        return Work(
            asked: asked, served: served, mixture: served.mixture.limitingAnswer(toTokens: asked.answerTokenLimit),
            seed: asked.seed ?? UInt64.random(in: .min ... .max), count: count, identity: AnswerIdentity(of: served))
    }

    private func answer(_ work: Work, on connection: ClientConnection) async throws -> Response {
        guard let place = try await queue.enter() else {
            throw ProtocolError.full(retryAfterSeconds: Self.retryAfterSeconds)
        }
        guard work.asked.isStreamed else {
            defer { place.leave() }
            let transcript = try await work.item.run {
                try await engine.run(work.mixture, question: work.asked.question, replicateSeed: work.seed)
            }
            metrics.count(transcript, model: work.served.name)
            guard let answer = work.answer(transcript) else { throw Self.failure(of: transcript) }
            work.count.end(status: 200)
            return try work.asked.form.response(answer, as: work.identity)
        }
        // Whoever follows the agents gets a stream at once; otherwise what fails before the main model speaks can
        // still be told by a status.
        let stage = work.asked.includesEvents ? nil : try await propose(work)
        return stream(work, after: stage, holding: place, on: connection)
    }

    /// A guess: most mixtures answer within seconds, and a client that is early is only told again.
    private static let retryAfterSeconds = 5

    private func propose(_ work: Work) async throws -> ProposalStage {
        let stage = try await work.item.run {
            try await engine.propose(work.mixture, question: work.asked.question, replicateSeed: work.seed)
        }
        if let failure = stage.failure {
            metrics.count(
                Transcript(calls: stage.calls, aggregate: nil, failure: failure), model: work.served.name)
            throw ProtocolError.mixtureFailed(failure)
        }
        return stage
    }

    private static func failure(of transcript: Transcript) -> ProtocolError {
        .mixtureFailed(transcript.failure ?? "the mixture gave no answer")
    }

    // MARK: Streaming

    private func stream(
        _ work: Work, after stage: ProposalStage?, holding place: AdmissionPlace, on connection: ClientConnection
    ) -> Response {
        let body = ResponseBody { writer in
            defer { place.leave() }
            do {
                try await connection.stream(to: &writer) { hand in
                    try await work.item.run { try await speak(work, after: stage, to: hand) }
                }
                try await writer.finish(nil)
            } catch {
                work.count.end(status: 499)
                throw error
            }
        }
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-cache"], body: body)
    }

    /// Hands on the whole answer as server-sent events, a failure as the last of them.
    private func speak(
        _ work: Work, after stage: ProposalStage?, to hand: @escaping @Sendable (ByteBuffer) -> Void
    ) async throws {
        let events = work.asked.form.events(of: work.identity)
        hand(try events.begin())
        var known = stage
        if known == nil {
            known = try await engine.propose(
                work.mixture, question: work.asked.question, replicateSeed: work.seed
            ) { call in
                if let event = try events.tell(of: call, cycles: work.mixture.cycles) { hand(event) }
            }
        }
        guard let known else { return }
        var stops = StopSequences(work.asked.stop)
        let transcript = try await engine.aggregate(
            work.mixture, question: work.asked.question, after: known, replicateSeed: work.seed
        ) { text in
            let free = stops.handOn(text)
            if !free.isEmpty { hand(try events.part(free)) }
        }
        metrics.count(transcript, model: work.served.name)
        guard let answer = work.answer(transcript) else {
            work.count.end(status: 502)
            return hand(try events.fail(Self.failure(of: transcript)))
        }
        let rest = stops.rest()
        if !rest.isEmpty { hand(try events.part(rest)) }
        hand(try events.end(answer))
        work.count.end(status: 200)
    }
}
