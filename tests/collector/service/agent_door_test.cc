// The agents' port: where it listens, and how many connections it takes.
#include "collector/service/agent_door.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <vector>

#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

// Sockets that are open as long as this is.
class Sockets {
 public:
  ~Sockets() {
    for (const int one : open_) close(one);
  }
  int Make() {
    open_.push_back(socket(AF_INET, SOCK_STREAM, 0));
    return open_.back();
  }
  void CloseFirst() {
    close(open_.front());
    open_.erase(open_.begin());
  }

 private:
  std::vector<int> open_;
};

TEST(ConnectionTable, AnAddressHoldsSoManyAndNoMore) {
  Sockets sockets;
  ConnectionTable table(10'000);
  for (int i = 0; i < ConnectionTable::kPerAddress; ++i) {
    ASSERT_TRUE(table.Admit(sockets.Make(), "10.0.0.2", false));
  }
  const auto more = table.Admit(sockets.Make(), "10.0.0.2", false);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, Code::kResourceExhausted);
  EXPECT_TRUE(table.Admit(sockets.Make(), "10.0.0.3", false));
  EXPECT_TRUE(table.Admit(sockets.Make(), "127.0.0.1", true));
}

TEST(ConnectionTable, OneThatEndedMakesRoom) {
  Sockets sockets;
  ConnectionTable table(10'000);
  for (int i = 0; i < ConnectionTable::kPerAddress; ++i) {
    ASSERT_TRUE(table.Admit(sockets.Make(), "10.0.0.2", false));
  }
  sockets.CloseFirst();
  EXPECT_TRUE(table.Admit(sockets.Make(), "10.0.0.2", false));
  EXPECT_FALSE(table.Admit(sockets.Make(), "10.0.0.2", false));
}

// A descriptor is used again at once; the connection that had it before is over.
TEST(ConnectionTable, ADescriptorIsCountedOnce) {
  ConnectionTable table(10'000);
  for (int i = 0; i < 2 * ConnectionTable::kPerAddress; ++i) {
    Sockets sockets;
    ASSERT_TRUE(table.Admit(sockets.Make(), "10.0.0.2", false));
  }
}

TEST(ConnectionTable, DescriptorsAreLeftForTheRestOfTheProgram) {
  Sockets sockets;
  const int one = sockets.Make();
  EXPECT_FALSE(ConnectionTable(one).Admit(one, "127.0.0.1", true));
  EXPECT_TRUE(ConnectionTable(one + 1).Admit(one, "127.0.0.1", true));
}

TEST(ListeningSocket, ATakenPortIsSaid) {
  const auto first = ListeningSocket::Open({"127.0.0.1", 0, false});
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_NE(first->port(), 0);
  const auto second = ListeningSocket::Open({"127.0.0.1", first->port(), false});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::kAlreadyExists);
  EXPECT_EQ(second.error().reason, "port_in_use");
}

TEST(ListeningSocket, AnAddressThatIsNotOursIsSaid) {
  const auto foreign = ListeningSocket::Open({"192.0.2.1", 0, false});
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code, Code::kUnavailable);
  EXPECT_NE(foreign.error().message.find("cannot listen on 192.0.2.1:0"), std::string::npos);
}

TEST(AgentDoor, HandsOnWhatItTakesAndEndsAtOnce) {
  FakeClock clock{0};
  RefusalLog log(clock);
  auto opened = ListeningSocket::Open({"0.0.0.0", 0, false});
  ASSERT_TRUE(opened) << opened.error().message;
  AgentDoor door(std::move(*opened), log);
  std::atomic<int> taken{-1};
  door.Start([&](int, int connection) { taken = connection; });
  Sockets sockets;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(door.port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(connect(sockets.Make(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  while (taken < 0) std::this_thread::yield();
  close(taken);
}

}  // namespace
}  // namespace tokwatt
