#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/perf_events.h"

namespace tokwatt {
namespace {

class OpenCounter : public PerfCounter {
 public:
  explicit OpenCounter(int fd) : fd_(fd) {}
  ~OpenCounter() override { close(fd_); }
  OpenCounter(const OpenCounter&) = delete;
  OpenCounter& operator=(const OpenCounter&) = delete;

  Result<uint64_t> Read() const override {
    uint64_t value = 0;
    if (read(fd_, &value, sizeof value) == sizeof value) return value;
    return Fail(Code::kUnavailable, "the kernel's counter could not be read");
  }

 private:
  const int fd_;
};

Code CodeOf(int error) {
  if (error == EACCES || error == EPERM) return Code::kPermissionDenied;
  if (error == ENOENT || error == ENODEV || error == EINVAL) return Code::kNotFound;
  return error == ENOSYS ? Code::kUnimplemented : Code::kUnavailable;
}

class SystemPerfEvents : public PerfEvents {
 public:
  Result<std::unique_ptr<PerfCounter>> Open(uint32_t type, uint64_t config,
                                            int cpu) const override {
    perf_event_attr attributes;
    std::memset(&attributes, 0, sizeof attributes);
    attributes.size = sizeof attributes;
    attributes.type = type;
    attributes.config = config;
    constexpr int kEveryProcess = -1;
    constexpr int kNoGroup = -1;
    const auto fd = static_cast<int>(syscall(SYS_perf_event_open, &attributes, kEveryProcess, cpu,
                                             kNoGroup, PERF_FLAG_FD_CLOEXEC));
    if (fd < 0) return Fail(CodeOf(errno), std::strerror(errno));
    return std::make_unique<OpenCounter>(fd);
  }
};

}  // namespace

std::unique_ptr<PerfEvents> MakeSystemPerfEvents() { return std::make_unique<SystemPerfEvents>(); }

}  // namespace tokwatt
