# Unit tests that qemu's user emulation cannot run, and why; tests/run.sh says them.
set(NOT_UNDER_QEMU
  # They start a child that is built for ARM: the kernel of this machine does not execute it, unless
  # binfmt_misc names qemu for it, which is the machine's business.
  MeasureBandwidth.GivesEveryKernelInOrder
  MeasureBandwidth.CrashKeepsWhatWasSaidBefore
  MeasureBandwidth.ExitCodeIsSaid
  MeasureBandwidth.GarbageIsNotRead
  MeasureBandwidth.HalfALineIsNoResult
  MeasureBandwidth.EndlessOutputIsCut
  MeasureBandwidth.SilenceIsAbsent
  MeasureBandwidth.AChildThatSaysNoMoreAndStaysIsKilled
  MeasureBandwidth.HungChildEndsAtTheDeadline
  MeasureBandwidth.StopKillsTheChild
  MeasureBandwidth.MissingProgramIsSaid
  MeasureBandwidth.TheRealChildAnswersOnASmallBuffer
  MeasureGpuBandwidth.ThePreferredBackendThatMeasuresIsTaken
  MeasureGpuBandwidth.WhatTheFirstLeftOutTheSecondDoesNotAdd
  MeasureGpuBandwidth.NoGpuIsOneAnswerThatNamesEveryBackend
  MeasureGpuBandwidth.ABrokenDriverIsToldBeforeAMissingOne
  MeasureGpuBandwidth.ADriverThatHangsIsKilledAtTheDeadline
  DeviceListTest.ADriverThatCrashesHangsOrRavesCostsNothingButItsOwnRow
  DeviceListTest.AStopEndsIt
  # qemu forks where posix_spawn shares memory until the program has begun: that there is no such
  # program stays in the child, which ends with 127.
  SystemCommands.AMissingProgramIsAnError
  # They tell a process by its program, /proc/PID/exe, which is qemu for every one.
  ProcessTest.IsToldFromOthersByItsProgram
  ProcessTest.IsAskedToEndAndEnds
  ProcessTest.OneThatHearsNothingIsEndedAllTheSame
  # They ask the kernel for its connections (NETLINK_SOCK_DIAG), which qemu does not translate.
  TcpBytesTest.CountsWhatArrivedOnAConnection
  TcpBytesTest.ConnectionsOfOthersShowTheirs
)
