// A Kasa plug in a recording: {"body"}, the fields that kasa_protocol.cc reads; ids of outlets,
// which hold the plug's own, are "outlet-0", ...
#include <map>
#include <set>

#include "probes/power/kasa_protocol.h"
#include "probes/recording/observation.h"
#include "probes/recording/plugs.h"
#include "probes/recording/tcp_kind.h"

namespace tokwatt {
namespace {

using nlohmann::json;

const std::set<std::string>& Fields() {
  static const std::set<std::string> fields = {"system", "get_sysinfo",  "children", "id",
                                               "emeter", "get_realtime", "power",    "power_mw",
                                               "total",  "total_wh",     "err_code"};
  return fields;
}

class KasaTranscript : public TcpTranscript {
 public:
  std::string NameOf(const std::string& question) const override {
    return WithoutIds(DecodeKasaFrame(question).value_or(""));
  }

  json Keep(const std::string& answer) override {
    const auto text = DecodeKasaFrame(answer);
    if (!text) return ErrorValue(text.error());
    const json kept = KeptFields(*text, Fields());
    if (kept.is_object()) LearnIds(kept);
    return {{"body", json::parse(WithoutIds(kept.dump()), nullptr, false)}};
  }

  Result<std::string> Play(const json& kept) const override {
    const auto body = kept.find("body");
    if (body == kept.end()) return Fail(Code::kDataLoss, "the recording has no answer there");
    return EncodeKasaFrame(LineOf(*body));
  }

 private:
  void LearnIds(const json& answer) {
    const auto children = answer.value("/system/get_sysinfo/children"_json_pointer, json::array());
    for (const json& child : children) {
      const auto id = child.is_object() ? child.find("id") : child.end();
      if (id == child.end() || !id->is_string()) continue;
      words_.try_emplace(id->get<std::string>(), "outlet-" + std::to_string(words_.size()));
    }
  }

  std::string WithoutIds(std::string text) const {
    for (const auto& [id, word] : words_) {
      const std::string quoted = '"' + id + '"';
      for (size_t at = text.find(quoted); at != std::string::npos; at = text.find(quoted)) {
        text.replace(at, quoted.size(), '"' + word + '"');
        if (id == word) break;
      }
    }
    return text;
  }

  std::map<std::string, std::string> words_;
};

}  // namespace

std::unique_ptr<TcpTranscript> MakeKasaTranscript(const PlugAddress& /*real*/) {
  return std::make_unique<KasaTranscript>();
}

}  // namespace tokwatt
