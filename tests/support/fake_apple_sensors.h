// FakeAppleSensors: a Mac of tests/fixtures/apple, at one of its two points in time.
#pragma once

#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "probes/apple/apple_sensors.h"

namespace tokwatt {

// The fixture's facts and the point that all of its sensors read. A test may change both.
struct FakeMac {
  nlohmann::json facts;
  size_t point = 0;
  int smc_calls = 0;
  bool smc_fails = false;  // every call, until it is opened again
};

// Answers as AppleSMCKeysEndpoint does; written from the layout in smc_struct.h, not with it.
class FakeSmcConnection : public SmcConnection {
 public:
  explicit FakeSmcConnection(FakeMac* mac) : mac_(mac) {
    for (const auto& [key, value] : mac->facts.at("smc").items()) keys_.push_back(key);
  }

  Result<> Call(const SmcStruct& request, SmcStruct& answer) override {
    ++mac_->smc_calls;
    if (mac_->smc_fails) return Fail(Code::kUnavailable, "macOS refuses a call of the SMC");
    answer = SmcStruct{};
    const int command = std::to_integer<int>(request[42]);
    if (command == 8) {
      PutKey(answer, request);
    } else if (Get(request, 0) == kKeyCount) {
      Put(answer, 28, 4);
      PutText(answer, 32, "ui32");
      for (size_t i = 0; i < 4; ++i) {
        answer[48 + i] = static_cast<std::byte>(keys_.size() >> 8 * (3 - i));
      }
    } else {
      PutValue(answer, Text(Get(request, 0)), command);
    }
    return {};
  }

 private:
  static constexpr uint32_t kKeyCount = 0x234B4559;  // "#KEY"

