#include "agent/host_load.h"

#include <algorithm>
#include <optional>
#include <sstream>

#include "base/text_file.h"
#include "probes/host/clocks.h"
#include "probes/host/load.h"

namespace tokwatt {
namespace {

// Of files, in use by processes ("Mapped:" of proc(5)'s meminfo); nullopt off Linux.
std::optional<int64_t> MappedBytes(const Env& env) {
  const auto text = ReadTextFile(env.Path("/proc/meminfo"));
  const size_t at = text ? text->find("\nMapped:") : std::string::npos;
  if (at == std::string::npos) return std::nullopt;
  std::istringstream line(text->substr(at + 8));
  int64_t kib = 0;
  return line >> kib && kib >= 0 ? std::optional(kib * 1024) : std::nullopt;
}

class HostLoadOfProbes : public HostLoad {
 public:
  explicit HostLoadOfProbes(const Env& env) : env_(env), reader_(env), clocks_(env) {}

  // An unknown load must not pass for idle.
  double UtilizationRatio() override { return reader_.UtilizationRatio().value_or(1.0); }
  // The kernel counts the mapped weights of a loaded model as available: it could read them again.
  Result<int64_t> AvailableMemoryBytes() override {
    TOKWATT_ASSIGN_OR_RETURN(const int64_t available, reader_.AvailableMemoryBytes());
    return std::max<int64_t>(available - MappedBytes(env_).value_or(0), 0);
  }
  std::vector<std::pair<std::string, std::string>> Disclosure() override {
    return reader_.Disclosure();
  }
  Result<double> ClockHertz() override {
    TOKWATT_ASSIGN_OR_RETURN(const ClockState clock, clocks_.Read());
    return clock.mean_hz;
  }

 private:
  const Env env_;
  HostLoadReader reader_;
  CpuClocks clocks_;
};

}  // namespace

std::unique_ptr<HostLoad> MakeHostLoad(const Env& env) {
  return std::make_unique<HostLoadOfProbes>(env);
}

}  // namespace tokwatt
