// TcpClient: one question and one answer over a TCP connection, for devices that do not speak HTTP.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tokwatt {

struct TcpRequest {
  std::string host;  // a name or an address, without brackets
  int port = 0;
  std::string question;
  // Sees everything that has come so far; true once the answer is whole. Never empty.
  std::function<bool(std::string_view)> whole;
  std::chrono::milliseconds connect_timeout{500};
  std::chrono::milliseconds timeout{2000};  // whole exchange
  size_t max_answer_bytes = 64u << 10;      // more = kResourceExhausted
};

// Thread-safe. Errors are kUnavailable (no connection; reason "connection_lost" if it ended before
// the answer was whole), kDeadlineExceeded (reason "timed_out"), kResourceExhausted. Messages hold
// host and port, and never a byte of question or answer.
class TcpClient {
 public:
  virtual ~TcpClient() = default;
  virtual Result<std::string> Ask(const TcpRequest& request) = 0;
};

std::unique_ptr<TcpClient> MakeCurlTcpClient();

}  // namespace tokwatt
