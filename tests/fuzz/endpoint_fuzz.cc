// Fuzzer of the addresses of servers: one spelling each, and no password in it.
#include <string>

#include "base/endpoint.h"
#include "base/net/listen_address.h"
#include "tests/fuzz/require.h"

namespace tokwatt {
namespace {

void CheckSpelling(const std::string& url) {
  const std::string normal = NormalisedEndpoint(url);
  Require(NormalisedEndpoint(normal) == normal, "the one spelling of an address is itself");
  Require(LoginOfEndpoint(normal).empty(), "what is stored and shown holds no login");
  Require(!IsLoopbackEndpoint(url) || IsLoopbackEndpoint(normal),
          "an address of this machine stays one");
}

void CheckListening(const std::string& text) {
  const auto address = ParseHostAndPort(text);
  if (!address) return;
  const auto again = ParseHostAndPort(address->text());
  Require(again && again->text() == address->text(), "addresses survive text");
  if (ParseListenAddress(text)) {
    Require(IsLoopback(*address), "nothing listens beyond loopback");
  }
}

}  // namespace
}  // namespace tokwatt

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tokwatt;
  const std::string text(reinterpret_cast<const char*>(data), size);
  CheckSpelling(text);
  HostOfEndpoint(text);
  PortOfEndpoint(text);
  CheckListening(text);
  return 0;
}
