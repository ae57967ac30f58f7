// HttpClient over libcurl: one exchange at a time per connection, connections are kept and reused.
//
// Never follows a redirect (the answer is the answer), never uses a proxy, speaks only http(s).
#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/net/curl_error.h"
#include "base/net/http_client.h"

namespace tokwatt {
namespace {

using SteadyClock = std::chrono::steady_clock;

// How often an exchange that waits looks at its stop token and its stall timer.
constexpr std::chrono::milliseconds kWatchInterval{20};
// How long it may sleep where neither has to be watched; libcurl's own timers shorten it.
constexpr std::chrono::milliseconds kIdleInterval{1000};
constexpr size_t kMaxIdleConnections = 4;
constexpr size_t kMaxHeaders = 256;

struct MultiDeleter {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// A transfer handle inside a connection cache of its own.
struct Connection {
  std::unique_ptr<CURLM, MultiDeleter> multi{curl_multi_init()};
  std::unique_ptr<CURL, EasyDeleter> easy{curl_easy_init()};
};

// The URL without what may be secret in it: user information, query, fragment.
std::string PrintableUrl(const std::string& url) {
  std::string text = url.substr(0, url.find_first_of("?#"));
  const size_t authority = text.find("://");
  if (authority == std::string::npos) return text;
  const size_t path = text.find('/', authority + 3);
  const size_t at = text.rfind('@', path);
  if (at != std::string::npos && at > authority) {
    text.erase(authority + 3, at - authority - 2);
  }
  return text;
}

// One request on its way: what it was asked, what came back, and why it was ended from here.
class Exchange {
 public:
  Exchange(const HttpRequest& request, Connection& connection)
      : request_(request), connection_(connection) {}

  Result<HttpResponse> Run() {
    if (!HasHttpScheme()) return Fail(Code::kInvalidArgument, "not an http or https URL");
    Configure();
    curl_multi_add_handle(connection_.multi.get(), connection_.easy.get());
    last_byte_ = SteadyClock::now();
    const CURLcode code = Transfer();
    curl_multi_remove_handle(connection_.multi.get(), connection_.easy.get());
    if (ended_) return tl::unexpected<Error>(std::move(*ended_));
    if (code != CURLE_OK) return tl::unexpected<Error>(Failure(code));
    long status = 0;  // NOLINT(google-runtime-int): libcurl's type
    curl_easy_getinfo(connection_.easy.get(), CURLINFO_RESPONSE_CODE, &status);
    response_.status = static_cast<int>(status);
    return std::move(response_);
  }

 private:
  // The chain is judged first: where that is good, the certificate is of another host.
  Error NotTrusted() {
    long verdict = 0;  // NOLINT(google-runtime-int): libcurl's type
    curl_easy_getinfo(connection_.easy.get(), CURLINFO_SSL_VERIFYRESULT, &verdict);
    return {Code::kUnavailable,
            verdict == 0 ? "its certificate is for another name"
                         : "this machine does not trust its certificate",
            kCertificateNotTrusted, ""};
  }

  // libcurl says only that it could not connect; nobody listening is worth its own words.
  Error Failure(CURLcode code) {
    if (code == CURLE_PEER_FAILED_VERIFICATION) return NotTrusted();
    long number = 0;  // NOLINT(google-runtime-int): libcurl's type
    curl_easy_getinfo(connection_.easy.get(), CURLINFO_OS_ERRNO, &number);
    if (code != CURLE_COULDNT_CONNECT || number != ECONNREFUSED) return CurlError(code);
    return {Code::kUnavailable, "connection refused", "", ""};
  }

  bool HasHttpScheme() const {
    return request_.url.rfind("http://", 0) == 0 || request_.url.rfind("https://", 0) == 0;
  }

  template <typename Value>
  void Set(CURLoption option, Value value) {
    curl_easy_setopt(connection_.easy.get(), option, value);
  }

  void Configure() {
    curl_easy_reset(connection_.easy.get());
    Set(CURLOPT_URL, request_.url.c_str());
    Set(CURLOPT_PROTOCOLS_STR, "http,https");
    Set(CURLOPT_NOSIGNAL, 1L);
    Set(CURLOPT_NOPROGRESS, 1L);
    Set(CURLOPT_FOLLOWLOCATION, 0L);
    Set(CURLOPT_PROXY, "");
    Set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_timeout.count()));
    Set(CURLOPT_TIMEOUT_MS, static_cast<long>(request_.timeout.count()));
    Set(CURLOPT_WRITEFUNCTION, &Exchange::OnBody);
    Set(CURLOPT_WRITEDATA, this);
    Set(CURLOPT_HEADERFUNCTION, &Exchange::OnHeader);
    Set(CURLOPT_HEADERDATA, this);
    ConfigureMethod();
    ConfigureHeaders();
    if (request_.login) ConfigureLogin(*request_.login);
  }

  void ConfigureLogin(const HttpLogin& login) {
    const bool digest = login.kind == HttpLogin::Kind::kDigest;
    Set(CURLOPT_HTTPAUTH, static_cast<long>(digest ? CURLAUTH_DIGEST : CURLAUTH_BASIC));
    Set(CURLOPT_USERNAME, login.user.c_str());
    Set(CURLOPT_PASSWORD, login.password.c_str());
  }

