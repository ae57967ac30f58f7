// The time of day of a test: the machine's, moved by the seconds in /etc/moved-clock. Preloaded.
//
// Not libfaketime: its first call looks up symbols, and so allocates, while the allocator of
// AddressSanitizer, which asks for the time, holds a lock.
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace {

// Read again and again: the file changes while programs run.
long SecondsAhead() {
  const int before = errno;
  char text[32] = {};
  const long file = syscall(SYS_openat, AT_FDCWD, "/etc/moved-clock", O_RDONLY | O_CLOEXEC);
  const long size = file < 0 ? 0 : syscall(SYS_read, file, text, sizeof text - 1);
  if (file >= 0) syscall(SYS_close, file);
  const long ahead = size > 0 ? std::strtol(text, nullptr, 10) : 0;
  errno = before;
  return ahead;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* now) noexcept {
  const long result = syscall(SYS_clock_gettime, clock, now);
  const bool is_time_of_day = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  if (result == 0 && is_time_of_day) now->tv_sec += SecondsAhead();
  return static_cast<int>(result);
}

int gettimeofday(timeval* now, void*) noexcept {
  timespec precise{};
  clock_gettime(CLOCK_REALTIME, &precise);
  *now = {precise.tv_sec, precise.tv_nsec / 1000};
  return 0;
}

time_t time(time_t* now) noexcept {
  timespec precise{};
  clock_gettime(CLOCK_REALTIME, &precise);
  if (now != nullptr) *now = precise.tv_sec;
  return precise.tv_sec;
}

}  // extern "C"
