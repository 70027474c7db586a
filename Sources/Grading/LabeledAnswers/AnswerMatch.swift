/// How an answer is held against a label.
public enum AnswerMatch: String, CaseIterable, Sendable {
    /// The answer is the label letter by letter, but for blanks and line ends around it.
    case exact
    /// The answer, or what it announces as its answer, is the label but for case, punctuation, the words a, an and the,
    /// and blanks: the comparison of SQuAD (Rajpurkar et al. 2016, arXiv 1606.05250), which here keeps the signs and
    /// points of numbers and of names such as C++; see ``AnswerWords``.
    case normalized
    /// The label's words stand in the answer one after another, as whole words, but for case, and are not denied there
    /// ("not Paris"); see ``WordSearch``.
    case contains
    /// The label is a regular expression, a ``LinearPattern``, that matches somewhere in the answer.
    case regex
    /// The number that the answer gives is the label's, within a tolerance; see ``NumberExtraction``.
    case number
    /// The choice that the answer names is the label; see ``ChoiceExtraction``.
    case choice
    /// The last JSON of the answer, amid whatever prose, meets a schema, or is equal to the label, or both.
    case json
}
