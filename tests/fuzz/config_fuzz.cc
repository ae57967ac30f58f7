// Fuzzer of tokwatt.toml: what is accepted can be shown, and what is shown is accepted.
#include <string>

#include "cli/config/config.h"
#include "cli/config/keys.h"
#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/require.h"

namespace tokwatt {
namespace {

void CheckRoundTrip(const ConfigKey& key, const Config& config) {
  const std::string shown = key.get(config);
  Config again;
  const auto set = key.set(again, shown);
  Require(set.has_value(), "a value that is shown can be set");
  Require(key.get(again) == shown, "and is the same");
}

}  // namespace
}  // namespace tokwatt

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tokwatt;
  const MemoryFile file(data, size);
  const auto config = LoadConfig({file.path(), {}}, {});
  if (!config) {
    Require(config.error().code == Code::kInvalidArgument ||
                config.error().code == Code::kPermissionDenied ||
                config.error().code == Code::kFailedPrecondition,
            "a mistake is a mistake");
    Require(!config.error().message.empty(), "a mistake is explained");
    return 0;
  }
  for (const ConfigKey& key : ConfigKeys()) CheckRoundTrip(key, *config);
  for (const PlugConfig& plug : config->plugs) {
    Require(!plug.kind.empty() && !plug.url.empty(), "a plug has kind and url");
    Require(plug.Option("channel", "0").find_first_not_of("0123456789") == std::string::npos,
            "a plug's channel is a number");
  }
  Require(Describe(*config).size() == ConfigKeys().size() + config->plugs.size(),
          "every setting is shown");
  return 0;
}
