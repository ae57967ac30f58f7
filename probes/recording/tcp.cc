#include "probes/recording/tcp.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "probes/power/kasa_protocol.h"
#include "probes/power/plug_address.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr char kKind[] = "tcp";
constexpr int kKasaPort = 9999;
constexpr int kNutPort = 3493;

// Variables of NUT's that nut_protocol.cc and nut.cc look at.
constexpr std::string_view kNutVariables[] = {"ups.realpower",
                                              "ups.realpower.nominal",
                                              "ups.load",
                                              "output.voltage",
                                              "output.current",
                                              "output.powerfactor",
                                              "ups.status",
                                              "driver.parameter.pollinterval",
                                              "driver.parameter.pollfreq"};

tl::unexpected<Error> NotAPlug() {
  return Fail(Code::kUnavailable, "a recording asks only the configured plugs", "not_recorded");
}

const RecordedPlug* FindPlug(const std::vector<RecordedPlug>& plugs, const TcpRequest& request) {
  for (const RecordedPlug& plug : plugs) {
    if (!plug.over_tcp) continue;
    const int usual = plug.real.kind == "kasa" ? kKasaPort : kNutPort;
    const auto address = ParsePlugAddress(plug.real.url, usual);
    if (address && address->host == request.host && address->port == request.port) return &plug;
  }
  return nullptr;
}

// Ids of outlets, which hold the plug's own, by the words that stand for them.
class OutletIds {
 public:
  void Learn(const json& answer) {
    const auto children = answer.value("/system/get_sysinfo/children"_json_pointer, json::array());
    for (const json& child : children) {
      const auto id = child.is_object() ? child.find("id") : child.end();
      if (id == child.end() || !id->is_string()) continue;
      words_.try_emplace(id->get<std::string>(), "outlet-" + std::to_string(words_.size()));
    }
  }
  std::string Replace(std::string text) const {
    for (const auto& [id, word] : words_) {
      const std::string quoted = '"' + id + '"';
      for (size_t at = text.find(quoted); at != std::string::npos; at = text.find(quoted)) {
        text.replace(at, quoted.size(), '"' + word + '"');
        if (id == word) break;
      }
    }
    return text;
  }

 private:
  std::map<std::string, std::string> words_;
};

// Of a question its JSON, or its first words: the name of the UPS stands behind them.
std::string KeyOf(const RecordedPlug& plug, const std::string& question, const OutletIds& ids) {
  const std::string address = plug.recorded.url.substr(plug.recorded.url.find("://") + 3);
  const std::string name = address.substr(0, address.find('/'));
  if (plug.real.kind != "kasa") return name + " LIST VAR";
  return name + " " + ids.Replace(DecodeKasaFrame(question).value_or(""));
}

json KeptAnswer(const RecordedPlug& plug, const std::string& answer, OutletIds& ids) {
  if (plug.real.kind != "kasa") return {{"text", KeptNutLines(answer)}};
  const auto text = DecodeKasaFrame(answer);
  if (!text) return ErrorValue({text.error().code, text.error().message, text.error().reason, {}});
  json kept = KeptFields(*text, plug.fields);
  if (kept.is_object()) ids.Learn(kept);
  return {{"body", json::parse(ids.Replace(kept.dump()), nullptr, false)}};
}

class RecordingTcp : public TcpClient {
 public:
  RecordingTcp(TcpClient& real, std::vector<RecordedPlug> plugs, RecordingWriter& writer)
      : real_(real), plugs_(std::move(plugs)), writer_(writer) {}

  Result<std::string> Ask(const TcpRequest& request) override {
    const RecordedPlug* plug = FindPlug(plugs_, request);
    if (plug == nullptr) return NotAPlug();
    auto answer = real_.Ask(request);
    const std::lock_guard lock(mutex_);
    const std::string key = KeyOf(*plug, request.question, ids_);
    writer_.Observe(kKind, key, answer ? KeptAnswer(*plug, *answer, ids_) : Silence(answer));
    return answer;
  }

 private:
  // An error's message names the address.
  static json Silence(const Result<std::string>& answer) {
    const Error& error = answer.error();
    return ErrorValue(
        {error.code, "the plug did not answer: " + error.reason_code(), error.reason, {}});
  }

  TcpClient& real_;
  const std::vector<RecordedPlug> plugs_;
  RecordingWriter& writer_;
  std::mutex mutex_;
  OutletIds ids_;
};

class RecordedTcp : public TcpClient {
 public:
  RecordedTcp(std::vector<RecordedPlug> plugs, const RecordedState& state)
      : plugs_(std::move(plugs)), state_(state) {}

  Result<std::string> Ask(const TcpRequest& request) override {
    const RecordedPlug* plug = FindPlug(plugs_, request);
    if (plug == nullptr) return NotAPlug();
    TOKWATT_ASSIGN_OR_RETURN(const json value,
                             state_.Look(kKind, KeyOf(*plug, request.question, {})));
    if (plug->real.kind != "kasa") return TextIn(value, "text");
    const auto body = value.find("body");
    if (body == value.end()) return Fail(Code::kDataLoss, "the recording has no answer there");
    return EncodeKasaFrame(body->dump(-1, ' ', false, json::error_handler_t::replace));
  }

 private:
  const std::vector<RecordedPlug> plugs_;
  const RecordedState& state_;
};

bool IsKept(std::string_view variable) {
  return std::find(std::begin(kNutVariables), std::end(kNutVariables), variable) !=
         std::end(kNutVariables);
}

// "VAR ups ups.load "23"" of a line with another name of the UPS; empty for what is left out.
std::string KeptNutLine(std::string_view line) {
  constexpr std::string_view kVar = "VAR ";
  for (const std::string_view frame : {"BEGIN LIST VAR", "END LIST VAR"}) {
    if (line.starts_with(frame)) return std::string(frame) + " ups\n";
  }
  if (line.starts_with("ERR ")) return std::string(line.substr(0, line.find(' ', 4))) + "\n";
  if (!line.starts_with(kVar)) return {};
  line.remove_prefix(kVar.size());
  const size_t name = line.find(' ');
  if (name == std::string_view::npos) return {};
  line.remove_prefix(name + 1);
  if (!IsKept(line.substr(0, line.find(' ')))) return {};
  return "VAR ups " + std::string(line) + "\n";
}

}  // namespace

std::string KeptNutLines(const std::string& answer) {
  std::string kept;
  for (size_t at = 0; at < answer.size();) {
    const std::string_view line = std::string_view(answer).substr(at, answer.find('\n', at) - at);
    at += line.size() + 1;
    kept += KeptNutLine(line);
  }
  return kept;
}

std::unique_ptr<TcpClient> MakeRecordingTcp(TcpClient& real, std::vector<RecordedPlug> plugs,
                                            RecordingWriter& writer) {
  return std::make_unique<RecordingTcp>(real, std::move(plugs), writer);
}

std::unique_ptr<TcpClient> MakeRecordedTcp(std::vector<RecordedPlug> plugs,
                                           const RecordedState& state) {
  return std::make_unique<RecordedTcp>(std::move(plugs), state);
}

}  // namespace tokwatt
