enum StubReporting {}
