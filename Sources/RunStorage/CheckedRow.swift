internal import Foundation
internal import GRDB

/// A row of a store, read with checks.
///
/// SQLite lets a column of any type hold any value, and a store may come from a stranger: what is not of the expected
/// type and range is an error that names the column.
struct CheckedRow {
    let row: Row
    /// How errors name the table.
    let table: String
    let path: String

    /// A whole number, by default 0 or more.
    func integer(_ column: String, in range: ClosedRange<Int64> = 0...Int64.max) throws -> Int {
        guard case .int64(let number) = storage(column), range.contains(number) else {
            throw damaged(column, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return Int(number)
    }

    /// A finite number.
    func real(_ column: String, in range: ClosedRange<Double> = -1e15...1e15) throws -> Double {
        guard let number = try optionalReal(column, in: range) else { throw damaged(column, "a number") }
        return number
    }

    func optionalReal(_ column: String, in range: ClosedRange<Double> = -1e15...1e15) throws -> Double? {
        let number: Double
        switch storage(column) {
        case .null: return nil
        case .double(let value): number = value
        case .int64(let value): number = Double(value)
        default: throw damaged(column, "a number")
        }
        guard range.contains(number) else {
            throw damaged(column, "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func text(_ column: String) throws -> String {
        guard let text = try optionalText(column) else { throw damaged(column, "text") }
        return text
    }

    func optionalText(_ column: String) throws -> String? {
        switch storage(column) {
        case .null: return nil
        case .string(let text): return text
        default: throw damaged(column, "text")
        }
    }

    /// Bytes; a text counts as its own.
    func bytes(_ column: String) throws -> Data {
        guard let data = try optionalBytes(column) else { throw damaged(column, "bytes") }
        return data
    }

    func optionalBytes(_ column: String) throws -> Data? {
        switch storage(column) {
        case .null: return nil
        case .blob(let data): return data
        case .string(let text): return Data(text.utf8)
        default: throw damaged(column, "bytes")
        }
    }

    /// A column that is missing, as in a store of an older version that is only read, holds nothing.
    private func storage(_ column: String) -> DatabaseValue.Storage {
        let value: DatabaseValue? = row[column]
        return value?.storage ?? .null
    }

    private func damaged(_ column: String, _ expected: String) -> RunStorageError {
        let found =
            switch storage(column) {
            case .null: "nothing"
            case .int64(let number): "\(number)"
            case .double(let number): "\(number)"
            case .string: "text"
            case .blob: "bytes"
            }
        return .damaged(
            path: path, reason: "\(column) in the table '\(table)': expected \(expected), found \(found)")
    }
}
