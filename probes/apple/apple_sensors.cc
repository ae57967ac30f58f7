#include "probes/apple/apple_sensors.h"

namespace tokwatt {

Result<const AppleSensors*> RequireAppleSensors(const Env& env, const std::string& what) {
  if (env.apple == nullptr) return Fail(Code::kNotFound, "only Macs have " + what);
  if (!env.only_files()) return env.apple;
  return Fail(Code::kUnimplemented, what + " is no file below the root",
              "not_available_under_root");
}

}  // namespace tokwatt
