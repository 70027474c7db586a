enum StubCheckedYAML {}
