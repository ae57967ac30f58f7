// PlugHttp: one question to a plug over HTTP, answered by JSON and the time when it was true.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "probes/power/plug.h"

namespace tokwatt {

struct PlugBody {
  nlohmann::json json;  // an object
  MonoTime at;          // the middle of the exchange
  std::string date;     // the answer's Date header, as it came; may be empty
};

// GET `path` below the plug's address; absolute if it has a scheme. 401 and 403 are
// kPermissionDenied with what to do, 404 kNotFound, another status kUnavailable, an answer that is
// no JSON object kDataLoss. Messages name the plug's address and never the path, which may hold a
// password.
Result<PlugBody> FetchPlugJson(const Env& env, const PlugConfig& plug, const std::string& path,
                               const std::optional<HttpLogin>& login = std::nullopt);

// The password of `secret_file` with the name in `user`, else `usual_user`; nothing without one.
std::optional<HttpLogin> PlugLogin(const PlugConfig& plug, HttpLogin::Kind kind,
                                   const std::string& usual_user);

}  // namespace tokwatt
