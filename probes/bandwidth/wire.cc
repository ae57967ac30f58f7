#include "probes/bandwidth/wire.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr double kImpossibleBytesPerSecond = 1e14;  // fifty times the fastest accelerator of 2026

tl::unexpected<Error> Garbage(const std::string& why) {
  return Fail(Code::kDataLoss, "the measuring child said something else: " + why, "garbage");
}

// Members of the wrong type read as absent.
template <typename T>
T Get(const json& object, const char* key, T otherwise) {
  const auto found = object.find(key);
  if (found == object.end()) return otherwise;
  if constexpr (std::is_same_v<T, bool>) {
    return found->is_boolean() ? found->get<bool>() : otherwise;
  } else if constexpr (std::is_same_v<T, std::string>) {
    return found->is_string() ? found->get<std::string>() : otherwise;
  } else if constexpr (std::is_same_v<T, double>) {
    return found->is_number() ? found->get<double>() : otherwise;
  } else {
    return found->is_number_integer() ? found->get<T>() : otherwise;
  }
}

std::vector<std::string> GetStrings(const json& object, const char* key) {
  std::vector<std::string> strings;
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array()) return strings;
  for (const json& each : *found) {
    if (each.is_string()) strings.push_back(each.get<std::string>());
  }
  return strings;
}

bool Credible(const BandwidthResult& result) {
  const double best = result.best_bytes_per_second;
  const double median = result.median_bytes_per_second;
  return std::isfinite(best) && std::isfinite(median) && median > 0 && best >= median &&
         best < kImpossibleBytesPerSecond && result.trials > 0 && result.threads > 0 &&
         result.buffer_bytes > 0;
}

}  // namespace

std::string EncodeOptions(const BandwidthOptions& options) {
  return json{{"kernels", options.kernels},  {"buffer_bytes", options.buffer_bytes},
              {"trials", options.trials},    {"threads", options.threads},
              {"isa", options.isa},          {"backend", options.backend},
              {"software", options.software}}
      .dump(-1, ' ', true, json::error_handler_t::replace);
}

Result<BandwidthOptions> DecodeOptions(std::string_view text) {
  const json parsed = json::parse(text, nullptr, false);
  if (!parsed.is_object() || !parsed.contains("kernels")) {
    return Fail(Code::kInvalidArgument, "not the options of a bandwidth measurement");
  }
  BandwidthOptions options;
  options.kernels = GetStrings(parsed, "kernels");
  options.buffer_bytes = Get<int64_t>(parsed, "buffer_bytes", options.buffer_bytes);
  options.trials = Get<int>(parsed, "trials", options.trials);
  options.threads = Get<int>(parsed, "threads", options.threads);
  options.isa = Get<std::string>(parsed, "isa", options.isa);
  options.backend = Get<std::string>(parsed, "backend", options.backend);
  options.software = Get<bool>(parsed, "software", options.software);
  return options;
}

std::string EncodeResult(const BandwidthResult& result) {
  return json{{"path", result.path},
              {"kernel", result.kernel},
              {"isa", result.isa},
              {"device", result.device},
              {"start_boot_ns", result.start.ns},
              {"buffer_bytes", result.buffer_bytes},
              {"threads", result.threads},
              {"best_bytes_per_second", result.best_bytes_per_second},
              {"median_bytes_per_second", result.median_bytes_per_second},
              {"trials", result.trials},
              {"counting_rule", result.counting_rule},
              {"huge_pages", result.huge_pages},
              {"validity", result.validity},
              {"absent",
               {{"reason", result.absent.reason},
                {"detail", result.absent.detail},
                {"fix", result.absent.fix}}}}
      .dump(-1, ' ', true, json::error_handler_t::replace);
}

Result<BandwidthResult> DecodeResult(std::string_view line) {
  const json parsed = json::parse(line, nullptr, false);
  if (!parsed.is_object()) return Garbage("no JSON object");
  BandwidthResult result;
  result.path = Get<std::string>(parsed, "path", "");
  result.kernel = Get<std::string>(parsed, "kernel", "");
  if (result.path.empty() || result.kernel.empty()) return Garbage("no path or kernel");
  result.isa = Get<std::string>(parsed, "isa", "");
  result.device = Get<std::string>(parsed, "device", "");
  result.start.ns = Get<int64_t>(parsed, "start_boot_ns", 0);
  result.buffer_bytes = Get<int64_t>(parsed, "buffer_bytes", 0);
  result.threads = Get<int64_t>(parsed, "threads", 0);
  result.best_bytes_per_second = Get<double>(parsed, "best_bytes_per_second", 0);
  result.median_bytes_per_second = Get<double>(parsed, "median_bytes_per_second", 0);
  result.trials = Get<int64_t>(parsed, "trials", 0);
  result.counting_rule = Get<std::string>(parsed, "counting_rule", "");
  result.huge_pages = Get<bool>(parsed, "huge_pages", false);
  result.validity = GetStrings(parsed, "validity");
  if (const auto absent = parsed.find("absent"); absent != parsed.end() && absent->is_object()) {
    result.absent.reason = Get<std::string>(*absent, "reason", "");
    result.absent.detail = Get<std::string>(*absent, "detail", "");
    result.absent.fix = Get<std::string>(*absent, "fix", "");
  }
  if (result.absent.reason.empty() && !Credible(result)) return Garbage("impossible figures");
  return result;
}

}  // namespace tokwatt
