#include "probes/recording/perf.h"

#include <string>
#include <utility>

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr char kKind[] = "perf";

std::string KeyOf(uint32_t type, uint64_t config, int cpu) {
  return std::to_string(type) + " " + std::to_string(config) + " " + std::to_string(cpu);
}

class RecordingCounter : public PerfCounter {
 public:
  RecordingCounter(std::unique_ptr<PerfCounter> real, RecordingWriter& writer, std::string key)
      : real_(std::move(real)), writer_(writer), key_(std::move(key)) {}
  Result<uint64_t> Read() const override {
    auto count = real_->Read();
    writer_.Observe(kKind, key_, count ? json{{"count", *count}} : ErrorValue(count.error()));
    return count;
  }

 private:
  const std::unique_ptr<PerfCounter> real_;
  RecordingWriter& writer_;
  const std::string key_;
};

class RecordingPerf : public PerfEvents {
 public:
  RecordingPerf(const PerfEvents& real, RecordingWriter& writer) : real_(real), writer_(writer) {}
  Result<std::unique_ptr<PerfCounter>> Open(uint32_t type, uint64_t config,
                                            int cpu) const override {
    const std::string key = KeyOf(type, config, cpu);
    auto counter = real_.Open(type, config, cpu);
    if (!counter) {
      writer_.Observe(kKind, key, ErrorValue(counter.error()));
      return tl::unexpected<Error>(std::move(counter).error());
    }
    return std::make_unique<RecordingCounter>(*std::move(counter), writer_, key);
  }

 private:
  const PerfEvents& real_;
  RecordingWriter& writer_;
};

class RecordedCounter : public PerfCounter {
 public:
  RecordedCounter(const RecordedState& state, std::string key)
      : state_(state), key_(std::move(key)) {}
  Result<uint64_t> Read() const override {
    TOKWATT_ASSIGN_OR_RETURN(const json value, state_.Look(kKind, key_));
    const auto count = value.find("count");
    if (count != value.end() && count->is_number_unsigned()) return count->get<uint64_t>();
    return Fail(Code::kDataLoss, "the recording has no count there");
  }

 private:
  const RecordedState& state_;
  const std::string key_;
};

class RecordedPerf : public PerfEvents {
 public:
  explicit RecordedPerf(const RecordedState& state) : state_(state) {}
  Result<std::unique_ptr<PerfCounter>> Open(uint32_t type, uint64_t config,
                                            int cpu) const override {
    std::string key = KeyOf(type, config, cpu);
    TOKWATT_RETURN_IF_ERROR(state_.Look(kKind, key));
    return std::make_unique<RecordedCounter>(state_, std::move(key));
  }

 private:
  const RecordedState& state_;
};

}  // namespace

std::unique_ptr<PerfEvents> MakeRecordingPerf(const PerfEvents& real, RecordingWriter& writer) {
  return std::make_unique<RecordingPerf>(real, writer);
}

std::unique_ptr<PerfEvents> MakeRecordedPerf(const RecordedState& state) {
  return std::make_unique<RecordedPerf>(state);
}

}  // namespace tokwatt
