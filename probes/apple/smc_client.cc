#include "probes/apple/smc_client.h"

#include <utility>

namespace tokwatt {
namespace {

constexpr uint32_t kKeyCount = FourCc("#KEY");
constexpr double kMostKeys = 16'384;  // several times what the largest Macs have

}  // namespace

Result<> SmcClient::Connect() {
  if (connection_ != nullptr) return {};
  TOKWATT_ASSIGN_OR_RETURN(connection_, apple_.OpenSmc());
  return {};
}

Result<SmcStruct> SmcClient::Ask(const SmcStruct& request) {
  TOKWATT_RETURN_IF_ERROR(Connect());
  SmcStruct answer{};
  const Result<> called = connection_->Call(request, answer);
  if (called) return answer;
  connection_.reset();
  return tl::unexpected<Error>(called.error());
}

Result<SmcKeyInfo> SmcClient::Info(uint32_t key) {
  if (const auto known = infos_.find(key); known != infos_.end()) return known->second;
  TOKWATT_ASSIGN_OR_RETURN(const SmcStruct answer, Ask(SmcKeyInfoRequest(key)));
  TOKWATT_ASSIGN_OR_RETURN(const SmcKeyInfo info, DecodeSmcKeyInfo(answer));
  infos_.emplace(key, info);
  return info;
}

Result<double> SmcClient::ReadNumber(uint32_t key) {
  TOKWATT_ASSIGN_OR_RETURN(const SmcKeyInfo info, Info(key));
  TOKWATT_ASSIGN_OR_RETURN(const SmcStruct answer, Ask(SmcReadRequest(key, info)));
  TOKWATT_ASSIGN_OR_RETURN(const SmcValue value, DecodeSmcValue(answer, info));
  return SmcNumber(value);
}

Result<double> SmcClient::Number(uint32_t key) {
  auto number = ReadNumber(key);
  if (number) return number;
  return Wrap(std::move(number).error(), FourCcText(key));
}

Result<std::vector<uint32_t>> SmcClient::Keys() {
  TOKWATT_ASSIGN_OR_RETURN(const double count, Number(kKeyCount));
  if (count < 1 || count > kMostKeys) {
    return Fail(Code::kDataLoss, "the SMC tells a number of keys that it cannot have");
  }
  std::vector<uint32_t> keys;
  for (uint32_t index = 0; index < static_cast<uint32_t>(count); ++index) {
    TOKWATT_ASSIGN_OR_RETURN(const SmcStruct answer, Ask(SmcKeyAtRequest(index)));
    if (const auto key = DecodeSmcKey(answer)) keys.push_back(*key);
  }
  return keys;
}

}  // namespace tokwatt
