internal import Foundation
internal import Inference

struct QuotaExhaustion: Hashable { var resetsAt: Date? }

enum ProviderTrouble: Hashable {
    case callOnly, modelGone, keyRefused, paymentRequired, providerDown, misconfigured
    case quotaExhausted(QuotaExhaustion)
}

extension InferenceError {
    var trouble: ProviderTrouble {
        switch self {
        case .unknownProvider, .missingKey, .badKey, .badAddress, .badCertificateFile: .misconfigured
        case .refused(_, _, let status, _):
            switch status {
            case 500...599, 408: .providerDown
            case 401, 403: .keyRefused
            case 402: .paymentRequired
            case 404: .modelGone
            default: .callOnly
            }
        case .missingModels: .modelGone
        case .unreachable: .providerDown
        case .timedOut, .contextTooLong, .interrupted, .malformed, .tooLarge: .callOnly
        }
    }
}
