import Testing
import Tuning

@Suite struct ClockWatchTests {
    private func happenings(_ working: Double, _ continuous: Double, _ ofDay: Double) -> [ClockWatch.Happening] {
        var watch = ClockWatch(periodSeconds: 5, at: ClockReading(working: 100, continuous: 200, ofDay: 1e9))
        return watch.read(ClockReading(working: 100 + working, continuous: 200 + continuous, ofDay: 1e9 + ofDay))
    }

    @Test func aQuietOrBusyMachineIsNothing() {
        #expect(happenings(5, 5, 5) == [])
        #expect(happenings(19, 19, 19.2) == [])
    }

    @Test func aMachineThatSleptIsNotAProcessThatStood() {
        #expect(happenings(5, 3605, 3605) == [.suspended(seconds: 3600)])
        #expect(happenings(65, 65, 65) == [.halted(seconds: 60)])
    }

    @Test func aTimeOfDayThatWasSetIsToldFromSleep() {
        #expect(happenings(5, 5, 3605) == [.clockSet(bySeconds: 3600)])
        #expect(happenings(5, 5, -7195) == [.clockSet(bySeconds: -7200)])
        #expect(happenings(5, 3605, 5) == [.suspended(seconds: 3600), .clockSet(bySeconds: -3600)])
    }

    @Test func eachReadingIsHeldAgainstTheLast() {
        var watch = ClockWatch(periodSeconds: 5, at: ClockReading(working: 0, continuous: 0, ofDay: 0))
        #expect(watch.read(ClockReading(working: 5, continuous: 1005, ofDay: 1005)).count == 1)
        #expect(watch.read(ClockReading(working: 10, continuous: 1010, ofDay: 1010)) == [])
    }
}
