// FakeDriver: the state of the fake of NVIDIA's management library, and the scenario it answers by.
//
// A scenario is text: "key value" lines of the system, then "gpu" before the lines of each card;
// "#" begins a remark. "!15" as a value is an answer with status 15, "hang" one that does not come
// until FakeNvmlRelease. A key that is not there is not supported. A call without an nvmlInit, or
// with a handle from before the last one, fails as it would in a driver.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "probes/nvidia/nvml_api.h"

namespace tokwatt {

inline constexpr int kUninitialized = 1;
inline constexpr int kInvalidArgument = 2;
inline constexpr int kNotSupported = 3;

struct FakeDriver {
  using Properties = std::map<std::string, std::string>;

  std::mutex mutex;
  std::condition_variable changed;
  bool hangs = true;
  Properties system;
  std::vector<Properties> gpus;
  int open = 0;         // inits less shutdowns
  int connections = 0;  // times that `open` rose from 0
  int hanging_now = 0;  // calls that wait
};

// Stays until the process ends, as a driver's state does.
FakeDriver& TheDriver();

void LoadScenario(const std::string& text, FakeDriver& driver);

// What `properties` say of `key`: a status, and the value where that is 0.
int Answer(std::unique_lock<std::mutex>& lock, const FakeDriver::Properties& properties,
           const char* key, std::string& value);

// Handles hold the connection that they are of and the card's index.
NvmlDevice HandleOf(int connection, NvmlU32 index);
int AnswerOf(NvmlDevice device, const char* key, std::string& value);

// Several numbers of one line; at least 16, the last ones 0.
int NumbersOf(NvmlDevice device, const char* key, std::vector<NvmlU64>& numbers);

template <typename T>
int NumberOf(NvmlDevice device, const char* key, T* number) {
  std::string value;
  const int status = AnswerOf(device, key, value);
  if (status == 0) *number = static_cast<T>(std::strtoull(value.c_str(), nullptr, 0));
  return status;
}

}  // namespace tokwatt