  static void Put(SmcStruct& bytes, size_t at, uint32_t value) {
    for (size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::byte>(value >> 8 * i);
  }
  static void PutText(SmcStruct& bytes, size_t at, const std::string& text) {
    for (size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::byte>(text[3 - i]);
  }
  static uint32_t Get(const SmcStruct& bytes, size_t at) {
    uint32_t value = 0;
    for (size_t i = 4; i-- > 0;) value = value << 8 | std::to_integer<uint32_t>(bytes[at + i]);
    return value;
  }
  static std::string Text(uint32_t code) {
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(code >> shift & 0xFF);
    return text;
  }

  void PutKey(SmcStruct& answer, const SmcStruct& request) const {
    const uint32_t index = Get(request, 44);
    if (index < keys_.size()) {
      PutText(answer, 0, keys_[index]);
    } else {
      answer[40] = std::byte{132};
    }
  }

  void PutValue(SmcStruct& answer, const std::string& key, int command) const {
    const auto found = mac_->facts.at("smc").find(key);
    if (found == mac_->facts.at("smc").end()) {
      answer[40] = std::byte{132};
      return;
    }
    const std::string hex = found->at(1 + mac_->point);
    Put(answer, 28, static_cast<uint32_t>(hex.size() / 2));
    PutText(answer, 32, found->at(0));
    for (size_t i = 0; command == 5 && i < hex.size() / 2; ++i) {
      answer[48 + i] = static_cast<std::byte>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
    }
  }

  FakeMac* mac_;
  std::vector<std::string> keys_;
};

class FakeIoReport : public IoReportSubscription {
 public:
  FakeIoReport(const FakeMac* mac, const IoReportFilter& wanted) : mac_(mac) {
    const auto& all = mac->facts.at("ioreport");
    for (size_t i = 0; i < all.size(); ++i) {
      IoReportChannel channel{all[i].at("group"),
                              all[i].value("subgroup", ""),
                              all[i].at("name"),
                              all[i].at("unit"),
                              {}};
      if (!wanted(channel)) continue;
      channel.states = all[i].value("states", std::vector<std::string>());
      channels_.push_back(std::move(channel));
      indices_.push_back(i);
    }
  }

  const std::vector<IoReportChannel>& channels() const override { return channels_; }

  Result<> Sample(std::vector<IoReportValue>& values) override {
    const auto& all = mac_->facts.at("ioreport");
    if (all.is_null()) return Fail(Code::kUnavailable, "IOReport returns no sample");
    values.clear();
    for (const size_t index : indices_) {
      IoReportValue value;
      if (all[index].contains("values")) {
        value.integer = all[index]["values"][mac_->point];
      } else {
        value.residencies = all[index]["residencies"][mac_->point].get<std::vector<int64_t>>();
      }
      values.push_back(std::move(value));
    }
    return {};
  }

 private:
  const FakeMac* mac_;
  std::vector<IoReportChannel> channels_;
  std::vector<size_t> indices_;
};

class FakeAppleSensors : public AppleSensors {
 public:
  explicit FakeAppleSensors(const std::string& machine) {
    std::ifstream file(std::string(TOKWATT_FIXTURES) + "/apple/" + machine + ".json");
    if (!file) throw std::runtime_error("no fixture of " + machine);
    mac_->facts = nlohmann::json::parse(file);
  }

  FakeMac& mac() { return *mac_; }
  nlohmann::json& facts() { return mac_->facts; }
  // The fixture's channel of that name.
  nlohmann::json& Channel(const std::string& name) {
    for (auto& channel : facts().at("ioreport")) {
      if (channel.at("name") == name) return channel;
    }
    throw std::runtime_error("no channel " + name);
  }

  Result<std::string> SysctlText(const char* name) const override {
    const auto& all = mac_->facts.at("sysctl");
    if (!all.contains(name)) return Fail(Code::kNotFound, "macOS does not tell it");
    return all.at(name).get<std::string>();
  }
  Result<int64_t> SysctlNumber(const char* name) const override {
    const auto& all = mac_->facts.at("sysctl");
    if (!all.contains(name)) return Fail(Code::kNotFound, "macOS does not tell it");
    return all.at(name).get<int64_t>();
  }
  Result<int64_t> RegistryNumber(const char* service_class, const char* property) const override {
    const auto& all = mac_->facts.at("registry");
    const std::string name = std::string(service_class) + " " + property;
    if (!all.contains(name)) return Fail(Code::kNotFound, "not in the registry");
    return all.at(name).get<int64_t>();
  }
  Result<AppleCpuTicks> CpuTicks() const override {
    const auto& ticks = mac_->facts.at("cpu_ticks").at(mac_->point);
    return AppleCpuTicks{ticks[0], ticks[1], ticks[2], ticks[3]};
  }
  Result<AppleMemoryPages> MemoryPages() const override {
    const auto& pages = mac_->facts.at("memory_pages");
    return AppleMemoryPages{pages.at("page_bytes"), pages.at("active"),      pages.at("inactive"),
                            pages.at("wired"),      pages.at("speculative"), pages.at("compressor"),
                            pages.at("purgeable"),  pages.at("external")};
  }
  Result<int64_t> ThermalPressure() const override {
    return mac_->facts.at("thermal_pressure").at(mac_->point).get<int64_t>();
  }
  Result<int64_t> PowerMode() const override {
    if (!mac_->facts.contains("power_mode")) return Fail(Code::kNotFound, "macOS does not tell it");
    return mac_->facts.at("power_mode").get<int64_t>();
  }
  Result<std::unique_ptr<IoReportSubscription>> SubscribeIoReport(
      const IoReportFilter& wanted) const override {
    auto subscription = std::make_unique<FakeIoReport>(mac_.get(), wanted);
    if (!subscription->channels().empty()) return subscription;
    return Fail(Code::kNotFound, "this Mac's IOReport has none of the channels");
  }
  Result<std::unique_ptr<SmcConnection>> OpenSmc() const override {
    if (!mac_->facts.contains("smc")) return Fail(Code::kNotFound, "this Mac has no SMC");
    mac_->smc_fails = false;
    return std::make_unique<FakeSmcConnection>(mac_.get());
  }

 private:
  const std::unique_ptr<FakeMac> mac_ = std::make_unique<FakeMac>();
};

}  // namespace tokwatt
