// A fake of NVIDIA's management library with NVML's own names; fake_driver.h says what it answers.
#include <cstring>

#include "tests/support/fake_nvml/fake_driver.h"

namespace tokwatt {
namespace {

// Fills all of the buffer, without a NUL behind, where the text is longer.
int Copy(int status, const std::string& value, char* buffer, NvmlU32 size) {
  if (status == 0) std::strncpy(buffer, value.c_str(), size);
  return status;
}

int Init() {
  FakeDriver& driver = TheDriver();
  std::unique_lock lock(driver.mutex);
  std::string value;
  const int status =
      driver.system.contains("init") ? Answer(lock, driver.system, "init", value) : 0;
  if (status == 0 && driver.open++ == 0) ++driver.connections;
  return status;
}

int Count(NvmlU32* count) {
  FakeDriver& driver = TheDriver();
  std::unique_lock lock(driver.mutex);
  if (driver.open == 0) return kUninitialized;
  *count = static_cast<NvmlU32>(driver.gpus.size());
  std::string value;
  if (!driver.system.contains("count")) return 0;
  const int status = Answer(lock, driver.system, "count", value);
  if (status == 0) *count = static_cast<NvmlU32>(std::strtoul(value.c_str(), nullptr, 0));
  return status;
}

int Handle(NvmlU32 index, NvmlDevice* device) {
  FakeDriver& driver = TheDriver();
  std::unique_lock lock(driver.mutex);
  if (index >= driver.gpus.size()) return kInvalidArgument;
  *device = HandleOf(driver.connections, index);
  std::string value;
  const FakeDriver::Properties& gpu = driver.gpus[index];
  return gpu.contains("handle") ? Answer(lock, gpu, "handle", value) : 0;
}

// A field's status is its own: that of the call is 0.
void Fill(NvmlDevice device, NvmlFieldValue& field) {
  std::vector<NvmlU64> numbers;  // value, nvmlValueType_t
  const char* key = field.field_id == kNvmlFieldPowerInstant ? "instant_mw" : "other_field";
  field.status = NumbersOf(device, key, numbers);
  field.value_type = numbers[1] == 0 ? 1 : static_cast<NvmlU32>(numbers[1]);
  std::memcpy(field.value, numbers.data(), sizeof field.value);
}

}  // namespace
}  // namespace tokwatt

using namespace tokwatt;

