// Request and Response as routes see them: plain values, without the HTTP library.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "collector/documents/json.h"

namespace tokwatt {

struct Request {
  std::string method;
  std::string path;                            // percent-decoded, without the query
  std::map<std::string, std::string> query;    // decoded; the last of a repeated name wins
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  std::string client;    // address of the sender, behind a named proxy too
  bool local = false;    // straight from this machine
  bool tls = false;      // as the sender sees it
  bool proxied = false;  // by a named proxy
  bool signed_in = false;

  // The header's value, or "".
  const std::string& Header(const std::string& name) const;
  // The query parameter's value, or "".
  const std::string& Param(const std::string& name) const;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

Response JsonResponse(int status, const Json& document);

// RFC 9457. `code` is stable and snake_case; `fix` says what to do, or is empty.
Response Problem(int status, const std::string& code, const std::string& detail,
                 const std::string& fix = {});

// The problem that an Error stands for: kNotFound 404, kInvalidArgument 400, kUnavailable 503, ...
Response ProblemOf(const Error& error);

// The canonical reason phrase ("Not Found").
std::string StatusTitle(int status);

}  // namespace tokwatt
