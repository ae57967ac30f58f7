// TcpClient over libcurl, which resolves names and connects within a time limit; a connection is
// made for each question, because the devices that are asked drop idle ones without a word.
#include <curl/curl.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/net/tcp_client.h"

namespace tokwatt {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};

// "host:port", an IPv6 address in brackets.
std::string Authority(const TcpRequest& request) {
  const bool ipv6 = request.host.find(':') != std::string::npos;
  const std::string host = ipv6 ? "[" + request.host + "]" : request.host;
  return host + ":" + std::to_string(request.port);
}

class TcpExchange {
 public:
  explicit TcpExchange(const TcpRequest& request)
      : request_(request), ends_(SteadyClock::now() + request.timeout) {}

  Result<std::string> Run() {
    TOKWATT_RETURN_IF_ERROR(Connect());
    TOKWATT_RETURN_IF_ERROR(SendAll());
    return ReceiveWhole();
  }

 private:
  template <typename Value>
  void Set(CURLoption option, Value value) {
    curl_easy_setopt(easy_.get(), option, value);
  }

  Result<> Connect() {
    if (!easy_) return Fail(Code::kInternal, "libcurl could not be set up");
    const std::string url = "http://" + Authority(request_);  // the scheme is never spoken
    const auto connect = std::min(request_.connect_timeout, request_.timeout);
    Set(CURLOPT_URL, url.c_str());
    Set(CURLOPT_CONNECT_ONLY, 1L);
    Set(CURLOPT_NOSIGNAL, 1L);
    Set(CURLOPT_PROXY, "");
    Set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect.count()));
    const CURLcode code = curl_easy_perform(easy_.get());
    if (code == CURLE_OPERATION_TIMEDOUT) return TooLate();
    if (code == CURLE_URL_MALFORMAT) return Fail(Code::kInvalidArgument, "no host and port");
    if (code != CURLE_OK) return Fail(Code::kUnavailable, curl_easy_strerror(code));
    curl_easy_getinfo(easy_.get(), CURLINFO_ACTIVESOCKET, &socket_);
    return {};
  }

  Result<> SendAll() {
    size_t sent = 0;
    while (sent < request_.question.size()) {
      size_t now = 0;
      const CURLcode code = curl_easy_send(easy_.get(), request_.question.data() + sent,
                                           request_.question.size() - sent, &now);
      if (code == CURLE_AGAIN) {
        TOKWATT_RETURN_IF_ERROR(WaitFor(POLLOUT));
      } else if (code != CURLE_OK) {
        return Lost();
      }
      sent += now;
    }
    return {};
  }

  Result<std::string> ReceiveWhole() {
    std::string answer;
    std::array<char, 4096> piece;
    while (true) {
      size_t size = 0;
      const CURLcode code = curl_easy_recv(easy_.get(), piece.data(), piece.size(), &size);
      if (code == CURLE_AGAIN) {
        TOKWATT_RETURN_IF_ERROR(WaitFor(POLLIN));
        continue;
      }
      if (code != CURLE_OK || size == 0) return Lost();
      if (size > request_.max_answer_bytes - answer.size()) {
        return Fail(
            Code::kResourceExhausted,
            "the answer is larger than " + std::to_string(request_.max_answer_bytes) + " bytes",
            "answer_too_large");
      }
      answer.append(piece.data(), size);
      if (request_.whole(answer)) return answer;
    }
  }

  Result<> WaitFor(int16_t events) const {
    const auto left = std::chrono::ceil<milliseconds>(ends_ - SteadyClock::now());
    if (left.count() <= 0) return TooLate();
    pollfd waiting{socket_, events, 0};
    if (poll(&waiting, 1, static_cast<int>(left.count())) == 0) return TooLate();
    return {};
  }

  static tl::unexpected<Error> TooLate() {
    return Fail(Code::kDeadlineExceeded, "no whole answer in time", "timed_out");
  }
  static tl::unexpected<Error> Lost() {
    return Fail(Code::kUnavailable, "the connection ended before the answer was whole",
                "connection_lost");
  }

  const TcpRequest& request_;
  const SteadyClock::time_point ends_;
  std::unique_ptr<CURL, EasyDeleter> easy_{curl_easy_init()};
  curl_socket_t socket_ = CURL_SOCKET_BAD;
};

class CurlTcpClient : public TcpClient {
 public:
  CurlTcpClient() {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    static_cast<void>(initialised);
  }

  Result<std::string> Ask(const TcpRequest& request) override {
    auto answer = TcpExchange(request).Run();
    if (!answer) return Wrap(std::move(answer).error(), Authority(request));
    return answer;
  }
};

}  // namespace

std::unique_ptr<TcpClient> MakeCurlTcpClient() { return std::make_unique<CurlTcpClient>(); }

}  // namespace tokwatt
