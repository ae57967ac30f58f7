# Unit tests that qemu's user emulation cannot run, and why: ctest counts them as disabled. Read by
# ctest for one test program at a time, whose tests are in `discovered`.
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
  MeasureBandwidth.HungChildEndsAtTheDeadline
  MeasureBandwidth.StopKillsTheChild
  MeasureBandwidth.MissingProgramIsSaid
  MeasureBandwidth.TheRealChildAnswersOnASmallBuffer
  # They ask the kernel for its connections (NETLINK_SOCK_DIAG), which qemu does not translate.
  TcpBytesTest.CountsWhatArrivedOnAConnection
  TcpBytesTest.ConnectionsOfOthersShowTheirs
)
foreach(test IN LISTS NOT_UNDER_QEMU)
  list(FIND discovered "${test}" found)
  if(NOT found EQUAL -1)
    set_tests_properties("${test}" PROPERTIES DISABLED TRUE)
  endif()
endforeach()
