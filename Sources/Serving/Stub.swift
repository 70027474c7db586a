enum StubServing {}
import Hummingbird
