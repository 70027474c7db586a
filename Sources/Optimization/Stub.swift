enum StubOptimization {}
