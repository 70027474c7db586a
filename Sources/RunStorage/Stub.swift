enum StubRunStorage {}
