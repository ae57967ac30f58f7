// A gate in a folder of its own, and machines that knock at it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "collector/trust/gate.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {

inline DeviceId DeviceNamed(uint8_t byte) {
  DeviceId device{};
  device.fill(byte);
  return device;
}

// A machine with a key, as the agent is: what it sends, and what it got.
struct Machine {
  DeviceId device;
  PrivateKey key = PrivateKey::Generate();
  std::string certificate = {};
  std::string address = "192.168.1.20";

  explicit Machine(uint8_t byte) : device(DeviceNamed(byte)) {}
  JoinRequest Asks(const std::string& code) const {
    return {code, device, MakeCertificateRequest(key), "spark", address, certificate};
  }
};

class TrustTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(); }

  void Open() {
    auto opened = Gate::Open(directory.path() + "/trust", {"box", "box.local"}, clock);
    ASSERT_TRUE(opened) << opened.error().message;
    gate = std::move(*opened);
  }
  // Stops and starts the collector.
  void Restart() {
    gate.reset();
    Open();
  }
  std::string Code() { return gate->codes().Make(clock.Wall())->code; }
  // The machine joins by a fresh code.
  void Join(Machine& machine) {
    const auto joined = gate->Join(machine.Asks(Code()));
    ASSERT_TRUE(joined) << joined.error().message;
    machine.certificate = joined->certificate;
    machine.device = joined->device;
  }
  // The machine gets a new key, and the certificate for it.
  Result<Joined> Renew(Machine& machine) {
    PrivateKey fresh = PrivateKey::Generate();
    auto renewed = gate->Renew(machine.certificate, MakeCertificateRequest(fresh));
    if (renewed) {
      machine.key = std::move(fresh);
      machine.certificate = renewed->certificate;
    }
    return renewed;
  }

  TemporaryDirectory directory;
  FakeClock clock;
  std::unique_ptr<Gate> gate;
};

}  // namespace tokwatt
