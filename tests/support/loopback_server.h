// LoopbackServer: a scripted HTTP peer on 127.0.0.1, well-behaved or not. One thread.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/stop.h"

namespace tokwatt {

class LoopbackServer {
 public:
  // One accepted connection. The script runs per request and may send any bytes.
  class Peer {
   public:
    Peer(int fd, StopToken stop) : fd_(fd), stop_(std::move(stop)) {}
    void Send(std::string_view bytes) const {
      while (!bytes.empty()) {
        const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        bytes.remove_prefix(static_cast<size_t>(sent));
      }
    }
    void SendChunk(std::string_view piece) const {
      char size[32];
      std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
      Send(size + std::string(piece) + "\r\n");
    }
    // Sends nothing more until the client hangs up or the server is destroyed.
    void Hang() const {
      while (!stop_.stop_requested()) {
        pollfd waiting{fd_, POLLRDHUP, 0};
        if (poll(&waiting, 1, 20) > 0) return;
      }
    }

   private:
    int fd_;
    StopToken stop_;
  };
  using Script = std::function<void(const Peer&, const std::string& request)>;

  explicit LoopbackServer(Script script) : script_(std::move(script)) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener_, generic, size) != 0 || listen(listener_, 8) != 0 ||
        getsockname(listener_, generic, &size) != 0) {
      throw std::runtime_error("no loopback socket");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Serve(); });
  }
  ~LoopbackServer() {
    stop_.RequestStop();
    thread_.join();
    close(listener_);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  int connections() const {
    const std::lock_guard lock(mutex_);
    return connections_;
  }

 private:
  void Serve() {
    while (!stop_.stop_requested()) {
      pollfd waiting{listener_, POLLIN, 0};
      if (poll(&waiting, 1, 20) <= 0) continue;
      const int fd = accept(listener_, nullptr, nullptr);
      if (fd < 0) continue;
      {
        const std::lock_guard lock(mutex_);
        ++connections_;
      }
      ServeConnection(fd);
      close(fd);
    }
  }

  // Requests follow each other on one connection as long as the client sends them.
  void ServeConnection(int fd) {
    std::string request;
    while (!(request = ReadRequest(fd)).empty()) {
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
      }
      script_(Peer(fd, stop_.token()), request);
      if (request.find("keep-open") == std::string::npos) return;
    }
  }

  std::string ReadRequest(int fd) const {
    std::string text;
    size_t wanted = std::string::npos;
    while (text.size() < wanted && !stop_.stop_requested()) {
      pollfd waiting{fd, POLLIN, 0};
      if (poll(&waiting, 1, 20) <= 0) continue;
      char buffer[4096];
      const ssize_t got = recv(fd, buffer, sizeof buffer, 0);
      if (got <= 0) return {};
      text.append(buffer, static_cast<size_t>(got));
      const size_t end = text.find("\r\n\r\n");
      if (end != std::string::npos) wanted = end + 4 + BodySize(text);
    }
    return text.size() >= wanted ? text : std::string();
  }

  static size_t BodySize(const std::string& request) {
    const size_t at = request.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::stoul(request.substr(at + 16));
  }

  Script script_;
  int listener_ = -1;
  int port_ = 0;
  StopSource stop_;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  int connections_ = 0;
  std::thread thread_;
};

}  // namespace tokwatt
