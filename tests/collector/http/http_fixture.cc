#include "tests/collector/http/http_fixture.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "base/text_code.h"

namespace tokwatt {

Result<> RecordingRouter::Send(const DeviceId&, const DeviceCommand& command) {
  const std::lock_guard lock(mutex_);
  commands_.push_back(command);
  return answer;
}

void RecordingRouter::EndSession(const DeviceId& device, const Error&) {
  const std::lock_guard lock(mutex_);
  ended_.push_back(device);
}

std::vector<DeviceId> RecordingRouter::ended() {
  const std::lock_guard lock(mutex_);
  return ended_;
}

void RecordingRouter::SetViewerPresent(bool present) {
  {
    const std::lock_guard lock(mutex_);
    viewer_ = present;
  }
  changed_.notify_all();
}

std::vector<DeviceCommand> RecordingRouter::commands() {
  const std::lock_guard lock(mutex_);
  return commands_;
}

bool RecordingRouter::AwaitViewer(bool present) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return viewer_ == present; });
}

void HttpFixture::SetUp() {
  store_ = FabricatedHour(clock_.Wall());
  auto gate = Gate::Open(directory_.path() + "/trust", {"box.local"}, clock_);
  ASSERT_TRUE(gate) << gate.error().message;
  gate_ = std::move(*gate);
  // A small one: to pack the test itself, with its sanitizer, takes half a minute on a busy
  // machine.
  const std::string program = directory_.path() + "/tokwatt";
  std::filesystem::copy_file("/bin/true", program);
  builds_ = std::make_unique<Builds>(program, std::vector{directory_.path() + "/releases"},
                                     directory_.path() + "/builds");
  HttpServerOptions options;
  options.port = 0;
  StartServer(options);
}

void HttpFixture::StartServer(HttpServerOptions options) {
  server_.reset();
  HttpServerContext context;
  context.clock = &clock_;
  context.shared_store = store_.get();
  context.put_meta = [this](const std::string& key, const std::string& value) {
    const std::lock_guard lock(store_mutex_);
    return store_->PutMeta(key, value);
  };
  context.commands = &router_;
  context.counters = &counters_;
  context.gate = gate_.get();
  context.builds = builds_.get();
  context.hosts = hosts_;
  context.sign_in = sign_in_.get();
  context.agents_port = [] { return uint16_t{7812}; };
  context.page_key_pin = "sha256//" + Base64(gate_->authority().server_key().SpkiSha256());
  auto server = HttpServer::Start(options, context);
  ASSERT_TRUE(server.has_value()) << server.error().message;
  server_ = std::move(*server);
  while (Get("/readyz").status == 503) std::this_thread::yield();
}

std::string HttpFixture::Url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(server_->port()) + path;
}

HttpResponse HttpFixture::Send(const std::string& method, const std::string& path, Headers headers,
                               const std::string& body) {
  HttpRequest request;
  request.method = method;
  request.url = Url(path);
  request.headers = std::move(headers);
  request.body = body;
  request.timeout = std::chrono::seconds(20);
  const auto response = client_->Send(request);
  EXPECT_TRUE(response.has_value()) << (response ? "" : response.error().message);
  return response.value_or(HttpResponse{});
}

Json HttpFixture::Document(const std::string& path) {
  const HttpResponse response = Get(path);
  EXPECT_EQ(response.status, 200) << path << ": " << response.body;
  return Json::parse(response.body);
}

std::string HttpFixture::Raw(const std::string& request, const std::string& enough) {
  BareSocket socket(server_->port());
  socket.Write(request);
  return socket.ReadUntil(enough);
}

std::string HeaderOf(const HttpResponse& response, const std::string& name) {
  for (const auto& [header, value] : response.headers) {
    if (header == name) return value;
  }
  return {};
}

BareSocket::BareSocket(uint16_t port) : descriptor_(socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval patience{10, 0};
  setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  EXPECT_EQ(connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
}

BareSocket::~BareSocket() { close(descriptor_); }

void BareSocket::Write(const std::string& bytes) {
  EXPECT_EQ(send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(bytes.size()));
}

std::string BareSocket::ReadUntil(const std::string& text) {
  char chunk[4096];
  while (text.empty() || received_.find(text) == std::string::npos) {
    const ssize_t n = recv(descriptor_, chunk, sizeof chunk, 0);
    if (n <= 0) break;
    received_.append(chunk, static_cast<size_t>(n));
  }
  return received_;
}

}  // namespace tokwatt