extern "C" {

int nvmlInit_v2() { return Init(); }
int nvmlInit() { return Init(); }
int nvmlDeviceGetCount_v2(NvmlU32* count) { return Count(count); }
int nvmlDeviceGetCount(NvmlU32* count) { return Count(count); }
int nvmlDeviceGetHandleByIndex_v2(NvmlU32 index, NvmlDevice* device) {
  return Handle(index, device);
}
int nvmlDeviceGetHandleByIndex(NvmlU32 index, NvmlDevice* device) { return Handle(index, device); }

int nvmlShutdown() {
  FakeDriver& driver = TheDriver();
  const std::lock_guard lock(driver.mutex);
  if (driver.open == 0) return kUninitialized;
  --driver.open;
  return 0;
}

int nvmlSystemGetDriverVersion(char* version, NvmlU32 size) {
  FakeDriver& driver = TheDriver();
  std::unique_lock lock(driver.mutex);
  std::string value;
  const int status = Answer(lock, driver.system, "driver", value);
  return Copy(status, value, version, size);
}

int nvmlDeviceGetName(NvmlDevice device, char* name, NvmlU32 size) {
  std::string value;
  const int status = AnswerOf(device, "name", value);
  return Copy(status, value, name, size);
}

int nvmlDeviceGetPciInfo_v3(NvmlDevice device, NvmlPciInfo* pci) {
  std::vector<NvmlU64> numbers;
  const int status = NumbersOf(device, "pci", numbers);
  pci->domain = static_cast<NvmlU32>(numbers[0]);
  pci->bus = static_cast<NvmlU32>(numbers[1]);
  pci->device = static_cast<NvmlU32>(numbers[2]);
  return status;
}

int nvmlDeviceGetArchitecture(NvmlDevice device, NvmlU32* architecture) {
  return NumberOf(device, "architecture", architecture);
}

int nvmlDeviceGetCudaComputeCapability(NvmlDevice device, int* major, int* minor) {
  std::vector<NvmlU64> numbers;
  const int status = NumbersOf(device, "compute_capability", numbers);
  *major = static_cast<int>(numbers[0]);
  *minor = static_cast<int>(numbers[1]);
  return status;
}

int nvmlDeviceGetNumGpuCores(NvmlDevice device, NvmlU32* cores) {
  return NumberOf(device, "cores", cores);
}

int nvmlDeviceGetMemoryInfo(NvmlDevice device, NvmlMemory* memory) {
  return NumberOf(device, "memory_bytes", &memory->total);
}

int nvmlDeviceGetMemoryBusWidth(NvmlDevice device, NvmlU32* bits) {
  return NumberOf(device, "bus_bits", bits);
}

int nvmlDeviceGetMaxClockInfo(NvmlDevice device, NvmlU32 clock, NvmlU32* megahertz) {
  return NumberOf(device, clock == kNvmlClockMemory ? "max_memory_mhz" : "max_sm_mhz", megahertz);
}

int nvmlDeviceGetPowerUsage(NvmlDevice device, NvmlU32* milliwatts) {
  return NumberOf(device, "power_mw", milliwatts);
}

int nvmlDeviceGetTotalEnergyConsumption(NvmlDevice device, NvmlU64* millijoules) {
  return NumberOf(device, "energy_mj", millijoules);
}

int nvmlDeviceGetFieldValues(NvmlDevice device, int count, NvmlFieldValue* fields) {
  for (int i = 0; i < count; ++i) Fill(device, fields[i]);
  return 0;
}

int nvmlDeviceGetPowerManagementLimitConstraints(NvmlDevice device, NvmlU32* least, NvmlU32* most) {
  std::vector<NvmlU64> numbers;
  const int status = NumbersOf(device, "limits_mw", numbers);
  *least = static_cast<NvmlU32>(numbers[0]);
  *most = static_cast<NvmlU32>(numbers[1]);
  return status;
}

int nvmlDeviceGetEnforcedPowerLimit(NvmlDevice device, NvmlU32* milliwatts) {
  return NumberOf(device, "enforced_mw", milliwatts);
}

int nvmlDeviceGetTemperatureV(NvmlDevice device, NvmlTemperature* temperature) {
  return NumberOf(device, "celsius", &temperature->celsius);
}

int nvmlDeviceGetTemperature(NvmlDevice device, NvmlU32, NvmlU32* celsius) {
  return NumberOf(device, "celsius", celsius);
}

int nvmlDeviceGetUtilizationRates(NvmlDevice device, NvmlUtilization* percent) {
  std::vector<NvmlU64> numbers;
  const int status = NumbersOf(device, "utilization", numbers);
  percent->gpu = static_cast<NvmlU32>(numbers[0]);
  percent->memory = static_cast<NvmlU32>(numbers[1]);
  return status;
}

int nvmlDeviceGetClockInfo(NvmlDevice device, NvmlU32 clock, NvmlU32* megahertz) {
  return NumberOf(device, clock == kNvmlClockMemory ? "memory_mhz" : "sm_mhz", megahertz);
}

int nvmlDeviceGetNumFans(NvmlDevice device, NvmlU32* fans) {
  return NumberOf(device, "fans", fans);
}

int nvmlDeviceGetFanSpeedRPM(NvmlDevice device, NvmlFanSpeed* speed) {
  std::vector<NvmlU64> numbers;
  const int status = NumbersOf(device, "fan_rpm", numbers);
  if (status == 0) speed->rpm = static_cast<NvmlU32>(numbers[speed->fan]);
  return status;
}

int nvmlDeviceGetCurrentClocksEventReasons(NvmlDevice device, NvmlU64* bits) {
  return NumberOf(device, "clock_reasons", bits);
}

int nvmlDeviceGetCurrentClocksThrottleReasons(NvmlDevice device, NvmlU64* bits) {
  return NumberOf(device, "clock_reasons", bits);
}

// What tests use besides; see fake_nvml.h.
void FakeNvmlLoad(const char* scenario) {
  FakeDriver& driver = TheDriver();
  const std::lock_guard lock(driver.mutex);
  LoadScenario(scenario, driver);
  driver.hangs = true;
}

void FakeNvmlSet(int gpu, const char* key, const char* value) {
  FakeDriver& driver = TheDriver();
  const std::lock_guard lock(driver.mutex);
  FakeDriver::Properties& place =
      gpu < 0 ? driver.system : driver.gpus.at(static_cast<size_t>(gpu));
  place[key] = value;
}

int FakeNvmlOpen() {
  FakeDriver& driver = TheDriver();
  const std::lock_guard lock(driver.mutex);
  return driver.open;
}

int FakeNvmlConnections() {
  FakeDriver& driver = TheDriver();
  const std::lock_guard lock(driver.mutex);
  return driver.connections;
}

void FakeNvmlAwaitHang() {
  FakeDriver& driver = TheDriver();
  std::unique_lock lock(driver.mutex);
  driver.changed.wait(lock, [&] { return driver.hanging_now > 0; });
}

void FakeNvmlRelease() {
  FakeDriver& driver = TheDriver();
  const std::lock_guard lock(driver.mutex);
  driver.hangs = false;
  driver.changed.notify_all();
}

}  // extern "C"
