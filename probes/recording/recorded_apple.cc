// MakeRecordedApple: answers as the sensors did that were recorded.
#include <limits>
#include <string>
#include <utility>

#include "probes/recording/apple.h"
#include "probes/recording/smc_answer.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr char kKind[] = "apple";
constexpr std::string_view kChannel = "ioreport ";

Result<uint32_t> TicksIn(const json& value, const char* name) {
  TOKWATT_ASSIGN_OR_RETURN(const int64_t ticks, IntegerIn(value, name));
  if (ticks >= 0 && ticks <= std::numeric_limits<uint32_t>::max()) {
    return static_cast<uint32_t>(ticks);
  }
  return Fail(Code::kDataLoss, "the recording has ticks that no counter has");
}

template <typename T>
Result<std::vector<T>> ListIn(const json& value, const char* name) {
  const auto found = value.find(name);
  std::vector<T> list;
  if (found == value.end() || !found->is_array()) {
    return Fail(Code::kDataLoss, std::string("the recording has no list '") + name + "' there");
  }
  for (const json& each : *found) {
    constexpr bool kText = std::is_same_v<T, std::string>;
    if (kText ? !each.is_string() : !each.is_number_integer()) {
      return Fail(Code::kDataLoss, std::string("the recording's list '") + name + "' is damaged");
    }
    list.push_back(each.get<T>());
  }
  return list;
}

// "ioreport GROUP|SUBGROUP|NAME|N"; nothing of a key that is none.
Result<IoReportChannel> ChannelOf(const std::string& key, const json& value) {
  const std::string_view text = std::string_view(key).substr(kChannel.size());
  const size_t first = text.find('|');
  const size_t second = first == text.npos ? text.npos : text.find('|', first + 1);
  const size_t third = text.rfind('|');
  if (second == text.npos || third <= second) {
    return Fail(Code::kDataLoss, "the recording has a channel without a name");
  }
  IoReportChannel channel;
  channel.group = text.substr(0, first);
  channel.subgroup = text.substr(first + 1, second - first - 1);
  channel.name = text.substr(second + 1, third - second - 1);
  TOKWATT_ASSIGN_OR_RETURN(channel.unit, TextIn(value, "unit"));
  return channel;
}

Result<IoReportValue> ChannelValue(const json& value) {
  IoReportValue sample;
  if (value.contains("states")) {
    TOKWATT_ASSIGN_OR_RETURN(sample.residencies, ListIn<int64_t>(value, "residencies"));
  } else {
    TOKWATT_ASSIGN_OR_RETURN(sample.integer, IntegerIn(value, "value"));
  }
  return sample;
}

class RecordedIoReport : public IoReportSubscription {
 public:
  explicit RecordedIoReport(const RecordedState& state) : state_(state) {}

  Result<> Add(const std::string& key, const IoReportFilter& wanted) {
    TOKWATT_ASSIGN_OR_RETURN(const json value, state_.Look(kKind, key));
    TOKWATT_ASSIGN_OR_RETURN(IoReportChannel channel, ChannelOf(key, value));
    if (!wanted(channel)) return {};
    if (value.contains("states")) {
      TOKWATT_ASSIGN_OR_RETURN(channel.states, ListIn<std::string>(value, "states"));
    }
    channels_.push_back(std::move(channel));
    keys_.push_back(key);
    return {};
  }

  const std::vector<IoReportChannel>& channels() const override { return channels_; }

  Result<> Sample(std::vector<IoReportValue>& values) override {
    values.clear();
    TOKWATT_RETURN_IF_ERROR(state_.Look(kKind, "ioreport"));
    for (size_t i = 0; i < keys_.size(); ++i) {
      TOKWATT_ASSIGN_OR_RETURN(const json value, state_.Look(kKind, keys_[i]));
      TOKWATT_ASSIGN_OR_RETURN(IoReportValue sample, ChannelValue(value));
      if (sample.residencies.size() != channels_[i].states.size()) {
        return Fail(Code::kDataLoss, "the recording has another number of states than before");
      }
      values.push_back(std::move(sample));
    }
    return {};
  }

 private:
  const RecordedState& state_;
  std::vector<IoReportChannel> channels_;
  std::vector<std::string> keys_;
};

class RecordedSmc : public SmcConnection {
 public:
  explicit RecordedSmc(const RecordedState& state) : state_(state) {}
  Result<> Call(const SmcStruct& request, SmcStruct& answer) override {
    TOKWATT_ASSIGN_OR_RETURN(const json value, state_.Look(kKind, SmcCallKey(request)));
    TOKWATT_ASSIGN_OR_RETURN(answer, SmcAnswerOf(request, value));
    return {};
  }

