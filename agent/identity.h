// Identity: who this device is to its collector. Lives outside the spool, in identity.json (0600).
//
// The device id is random, never a hardware id. The epoch and the highest acknowledged number are
// kept here too, so that a spool file brought back from an old copy is noticed.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/random.h"
#include "base/result.h"

namespace tokwatt {

using AgentDeviceId = std::array<uint8_t, 16>;

std::string DeviceIdHex(const AgentDeviceId& id);
uint64_t RandomEpoch(const RandomSource& random);  // never 0

struct Identity {
  AgentDeviceId device_id{};
  uint64_t epoch = 0;         // of the spool as last seen; 0: none yet
  uint64_t acked_seq = 0;     // highest number in `epoch` known to be stored; may lag
  int64_t acked_wall_ns = 0;  // when that batch was sealed; 0: none yet
  bool operator==(const Identity&) const = default;
};

// Reads `path`, or makes a new identity if there is no such file. kDataLoss: the file is damaged.
Result<Identity> LoadIdentity(const std::string& path, const RandomSource& random);
Result<> SaveIdentity(const std::string& path, const Identity& identity);

}  // namespace tokwatt
