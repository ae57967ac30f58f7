// Where the build put the fake of NVIDIA's management library.

namespace tokwatt {

const char* FakeNvmlPlace() { return TOKWATT_FAKE_NVML; }

}  // namespace tokwatt