  void ConfigureMethod() {
    if (request_.method == "GET") return;
    if (request_.method == "HEAD") {
      Set(CURLOPT_NOBODY, 1L);
      return;
    }
    Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    Set(CURLOPT_POSTFIELDS, request_.body.data());
    Set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  }

  void ConfigureHeaders() {
    Append("Expect:");  // no round trip before a body
    for (const auto& [name, value] : request_.headers) {
      // libcurl takes "Name;" for a header without a value.
      std::string line = name;
      line += value.empty() ? ";" : ": ";
      Append(line += value);
    }
    Set(CURLOPT_HTTPHEADER, headers_.get());
  }

  void Append(const std::string& header) {
    curl_slist* longer = curl_slist_append(headers_.get(), header.c_str());
    if (longer == nullptr) return;
    static_cast<void>(headers_.release());
    headers_.reset(longer);
  }

  CURLcode Transfer() {
    const bool watched = request_.stop != nullptr || request_.stall_timeout.count() > 0;
    const auto interval = watched ? kWatchInterval : kIdleInterval;
    int running = 1;
    while (true) {
      if (curl_multi_perform(connection_.multi.get(), &running) != CURLM_OK) {
        return CURLE_FAILED_INIT;
      }
      if (running == 0) return Outcome();
      if (MustEnd()) return CURLE_ABORTED_BY_CALLBACK;
      curl_multi_poll(connection_.multi.get(), nullptr, 0, static_cast<int>(interval.count()),
                      nullptr);
    }
  }

  CURLcode Outcome() {
    int queued = 0;
    const CURLMsg* message = curl_multi_info_read(connection_.multi.get(), &queued);
    return message != nullptr && message->msg == CURLMSG_DONE ? message->data.result
                                                              : CURLE_FAILED_INIT;
  }

  bool MustEnd() {
    if (request_.stop != nullptr && request_.stop->stop_requested()) {
      ended_ = Error{Code::kCancelled, "cancelled", "", ""};
    } else if (request_.stall_timeout.count() > 0 &&
               SteadyClock::now() - last_byte_ > request_.stall_timeout) {
      ended_ = Error{Code::kDeadlineExceeded, "no byte came for too long", "stalled", ""};
    }
    return ended_.has_value();
  }

  static size_t OnBody(char* data, size_t /*one*/, size_t size, void* self) {
    return static_cast<Exchange*>(self)->TakeBody({data, size}) ? size : CURL_WRITEFUNC_ERROR;
  }

  bool TakeBody(std::string_view piece) {
    last_byte_ = SteadyClock::now();
    if (request_.on_data) {
      if (request_.on_data(piece)) return true;
      ended_ = Error{Code::kCancelled, "cancelled by the reader of the answer", "", ""};
      return false;
    }
    if (piece.size() > request_.max_body_bytes - response_.body.size()) {
      ended_ =
          Error{Code::kResourceExhausted,
                "the answer is larger than " + std::to_string(request_.max_body_bytes) + " bytes",
                "answer_too_large", ""};
      return false;
    }
    response_.body.append(piece);
    return true;
  }

  static size_t OnHeader(char* data, size_t /*one*/, size_t size, void* self) {
    static_cast<Exchange*>(self)->TakeHeader({data, size});
    return size;
  }

  void TakeHeader(std::string_view line) {
    last_byte_ = SteadyClock::now();
    if (line.rfind("HTTP/", 0) == 0) response_.headers.clear();  // after an interim answer
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || response_.headers.size() >= kMaxHeaders) return;
    std::string name(line.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const size_t from = line.find_first_not_of(" \t", colon + 1);
    const size_t to = line.find_last_not_of(" \t\r\n");
    std::string value;
    if (from != std::string_view::npos && to >= from) value = line.substr(from, to - from + 1);
    response_.headers.emplace_back(std::move(name), std::move(value));
  }

  const HttpRequest& request_;
  Connection& connection_;
  std::unique_ptr<curl_slist, ListDeleter> headers_;
  HttpResponse response_;
  SteadyClock::time_point last_byte_;
  std::optional<Error> ended_;
};

class CurlHttpClient : public HttpClient {
 public:
  CurlHttpClient() {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    static_cast<void>(initialised);
  }

  Result<HttpResponse> Send(const HttpRequest& request) override {
    std::unique_ptr<Connection> connection = Borrow();
    if (!connection->multi || !connection->easy) {
      return Fail(Code::kInternal, "libcurl could not be set up");
    }
    auto response = Exchange(request, *connection).Run();
    GiveBack(std::move(connection));
    if (!response) {
      return Wrap(std::move(response).error(), request.method + " " + PrintableUrl(request.url));
    }
    return response;
  }

 private:
  std::unique_ptr<Connection> Borrow() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<Connection>();
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
  }

  void GiveBack(std::unique_ptr<Connection> connection) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kMaxIdleConnections) idle_.push_back(std::move(connection));
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace

std::unique_ptr<HttpClient> MakeCurlHttpClient() { return std::make_unique<CurlHttpClient>(); }

}  // namespace tokwatt
