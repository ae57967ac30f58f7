// A real server on an ephemeral port over the fabricated hour, and two clients: libcurl, and a bare
// socket for what libcurl would not send.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <map>
#include <mutex>

#include "base/net/http_client.h"
#include "collector/documents/json.h"
#include "collector/http/http_server.h"
#include "tests/collector/http/fabricated_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {

// Records commands and viewers.
class RecordingRouter : public CommandRouter {
 public:
  Result<> Send(const DeviceId& device, const DeviceCommand& command) override;
  void EndSession(const DeviceId& device, const Error& why) override;
  void SetViewerPresent(bool present) override;
  std::vector<DeviceCommand> commands();
  std::vector<DeviceId> ended();
  // Waits until viewers are (not) present; false after 10 s.
  bool AwaitViewer(bool present);
  Result<> answer;  // of Send

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<DeviceCommand> commands_;
  std::vector<DeviceId> ended_;
  bool viewer_ = false;
};

class HttpFixture : public testing::Test {
 protected:
  void SetUp() override;
  void StartServer(HttpServerOptions options);

  std::string Url(const std::string& path) const;
  using Headers = std::vector<std::pair<std::string, std::string>>;
  HttpResponse Send(const std::string& method, const std::string& path, Headers headers = {},
                    const std::string& body = {});
  HttpResponse Get(const std::string& path, Headers headers = {}) {
    return Send("GET", path, std::move(headers));
  }
  HttpResponse Post(const std::string& path, const Json& body) {
    return Send("POST", path, {{"Content-Type", "application/json"}}, body.dump());
  }
  // As it goes over the wire; what came back until the server closed or `enough` appeared.
  std::string Raw(const std::string& request, const std::string& enough = {});
  Json Document(const std::string& path);
  std::string Device() const { return ToHex(FabricatedDevice()); }

  FakeClock clock_;
  std::unique_ptr<Store> store_;
  std::mutex store_mutex_;
  RecordingRouter router_;
  CollectorCounters counters_;
  TemporaryDirectory directory_;
  std::unique_ptr<Gate> gate_;
  std::unique_ptr<Builds> builds_;
  std::unique_ptr<SignIn> sign_in_;  // set before StartServer; nullptr: no password
  std::vector<std::string> hosts_;   // set before StartServer; empty: of this machine
  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<HttpClient> client_ = MakeCurlHttpClient();
};

// The value of a response header (name in lower case), or "".
std::string HeaderOf(const HttpResponse& response, const std::string& name);

// A bare connection to the server.
class BareSocket {
 public:
  explicit BareSocket(uint16_t port);
  ~BareSocket();
  BareSocket(const BareSocket&) = delete;
  BareSocket& operator=(const BareSocket&) = delete;
  void Write(const std::string& bytes);
  // Reads until `text` has come; all that came. Ends at 10 s or when the server closes.
  std::string ReadUntil(const std::string& text);

 private:
  int descriptor_;
  std::string received_;
};

}  // namespace tokwatt
