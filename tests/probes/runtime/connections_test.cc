// Who holds a connection to a runtime, by tables as proc(5) documents them.
#include "probes/runtime/connections.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "tests/support/proc_tree.h"

namespace tokwatt {
namespace {

constexpr char kOllama[] = "http://127.0.0.1:11434";  // 2CAA
constexpr char kHeader[] = "  sl  local_address rem_address   st tx_queue rx_queue ...\n";

std::string Row(const std::string& local, const std::string& remote, const std::string& state,
                int inode = 0) {
  return "   0: " + local + " " + remote + " " + state +
         " 00000000:00000000 00:00000000 00000000  1000        0 " + std::to_string(inode) +
         " 1 0000000000000000 20 4 30 10 -1\n";
}

class ConnectionsTest : public testing::Test {
 protected:
  void Show(const std::string& rows) {
    tree_.File("/proc/net/tcp", kHeader + Row("0100007F:2CAA", "00000000:0000", "0A") + rows);
  }
  void OpenHere(int inode) {
    const std::string folder = tree_.env().root + "/proc/self/fd";
    std::filesystem::create_directories(folder);
    std::filesystem::create_symlink("socket:[" + std::to_string(inode) + "]",
                                    folder + "/" + std::to_string(inode));
  }
  std::set<std::string> Foreign() {
    const auto connections = ForeignConnections(tree_.env(), kOllama);
    EXPECT_TRUE(connections);
    std::set<std::string> ends;
    for (const auto& [end, bytes] : connections->by_far_end) ends.insert(end);
    return ends;
  }
  ProcTree tree_;
};

TEST_F(ConnectionsTest, OfThisMachineAndOfOthersAreSeen) {
  Show(Row("0100007F:2CAA", "0100007F:9C40", "01") + Row("0100007F:9C40", "0100007F:2CAA", "01") +
       Row("0A00A8C0:2CAA", "1400A8C0:C001", "01"));
  EXPECT_EQ(Foreign(), (std::set<std::string>{"0100007F:9C40", "1400A8C0:C001"}));
}

TEST_F(ConnectionsTest, OurOwnAreNot) {
  OpenHere(777);
  Show(Row("0100007F:2CAA", "0100007F:9C40", "01", 1) +
       Row("0100007F:9C40", "0100007F:2CAA", "01", 777));
  EXPECT_TRUE(Foreign().empty());
}

// A Go server that listens on every address sees IPv4 clients as mapped ones.
TEST_F(ConnectionsTest, OurOwnToADualStackServerAreNot) {
  OpenHere(777);
  tree_.File("/proc/net/tcp", kHeader + Row("0100007F:9C40", "0100007F:2CAA", "01", 777));
  const std::string any(32, '0');
  const std::string mapped = "0000000000000000FFFF0000";
  tree_.File("/proc/net/tcp6",
             kHeader + Row(any + ":2CAA", any + ":0000", "0A") +
                 Row(mapped + "0100007F:2CAA", mapped + "0100007F:9C40", "01", 1) +
                 Row(mapped + "0A00A8C0:2CAA", mapped + "1400A8C0:C001", "01", 2));
  EXPECT_EQ(Foreign(), (std::set<std::string>{"1400A8C0:C001"}));
}

TEST_F(ConnectionsTest, ThoseThatEndedAndThoseOfItsEnginesAreNot) {
  Show(Row("0100007F:2CAA", "0100007F:9C41", "06") +  // TIME_WAIT
       Row("0100007F:8A6B", "0100007F:9C42", "01"));  // Ollama to its engine
  EXPECT_TRUE(Foreign().empty());
}

TEST_F(ConnectionsTest, AreUnknownWhereNothingListensOrThereIsNoTable) {
  EXPECT_EQ(ForeignConnections(tree_.env(), kOllama).error().code, Code::kNotFound);
  tree_.File("/proc/net/tcp", kHeader + Row("0100007F:1F90", "00000000:0000", "0A"));
  EXPECT_EQ(ForeignConnections(tree_.env(), kOllama).error().code, Code::kNotFound);
  EXPECT_EQ(ForeignConnections(tree_.env(), "http://192.0.2.20:11434").error().code,
            Code::kNotFound);
}

}  // namespace
}  // namespace tokwatt
