// MakeRecordingApple: asks the real sensors and writes down what they answer.
#include <array>
#include <map>
#include <string>
#include <utility>

#include "probes/recording/apple.h"
#include "probes/recording/smc_answer.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr char kKind[] = "apple";

// Texts that say what the machine is; every other one might say whose it is.
bool IsOfTheMachine(const std::string& name) {
  constexpr std::array kTold = {"kern.osproductversion", "kern.osrelease", "hw.machine",
                                "machdep.cpu.brand_string", "hw.model"};
  for (const char* told : kTold) {
    if (name == told) return true;
  }
  return name.starts_with("hw.perflevel") && name.ends_with(".name");
}

json NumberValue(const Result<int64_t>& number) {
  return number ? json{{"number", *number}} : ErrorValue(number.error());
}

json EmptyValue(const Result<>& done) { return done ? json::object() : ErrorValue(done.error()); }

class RecordingSmc : public SmcConnection {
 public:
  RecordingSmc(std::unique_ptr<SmcConnection> real, RecordingWriter& writer)
      : real_(std::move(real)), writer_(writer) {}
  Result<> Call(const SmcStruct& request, SmcStruct& answer) override {
    auto called = real_->Call(request, answer);
    const std::string key = SmcCallKey(request);
    if (!key.empty()) {
      writer_.Observe(kKind, key,
                      called ? SmcAnswerValue(request, answer) : ErrorValue(called.error()));
    }
    return called;
  }

 private:
  const std::unique_ptr<SmcConnection> real_;
  RecordingWriter& writer_;
};

class RecordingIoReport : public IoReportSubscription {
 public:
  RecordingIoReport(std::unique_ptr<IoReportSubscription> real, RecordingWriter& writer)
      : real_(std::move(real)), writer_(writer) {}
  const std::vector<IoReportChannel>& channels() const override { return real_->channels(); }
  Result<> Sample(std::vector<IoReportValue>& values) override {
    auto sampled = real_->Sample(values);
    writer_.Observe(kKind, "ioreport", EmptyValue(sampled));
    if (sampled) Tell(values);
    return sampled;
  }

 private:
  void Tell(const std::vector<IoReportValue>& values) {
    std::map<std::string, int> ordinals;
    for (size_t i = 0; i < channels().size() && i < values.size(); ++i) {
      const IoReportChannel& channel = channels()[i];
      const std::string name =
          "ioreport " + channel.group + "|" + channel.subgroup + "|" + channel.name + "|";
      json value{{"unit", channel.unit}};
      if (channel.states.empty()) {
        value["value"] = values[i].integer;
      } else {
        value["states"] = channel.states;
        value["residencies"] = values[i].residencies;
      }
      writer_.Observe(kKind, name + std::to_string(ordinals[name]++), std::move(value));
    }
  }

  const std::unique_ptr<IoReportSubscription> real_;
  RecordingWriter& writer_;
};

class RecordingApple : public AppleSensors {
 public:
  RecordingApple(const AppleSensors& real, RecordingWriter& writer)
      : real_(real), writer_(writer) {}

  Result<std::string> SysctlText(const char* name) const override {
    auto text = real_.SysctlText(name);
    json value =
        text ? json{{"text", IsOfTheMachine(name) ? *text : "recorded"}} : ErrorValue(text.error());
    writer_.Observe(kKind, std::string("sysctl ") + name, std::move(value));
    return text;
  }
  Result<int64_t> SysctlNumber(const char* name) const override {
    return Tell(std::string("sysctl ") + name, real_.SysctlNumber(name));
  }
  Result<int64_t> RegistryNumber(const char* service_class, const char* property) const override {
    return Tell(std::string("registry ") + service_class + " " + property,
                real_.RegistryNumber(service_class, property));
  }
  Result<AppleCpuTicks> CpuTicks() const override {
    auto ticks = real_.CpuTicks();
    writer_.Observe(kKind, "cpu ticks",
                    ticks ? json{{"user", ticks->user},
                                 {"system", ticks->system},
                                 {"idle", ticks->idle},
                                 {"nice", ticks->nice}}
                          : ErrorValue(ticks.error()));
    return ticks;
  }
  Result<AppleMemoryPages> MemoryPages() const override {
    auto pages = real_.MemoryPages();
    writer_.Observe(kKind, "memory pages",
                    pages ? json{{"page_bytes", pages->page_bytes},
                                 {"active", pages->active},
                                 {"inactive", pages->inactive},
                                 {"wired", pages->wired},
                                 {"speculative", pages->speculative},
                                 {"compressor", pages->compressor},
                                 {"purgeable", pages->purgeable},
                                 {"external", pages->external}}
                          : ErrorValue(pages.error()));
    return pages;
  }
  Result<int64_t> ThermalPressure() const override {
    return Tell("thermal pressure", real_.ThermalPressure());
  }
  Result<int64_t> PowerMode() const override { return Tell("power mode", real_.PowerMode()); }

  Result<std::unique_ptr<IoReportSubscription>> SubscribeIoReport(
      const IoReportFilter& wanted) const override {
    auto subscription = real_.SubscribeIoReport(wanted);
    if (subscription) {
      return std::make_unique<RecordingIoReport>(*std::move(subscription), writer_);
    }
    // That there is none of some channels does not say that there is none of others.
    if (subscription.error().code != Code::kNotFound) {
      writer_.Observe(kKind, "ioreport", ErrorValue(subscription.error()));
    }
    return subscription;
  }
  Result<std::unique_ptr<SmcConnection>> OpenSmc() const override {
    auto opened = real_.OpenSmc();
    writer_.Observe(kKind, "smc", opened ? json::object() : ErrorValue(opened.error()));
    if (opened) return std::make_unique<RecordingSmc>(*std::move(opened), writer_);
    return opened;
  }

 private:
  Result<int64_t> Tell(const std::string& key, Result<int64_t> number) const {
    writer_.Observe(kKind, key, NumberValue(number));
    return number;
  }

  const AppleSensors& real_;
  RecordingWriter& writer_;
};

}  // namespace

std::unique_ptr<AppleSensors> MakeRecordingApple(const AppleSensors& real,
                                                 RecordingWriter& writer) {
  return std::make_unique<RecordingApple>(real, writer);
}

}  // namespace tokwatt
