import Testing

/// Tests that start processes, one after another: they count what is left behind, and measure times.
@Suite(.serialized) enum ProcessTests {}
