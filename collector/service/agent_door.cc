#include "collector/service/agent_door.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace tokwatt {
namespace {

constexpr rlim_t kWantedDescriptors = 20'480;  // 10 000 agents, and their collector
constexpr rlim_t kKeptFree = 640;              // for 512 connections to the pages, and files
constexpr int kPauseMs = 500;

// The first descriptor that no agent gets. Most systems give a program 1 024 and let it ask for
// more.
int FirstRefused() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 512;
  const rlimit more{std::min(std::max(limit.rlim_cur, kWantedDescriptors), limit.rlim_max),
                    limit.rlim_max};
  if (setrlimit(RLIMIT_NOFILE, &more) == 0) limit = more;
  const rlim_t most = std::min(limit.rlim_cur, kWantedDescriptors);
  return static_cast<int>(most - std::min(kKeptFree, most / 2));
}

struct Caller {
  std::string address;
  bool local = false;
};

Caller CallerOf(const sockaddr_storage& name) {
  char text[INET6_ADDRSTRLEN] = {};
  if (name.ss_family == AF_INET6) {
    const in6_addr& ipv6 = reinterpret_cast<const sockaddr_in6*>(&name)->sin6_addr;
    if (!IN6_IS_ADDR_V4MAPPED(&ipv6)) {
      inet_ntop(AF_INET6, &ipv6, text, sizeof text);
      return {text, IN6_IS_ADDR_LOOPBACK(&ipv6) != 0};
    }
    inet_ntop(AF_INET, &ipv6.s6_addr[12], text, sizeof text);
    return {text, ipv6.s6_addr[12] == 127};
  }
  const in_addr& ipv4 = reinterpret_cast<const sockaddr_in*>(&name)->sin_addr;
  inet_ntop(AF_INET, &ipv4, text, sizeof text);
  return {text, (ntohl(ipv4.s_addr) >> 24) == 127};
}

// As gRPC's own listener prepares one.
void Prepare(int connection) {
  const int on = 1;
  fcntl(connection, F_SETFD, FD_CLOEXEC);
  fcntl(connection, F_SETFL, O_NONBLOCK);
  setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

bool IsOutOfDescriptors(int number) {
  return number == EMFILE || number == ENFILE || number == ENOBUFS || number == ENOMEM;
}

}  // namespace

AgentDoor::AgentDoor(ListeningSocket socket, RefusalLog& log)
    : socket_(std::move(socket)), log_(log), table_(FirstRefused()) {}

AgentDoor::~AgentDoor() {
  stopping_ = true;
  if (wake_[1] >= 0) close(wake_[1]);
  if (thread_.joinable()) thread_.join();
  if (wake_[0] >= 0) close(wake_[0]);
}

void AgentDoor::Start(Hand hand) {
  hand_ = std::move(hand);
  if (pipe(wake_) == 0) {
    for (const int end : wake_) fcntl(end, F_SETFD, FD_CLOEXEC);
  }
  thread_ = std::thread([this] { Run(); });
}

void AgentDoor::Run() {
  while (!stopping_) {
    pollfd waiting[] = {{socket_.descriptor(), POLLIN, 0}, {wake_[0], POLLIN, 0}};
    if (poll(waiting, 2, kPauseMs) > 0 && waiting[0].revents != 0) Accept();
  }
}

// One connection.
void AgentDoor::Accept() {
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  const int connection = accept(socket_.descriptor(), reinterpret_cast<sockaddr*>(&name), &size);
  if (connection < 0) {
    if (IsOutOfDescriptors(errno)) Pause();
    return;
  }
  const Caller caller = CallerOf(name);
  if (const auto admitted = table_.Admit(connection, caller.address, caller.local); !admitted) {
    close(connection);
    return log_.Note(caller.address,
                     "a connection to the agents' port was closed: " + admitted.error().message);
  }
  Prepare(connection);
  hand_(socket_.descriptor(), connection);
}

// Lets some connections end first.
void AgentDoor::Pause() {
  pollfd waiting{wake_[0], POLLIN, 0};
  poll(&waiting, 1, kPauseMs);
}

}  // namespace tokwatt
