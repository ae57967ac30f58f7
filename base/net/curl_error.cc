#include "base/net/curl_error.h"

namespace tokwatt {

Error CurlError(CURLcode code) {
  const std::string what = curl_easy_strerror(code);
  switch (code) {
    case CURLE_URL_MALFORMAT:
      return {Code::kInvalidArgument, what, "", ""};
    case CURLE_UNSUPPORTED_PROTOCOL:  // also: the answer is no HTTP at all
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
    case CURLE_BAD_CONTENT_ENCODING:
      return {Code::kDataLoss, "the answer is not HTTP", "not_http", ""};
    case CURLE_OPERATION_TIMEDOUT:
      return {Code::kDeadlineExceeded, what, "timed_out", ""};
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return {Code::kUnavailable, what, "connection_lost", ""};
    default:
      return {Code::kUnavailable, what, "", ""};
  }
}

}  // namespace tokwatt
