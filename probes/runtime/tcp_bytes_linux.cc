#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <optional>

#include "probes/runtime/tcp_bytes.h"
#include "probes/runtime/tcp_sockets.h"

namespace tokwatt {
namespace {

constexpr uint32_t kEstablishedOnly = 1u << 1;  // TCP_ESTABLISHED is state 1
constexpr timeval kPatience{1, 0};

struct Request {
  nlmsghdr header;
  inet_diag_req_v2 body;
};

class Socket {
 public:
  Socket() : fd_(socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)) {
    if (fd_ >= 0) setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  }
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  bool Ask(const Request& request) const {
    return fd_ >= 0 && send(fd_, &request, sizeof request, 0) == sizeof request;
  }
  std::span<const std::byte> Receive(std::span<std::byte> buffer) const {
    const ssize_t size = recv(fd_, buffer.data(), buffer.size(), 0);
    return buffer.first(size > 0 ? static_cast<size_t>(size) : 0);
  }

 private:
  int fd_;
};

Request Dump(uint8_t family) {
  Request request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.body.sdiag_family = family;
  request.body.sdiag_protocol = IPPROTO_TCP;
  request.body.idiag_ext = 1u << (INET_DIAG_INFO - 1);
  request.body.idiag_states = kEstablishedOnly;
  return request;
}

template <typename T>
std::optional<T> Take(std::span<const std::byte> bytes) {
  if (bytes.size() < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

std::string FarEnd(const inet_diag_msg& connection) {
  const int words = connection.idiag_family == AF_INET ? 1 : 4;
  std::string text;
  char part[16];
  for (int i = 0; i < words; ++i) {
    std::snprintf(part, sizeof part, "%08X", connection.id.idiag_dst[i]);
    text += part;
  }
  std::snprintf(part, sizeof part, ":%04X", ntohs(connection.id.idiag_dport));
  return WithoutMappedPrefix(text + part);
}

// Older kernels give a shorter tcp_info: without the counts it tells nothing here.
std::optional<TcpBytes> BytesIn(std::span<const std::byte> attributes) {
  while (const auto attribute = Take<rtattr>(attributes)) {
    if (attribute->rta_len < sizeof(rtattr) || attribute->rta_len > attributes.size()) break;
    const auto body = attributes.first(attribute->rta_len).subspan(RTA_LENGTH(0));
    constexpr size_t kNeeded = offsetof(tcp_info, tcpi_bytes_received) + sizeof(uint64_t);
    if (attribute->rta_type == INET_DIAG_INFO && body.size() >= kNeeded) {
      tcp_info info{};
      std::memcpy(&info, body.data(), std::min(body.size(), sizeof info));
      return TcpBytes{info.tcpi_bytes_received, info.tcpi_bytes_acked,
                      info.tcpi_last_data_recv < info.tcpi_last_data_sent};  // ages in ms
    }
    attributes =
        attributes.subspan(std::min<size_t>(RTA_ALIGN(attribute->rta_len), attributes.size()));
  }
  return std::nullopt;
}

void AddConnection(std::span<const std::byte> body, uint16_t port, BytesByFarEnd& bytes) {
  const auto connection = Take<inet_diag_msg>(body);
  if (!connection || ntohs(connection->id.idiag_sport) != port) return;
  if (const auto counts = BytesIn(body.subspan(sizeof(inet_diag_msg)))) {
    bytes[FarEnd(*connection)] = *counts;
  }
}

Result<> ReadFamily(uint8_t family, uint16_t port, BytesByFarEnd& bytes) {
  const Socket socket;
  if (!socket.Ask(Dump(family))) {
    return Fail(Code::kUnimplemented, "the system refuses to tell the bytes of connections");
  }
  alignas(nlmsghdr) std::array<std::byte, 32768> buffer;
  for (;;) {
    TOKWATT_ASSIGN_OR_RETURN(const bool last, ParseTcpBytes(socket.Receive(buffer), port, bytes));
    if (last) return {};
  }
}

}  // namespace

Result<bool> ParseTcpBytes(std::span<const std::byte> datagram, uint16_t port,
                           BytesByFarEnd& bytes) {
  if (datagram.empty()) return Fail(Code::kDataLoss, "no answer of sock_diag");
  while (!datagram.empty()) {
    const auto header = Take<nlmsghdr>(datagram);
    if (!header || header->nlmsg_len < sizeof(nlmsghdr) || header->nlmsg_len > datagram.size()) {
      return Fail(Code::kDataLoss, "an answer of sock_diag is cut off");
    }
    if (header->nlmsg_type == NLMSG_DONE) return true;
    if (header->nlmsg_type == NLMSG_ERROR) {
      return Fail(Code::kUnimplemented, "the system refuses to tell the bytes of connections");
    }
    AddConnection(datagram.first(header->nlmsg_len).subspan(NLMSG_HDRLEN), port, bytes);
    datagram = datagram.subspan(std::min<size_t>(NLMSG_ALIGN(header->nlmsg_len), datagram.size()));
  }
  return false;
}

Result<BytesByFarEnd> ReadTcpBytes(uint16_t port) {
  BytesByFarEnd bytes;
  TOKWATT_RETURN_IF_ERROR(ReadFamily(AF_INET, port, bytes));
  TOKWATT_RETURN_IF_ERROR(ReadFamily(AF_INET6, port, bytes));
  return bytes;
}

}  // namespace tokwatt