 private:
  const RecordedState& state_;
};

class RecordedApple : public AppleSensors {
 public:
  explicit RecordedApple(const RecordedState& state) : state_(state) {}

  Result<std::string> SysctlText(const char* name) const override {
    TOKWATT_ASSIGN_OR_RETURN(const json value, Look(std::string("sysctl ") + name));
    return TextIn(value, "text");
  }
  Result<int64_t> SysctlNumber(const char* name) const override {
    return Number(std::string("sysctl ") + name);
  }
  Result<int64_t> RegistryNumber(const char* service_class, const char* property) const override {
    return Number(std::string("registry ") + service_class + " " + property);
  }
  Result<AppleCpuTicks> CpuTicks() const override {
    TOKWATT_ASSIGN_OR_RETURN(const json value, Look("cpu ticks"));
    AppleCpuTicks ticks;
    TOKWATT_ASSIGN_OR_RETURN(ticks.user, TicksIn(value, "user"));
    TOKWATT_ASSIGN_OR_RETURN(ticks.system, TicksIn(value, "system"));
    TOKWATT_ASSIGN_OR_RETURN(ticks.idle, TicksIn(value, "idle"));
    TOKWATT_ASSIGN_OR_RETURN(ticks.nice, TicksIn(value, "nice"));
    return ticks;
  }
  Result<AppleMemoryPages> MemoryPages() const override {
    TOKWATT_ASSIGN_OR_RETURN(const json value, Look("memory pages"));
    AppleMemoryPages pages;
    TOKWATT_ASSIGN_OR_RETURN(pages.page_bytes, IntegerIn(value, "page_bytes"));
    TOKWATT_ASSIGN_OR_RETURN(pages.active, PagesIn(value, "active"));
    TOKWATT_ASSIGN_OR_RETURN(pages.inactive, PagesIn(value, "inactive"));
    TOKWATT_ASSIGN_OR_RETURN(pages.wired, PagesIn(value, "wired"));
    TOKWATT_ASSIGN_OR_RETURN(pages.speculative, PagesIn(value, "speculative"));
    TOKWATT_ASSIGN_OR_RETURN(pages.compressor, PagesIn(value, "compressor"));
    TOKWATT_ASSIGN_OR_RETURN(pages.purgeable, PagesIn(value, "purgeable"));
    TOKWATT_ASSIGN_OR_RETURN(pages.external, PagesIn(value, "external"));
    return pages;
  }
  Result<int64_t> ThermalPressure() const override { return Number("thermal pressure"); }
  Result<int64_t> PowerMode() const override { return Number("power mode"); }

  Result<std::unique_ptr<IoReportSubscription>> SubscribeIoReport(
      const IoReportFilter& wanted) const override {
    auto subscription = std::make_unique<RecordedIoReport>(state_);
    for (const std::string& key : state_.Keys(kKind, std::string(kChannel))) {
      TOKWATT_RETURN_IF_ERROR(subscription->Add(key, wanted));
    }
    if (!subscription->channels().empty()) return subscription;
    if (state_.Has(kKind, "ioreport")) TOKWATT_RETURN_IF_ERROR(state_.Look(kKind, "ioreport"));
    return Fail(Code::kNotFound, "this Mac's IOReport has none of the channels");
  }
  Result<std::unique_ptr<SmcConnection>> OpenSmc() const override {
    TOKWATT_RETURN_IF_ERROR(Look("smc"));
    return std::make_unique<RecordedSmc>(state_);
  }

 private:
  // Sums of them must fit 64 bits.
  static Result<int64_t> PagesIn(const json& value, const char* name) {
    TOKWATT_ASSIGN_OR_RETURN(const int64_t pages, IntegerIn(value, name));
    if (pages >= 0 && pages <= int64_t{1} << 48) return pages;
    return Fail(Code::kDataLoss, "the recording has a number of pages that no memory has");
  }

  Result<json> Look(const std::string& key) const { return state_.Look(kKind, key); }
  Result<int64_t> Number(const std::string& key) const {
    TOKWATT_ASSIGN_OR_RETURN(const json value, Look(key));
    return IntegerIn(value, "number");
  }

  const RecordedState& state_;
};

}  // namespace

std::unique_ptr<AppleSensors> MakeRecordedApple(const RecordedState& state) {
  return std::make_unique<RecordedApple>(state);
}

}  // namespace tokwatt
