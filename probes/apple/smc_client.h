// SmcClient: values of the SMC by key. A connection that fails (it may not survive a sleep) is made
// anew by the next question.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "base/result.h"
#include "probes/apple/apple_sensors.h"
#include "probes/apple/smc_struct.h"

namespace tokwatt {

// Called by one thread at a time.
class SmcClient {
 public:
  explicit SmcClient(const AppleSensors& apple) : apple_(apple) {}

  // Makes a connection where there is none; kNotFound where the Mac has no SMC.
  Result<> Connect();

  // Size and type of a key, which are asked for once.
  Result<SmcKeyInfo> Info(uint32_t key);
  // A key's value as a number; errors name the key.
  Result<double> Number(uint32_t key);
  // All keys, in the SMC's order: one call for each of a thousand or two. Keys that it refuses to
  // name are left out.
  Result<std::vector<uint32_t>> Keys();

 private:
  Result<SmcStruct> Ask(const SmcStruct& request);
  Result<double> ReadNumber(uint32_t key);

  const AppleSensors& apple_;
  std::unique_ptr<SmcConnection> connection_;
  std::map<uint32_t, SmcKeyInfo> infos_;
};

}  // namespace tokwatt
