#include "probes/recording/observation.h"

#include <algorithm>
#include <cmath>

#include "base/text_code.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr size_t kMostPathBytes = 2048;
constexpr size_t kMostNameBytes = 255;

bool IsShown(char c) { return c >= 0x20 && c < 0x7F; }

bool IsPlainText(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](char c) { return IsShown(c) || c == '\n' || c == '\t' || c == '\r'; });
}

std::string FieldOf(const json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Code CodeOf(const std::string& name) {
  for (int number = 1; number <= static_cast<int>(Code::kUnauthenticated); ++number) {
    if (name == CodeName(static_cast<Code>(number))) return static_cast<Code>(number);
  }
  return Code::kDataLoss;
}

}  // namespace

json ErrorValue(const Error& error) {
  json inner{{"code", CodeName(error.code)}, {"message", error.message}};
  if (!error.reason.empty()) inner["reason"] = error.reason;
  if (!error.fix.empty()) inner["fix"] = error.fix;
  return {{"error", std::move(inner)}};
}

json SilenceValue(const Error& error) {
  return ErrorValue({error.code, "it did not answer: " + error.reason_code(), error.reason, {}});
}

Error ErrorOf(const json& value) {
  const json error = value.value("error", json());
  std::string message = FieldOf(error, "message");
  if (message.empty()) message = "the recording holds an error that it does not describe";
  return {CodeOf(FieldOf(error, "code")), std::move(message), FieldOf(error, "reason"),
          FieldOf(error, "fix")};
}

Result<int64_t> IntegerIn(const json& value, const char* name) {
  if (IsError(value)) return tl::unexpected<Error>(ErrorOf(value));
  const auto found = value.find(name);
  const bool fits = found != value.end() && found->is_number_integer() &&
                    !(found->is_number_unsigned() && found->get<uint64_t>() > INT64_MAX);
  if (fits) return found->get<int64_t>();
  return Fail(Code::kDataLoss, std::string("the recording has no number '") + name + "' there");
}

Result<double> NumberIn(const json& value, const char* name) {
  if (IsError(value)) return tl::unexpected<Error>(ErrorOf(value));
  const auto found = value.find(name);
  if (found != value.end() && found->is_number()) {
    const double number = found->get<double>();
    if (std::isfinite(number)) return number;
  }
  return Fail(Code::kDataLoss, std::string("the recording has no number '") + name + "' there");
}

Result<std::string> TextIn(const json& value, const char* name) {
  if (IsError(value)) return tl::unexpected<Error>(ErrorOf(value));
  const auto found = value.find(name);
  if (found != value.end() && found->is_string()) return found->get<std::string>();
  return Fail(Code::kDataLoss, std::string("the recording has no text '") + name + "' there");
}

std::string LineOf(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

json BytesValue(std::string_view bytes) {
  if (IsPlainText(bytes)) return {{"text", std::string(bytes)}};
  return {{"base64", Base64(bytes)}};
}

Result<std::string> BytesOf(const json& value) {
  if (value.contains("left_alone")) return std::string();
  if (!value.contains("base64")) return TextIn(value, "text");
  TOKWATT_ASSIGN_OR_RETURN(const std::string text, TextIn(value, "base64"));
  if (auto bytes = FromBase64(text)) return *std::move(bytes);
  return Fail(Code::kDataLoss, "the recording holds bytes that are no base64");
}

bool IsPlainPath(std::string_view path) {
  if (path.size() < 2 || path.size() > kMostPathBytes || path.front() != '/') return false;
  if (!std::all_of(path.begin(), path.end(), IsShown)) return false;
  for (size_t at = 1; at <= path.size();) {
    const std::string_view name = path.substr(at, path.find('/', at) - at);
    if (name.empty() || name == "." || name == ".." || name.size() > kMostNameBytes) return false;
    at += name.size() + 1;
  }
  return true;
}

}  // namespace tokwatt
