#include "base/perf_events.h"

namespace tokwatt {
namespace {

class NoPerfEvents : public PerfEvents {
 public:
  Result<std::unique_ptr<PerfCounter>> Open(uint32_t, uint64_t, int) const override {
    return Fail(Code::kUnimplemented, "only Linux has it");
  }
};

}  // namespace

std::unique_ptr<PerfEvents> MakeSystemPerfEvents() { return std::make_unique<NoPerfEvents>(); }

}  // namespace tokwatt
