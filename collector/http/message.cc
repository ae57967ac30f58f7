#include "collector/http/message.h"

namespace tokwatt {
namespace {

const std::string& Find(const std::map<std::string, std::string>& map, const std::string& name) {
  static const std::string kEmpty;
  const auto found = map.find(name);
  return found == map.end() ? kEmpty : found->second;
}

int StatusOf(Code code) {
  switch (code) {
    case Code::kInvalidArgument:
    case Code::kOutOfRange:
      return 400;
    case Code::kUnauthenticated:
      return 401;
    case Code::kPermissionDenied:
      return 403;
    case Code::kNotFound:
      return 404;
    case Code::kAlreadyExists:
    case Code::kFailedPrecondition:
    case Code::kAborted:
      return 409;
    case Code::kResourceExhausted:
    case Code::kUnavailable:
    case Code::kDeadlineExceeded:
      return 503;
    case Code::kUnimplemented:
      return 501;
    default:
      return 500;
  }
}

}  // namespace

const std::string& Request::Header(const std::string& name) const { return Find(headers, name); }
const std::string& Request::Param(const std::string& name) const { return Find(query, name); }

Response JsonResponse(int status, const Json& document) {
  Response response;
  response.status = status;
  response.body = TextOf(document);
  response.headers = {{"Cache-Control", "no-store"}};
  return response;
}

Response Problem(int status, const std::string& code, const std::string& detail,
                 const std::string& fix) {
  Json problem = {{"type", "about:blank"},
                  {"title", StatusTitle(status)},
                  {"status", status},
                  {"detail", detail},
                  {"code", code}};
  if (!fix.empty()) problem["fix"] = fix;
  Response response = JsonResponse(status, problem);
  response.content_type = "application/problem+json";
  if (status == 503) response.headers.emplace_back("Retry-After", "5");
  return response;
}

Response ProblemOf(const Error& error) {
  return Problem(StatusOf(error.code), error.reason_code(), error.message, error.fix);
}

std::string StatusTitle(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 421:
      return "Misdirected Request";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 429:
      return "Too Many Requests";
    case 503:
      return "Service Unavailable";
    default:
      return "Error";
  }
}

}  // namespace tokwatt
