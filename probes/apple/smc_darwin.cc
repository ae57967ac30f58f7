// The SMC on macOS: a user client of AppleSMCKeysEndpoint (IOKit/IOKitLib.h).
//
// Not run on hardware yet. Several services match "AppleSMC" on Apple's chips; the one named
// AppleSMCKeysEndpoint answers for keys, without root.
#include <IOKit/IOKitLib.h>
#include <mach/mach.h>

#include <cstdio>
#include <cstring>

#include "probes/apple/darwin.h"

namespace tokwatt {
namespace {

constexpr char kEndpoint[] = "AppleSMCKeysEndpoint";

// As IOReturn.h writes its codes.
std::string Hex(kern_return_t code) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%08x", static_cast<unsigned>(code));
  return text;
}

class Connection : public SmcConnection {
 public:
  explicit Connection(io_connect_t port) : port_(port) {}
  ~Connection() override { IOServiceClose(port_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Result<> Call(const SmcStruct& request, SmcStruct& answer) override {
    size_t size = answer.size();
    const kern_return_t status = IOConnectCallStructMethod(port_, kSmcSelector, request.data(),
                                                           request.size(), answer.data(), &size);
    if (status != KERN_SUCCESS) {
      return Fail(Code::kUnavailable, "macOS refuses a call of the SMC with " + Hex(status));
    }
    if (size == answer.size()) return {};
    return Fail(Code::kDataLoss, "the SMC answers with " + std::to_string(size) + " bytes");
  }

 private:
  const io_connect_t port_;
};

Result<std::unique_ptr<SmcConnection>> Open(io_service_t service) {
  io_connect_t port = IO_OBJECT_NULL;
  const kern_return_t status = IOServiceOpen(service, mach_task_self(), 0, &port);
  if (status == KERN_SUCCESS) return std::make_unique<Connection>(port);
  return Fail(Code::kUnavailable, "macOS does not open the SMC: " + Hex(status));
}

}  // namespace

Result<std::unique_ptr<SmcConnection>> OpenDarwinSmc() {
  Result<std::unique_ptr<SmcConnection>> opened =
      Fail(Code::kNotFound, "this Mac has no SMC that answers for keys");
  io_iterator_t services = IO_OBJECT_NULL;
  if (IOServiceGetMatchingServices(kIOMainPortDefault, IOServiceMatching("AppleSMC"), &services) !=
      KERN_SUCCESS) {
    return opened;
  }
  while (const io_service_t service = IOIteratorNext(services)) {
    io_name_t name{};
    const bool is_it =
        IORegistryEntryGetName(service, name) == KERN_SUCCESS && std::strcmp(name, kEndpoint) == 0;
    if (is_it && !opened) opened = Open(service);
    IOObjectRelease(service);
  }
  IOObjectRelease(services);
  return opened;
}

}  // namespace tokwatt
