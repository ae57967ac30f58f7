// The bytes of connections: real ones over loopback, and answers that are not as documented.
#include "probes/runtime/tcp_bytes.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <thread>
#include <vector>

#include "base/text_file.h"
#include "probes/runtime/connections.h"

namespace tokwatt {
namespace {

// A connection over loopback whose two ends the test holds.
class Pair {
 public:
  Pair() {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = Loopback();
    bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    listen(listener_, 1);
    port_ = PortOf(listener_);
    client_ = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_port = htons(port_);
    EXPECT_EQ(connect(client_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    server_ = accept(listener_, nullptr, nullptr);
  }
  ~Pair() {
    for (const int fd : {server_, client_, listener_}) close(fd);
  }
  void ClientSays(const std::string& text) const { Pass(client_, server_, text); }
  void ServerSays(const std::string& text) const { Pass(server_, client_, text); }
  uint16_t port() const { return port_; }
  TcpBytes Bytes() const {
    const auto bytes = ReadTcpBytes(port_);
    EXPECT_TRUE(bytes) << bytes.error().message;
    char end[16];
    std::snprintf(end, sizeof end, "0100007F:%04X", PortOf(client_));
    return bytes && bytes->contains(end) ? bytes->at(end) : TcpBytes{};
  }

 private:
  static sockaddr_in Loopback() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }
  static uint16_t PortOf(int fd) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }
  static void Pass(int from, int to, const std::string& text) {
    std::string read(text.size(), '\0');
    EXPECT_EQ(send(from, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
    EXPECT_EQ(recv(to, read.data(), read.size(), MSG_WAITALL), static_cast<ssize_t>(text.size()));
  }
  int listener_ = -1;
  int client_ = -1;
  int server_ = -1;
  uint16_t port_ = 0;
};

TEST(TcpBytesTest, CountsWhatArrivedOnAConnection) {
  const Pair pair;
  const TcpBytes before = pair.Bytes();
  pair.ClientSays("a question");
  const TcpBytes after = pair.Bytes();
  EXPECT_EQ(after.received - before.received, 10u);
  EXPECT_EQ(after.acked, before.acked);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // several ticks of any kernel
  pair.ServerSays("an answer");
  EXPECT_FALSE(pair.Bytes().received_last);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  pair.ClientSays("another");  // acknowledges the answer, at the latest
  EXPECT_EQ(pair.Bytes().acked - before.acked, 9u);
  EXPECT_TRUE(pair.Bytes().received_last);
}

TEST(TcpBytesTest, ConnectionsOfOthersShowTheirs) {
  const Pair pair;
  Env env;
  const auto open = ForeignConnections(env, "http://127.0.0.1:" + std::to_string(pair.port()));
  ASSERT_TRUE(open);
  EXPECT_TRUE(open->shows_bytes);
  EXPECT_TRUE(open->by_far_end.empty());  // both ends are ours
}

std::vector<std::byte> Message(uint16_t type, uint32_t length, size_t size) {
  nlmsghdr header{};
  header.nlmsg_len = length;
  header.nlmsg_type = type;
  std::vector<std::byte> bytes(size);
  std::memcpy(bytes.data(), &header, std::min(size, sizeof header));
  return bytes;
}

TEST(TcpBytesTest, AnAnswerThatIsCutOffIsRefused) {
  BytesByFarEnd bytes;
  for (const auto& bad :
       {Message(20, 200, 100), Message(20, 3, 100), Message(20, 16, 7), std::vector<std::byte>()}) {
    const auto parsed = ParseTcpBytes(bad, 80, bytes);
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().code, Code::kDataLoss);
  }
  EXPECT_EQ(ParseTcpBytes(Message(NLMSG_ERROR, 36, 36), 80, bytes).error().code,
            Code::kUnimplemented);
  EXPECT_FALSE(ParseTcpBytes(Message(20, 40, 40), 80, bytes).value());  // too short for counts
  EXPECT_TRUE(ParseTcpBytes(Message(NLMSG_DONE, 20, 20), 80, bytes).value());
  EXPECT_TRUE(bytes.empty());
}

}  // namespace
}  // namespace tokwatt
