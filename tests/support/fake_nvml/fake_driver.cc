#include "tests/support/fake_nvml/fake_driver.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace tokwatt {
namespace {

std::string Trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// For whole programs, which cannot be told otherwise: LD_LIBRARY_PATH names a folder where the fake
// is called libnvidia-ml.so.1, and this variable the scenario's file.
FakeDriver* NewDriver() {
  auto* driver = new FakeDriver;
  const char* path = std::getenv("TOKWATT_FAKE_NVML_SCENARIO");
  if (path == nullptr) return driver;
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  LoadScenario(text.str(), *driver);
  return driver;
}

}  // namespace

FakeDriver& TheDriver() {
  static FakeDriver* driver = NewDriver();
  return *driver;
}

void LoadScenario(const std::string& text, FakeDriver& driver) {
  driver.system.clear();
  driver.gpus.clear();
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    line = Trimmed(line.substr(0, line.find('#')));
    if (line == "gpu") driver.gpus.emplace_back();
    const size_t blank = line.find(' ');
    if (blank == std::string::npos) continue;
    FakeDriver::Properties& place = driver.gpus.empty() ? driver.system : driver.gpus.back();
    place[line.substr(0, blank)] = Trimmed(line.substr(blank));
  }
}

int Answer(std::unique_lock<std::mutex>& lock, const FakeDriver::Properties& properties,
           const char* key, std::string& value) {
  FakeDriver& driver = TheDriver();
  const auto found = properties.find(key);
  if (found == properties.end()) return kNotSupported;
  value = found->second;
  if (value == "hang") {
    ++driver.hanging_now;
    driver.changed.notify_all();
    driver.changed.wait(lock, [&] { return !driver.hangs; });
    --driver.hanging_now;
    return kNotSupported;
  }
  return value.starts_with('!') ? std::atoi(value.c_str() + 1) : 0;
}

NvmlDevice HandleOf(int connection, NvmlU32 index) {
  return reinterpret_cast<NvmlDevice>(static_cast<uintptr_t>(connection) << 8 | index);
}

int AnswerOf(NvmlDevice device, const char* key, std::string& value) {
  FakeDriver& driver = TheDriver();
  std::unique_lock lock(driver.mutex);
  if (driver.open == 0) return kUninitialized;
  const auto handle = reinterpret_cast<uintptr_t>(device);
  if (handle >> 8 != static_cast<uintptr_t>(driver.connections)) return kInvalidArgument;
  if ((handle & 0xff) >= driver.gpus.size()) return kInvalidArgument;
  return Answer(lock, driver.gpus[handle & 0xff], key, value);
}

int NumbersOf(NvmlDevice device, const char* key, std::vector<NvmlU64>& numbers) {
  std::string value;
  const int status = AnswerOf(device, key, value);
  std::istringstream words(status == 0 ? value : std::string());
  for (std::string word; words >> word;) {
    numbers.push_back(std::strtoull(word.c_str(), nullptr, 0));
  }
  numbers.resize(std::max<size_t>(numbers.size(), 16));
  return status;
}

}  // namespace tokwatt
