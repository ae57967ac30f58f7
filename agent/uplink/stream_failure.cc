#include "agent/uplink/stream_failure.h"

#include <utility>

namespace tokwatt {
namespace {

bool Says(const Error& error, const char* words) {
  return error.message.find(words) != std::string::npos;
}

std::string PortOf(const std::string& address) {
  const size_t colon = address.rfind(':');
  return colon == std::string::npos ? "" : " " + address.substr(colon + 1);
}

// What helps against every proxy.
std::string LetThrough(const std::string& address) {
  return "let port" + PortOf(address) +
         " through as plain TCP (nginx: a stream block); a proxy for HTTP must speak HTTP/2 on "
         "both "
         "sides (nginx: listen ... http2 and grpc_pass)";
}

Error Blame(const Error& error, const std::string& reason, const std::string& what,
            const std::string& fix) {
  return {error.code, what + " (gRPC: " + error.message + ")", reason, fix};
}

// "502" of "Received http2 header with status: 502".
std::string HttpStatusOf(const std::string& message) {
  const std::string words = "http2 header with status: ";
  const size_t at = message.find(words);
  return at == std::string::npos ? "" : message.substr(at + words.size(), 3);
}

std::string InSeconds(Nanoseconds lasted) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(lasted).count()) + " s";
}

}  // namespace

Error ExplainConnection(Error error, const std::string& address) {
  if (!error.reason.empty()) return error;
  if (Says(error, "http1.x server") || Says(error, "missing selected ALPN property")) {
    return Blame(error, "proxy_http1",
                 "something at " + address +
                     " answers as HTTP/1.1: a proxy that carries no gRPC, or another port than the "
                     "agents'",
                 LetThrough(address));
  }
  const std::string status = HttpStatusOf(error.message);
  if (status.empty() && !Says(error, "content-type")) return error;
  return Blame(error, "proxy_answers",
               "a proxy at " + address + " answers in the collector's place" +
                   (status.empty() ? "" : ", with the HTTP status " + status),
               LetThrough(address));
}

Error StreamFailures::Explain(Error error, const StreamEnd& end, const std::string& address) {
  const bool cut = end.welcomed && !end.gave_up && error.reason.empty() && end.lasted < kHolds &&
                   (Says(error, "RST_STREAM") || Says(error, "Socket closed") ||
                    Says(error, "Connection reset"));
  cut_in_a_row_ = cut ? cut_in_a_row_ + 1 : 0;
  if (cut_in_a_row_ >= kRow) {
    return Blame(error, kStreamCut,
                 "the stream was cut " + std::to_string(cut_in_a_row_) +
                     " times in a row, the last after " + InSeconds(end.lasted) +
                     ": something between ends long connections, or the collector ends again and "
                     "again",
                 "look at the collector's log; give a proxy's timeouts hours (nginx: "
                 "grpc_read_timeout and grpc_send_timeout, proxy_timeout in a stream block), or " +
                     LetThrough(address));
  }
  if (!end.gave_up || !error.reason.empty()) return ExplainConnection(std::move(error), address);
  if (!end.started) {
    return Blame(error, "collector_unreachable", "no connection came about in time",
                 "see whether the collector runs and whether a firewall lets that port through");
  }
  return Blame(error, "proxy_holds_back",
               "there is a connection, but no answer came in " + InSeconds(end.lasted) +
                   ": something between holds the messages back, such as a proxy that waits for "
                   "the end of a request before it passes it on",
               LetThrough(address));
}

}  // namespace tokwatt
