// Result<T>: a value, or an Error that says what happened, why, and what to do next.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace tokwatt {

// Numbered as grpc::StatusCode, so that the service edge converts by a cast.
// kNotFound and kUnimplemented mean "not on this machine": a normal answer, never a warning.
// kPermissionDenied carries the exact fix in Error::fix.
enum class Code : int {
  kCancelled = 1,
  kUnknown = 2,
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kNotFound = 5,
  kAlreadyExists = 6,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kFailedPrecondition = 9,
  kAborted = 10,
  kOutOfRange = 11,
  kUnimplemented = 12,
  kInternal = 13,
  kUnavailable = 14,
  kDataLoss = 15,
  kUnauthenticated = 16,
};

// The stable snake_case name of a code ("not_found", "permission_denied", ...).
const char* CodeName(Code code);

struct Error {
  Code code = Code::kUnknown;
  std::string message;  // what happened and why, for people
  std::string reason;   // stable snake_case reason code; empty means CodeName(code)
  std::string fix;      // the command or action that would help; empty if none is known

  std::string reason_code() const { return reason.empty() ? CodeName(code) : reason; }
};

inline bool operator==(const Error& a, const Error& b) {
  return a.code == b.code && a.message == b.message && a.reason == b.reason && a.fix == b.fix;
}

template <typename T = void>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> Fail(Code code, std::string message, std::string reason = {},
                                  std::string fix = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(reason), std::move(fix)});
}

// The same error with "context: " before its message.
inline tl::unexpected<Error> Wrap(Error error, const std::string& context) {
  error.message = context + ": " + error.message;
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace tokwatt

#define TOKWATT_CONCAT_INNER(a, b) a##b
#define TOKWATT_CONCAT(a, b) TOKWATT_CONCAT_INNER(a, b)

// Leaves the calling function with the error of `expression`, if it is one.
#define TOKWATT_RETURN_IF_ERROR(expression)                                       \
  do {                                                                            \
    if (auto tokwatt_result = (expression); !tokwatt_result) {                    \
      return tl::unexpected<::tokwatt::Error>(std::move(tokwatt_result).error()); \
    }                                                                             \
  } while (false)

// Declares or assigns `target` from a Result, or leaves the calling function with its error.
#define TOKWATT_ASSIGN_OR_RETURN(target, expression) \
  TOKWATT_ASSIGN_OR_RETURN_INNER(TOKWATT_CONCAT(tokwatt_result_, __LINE__), target, expression)
#define TOKWATT_ASSIGN_OR_RETURN_INNER(temporary, target, expression)      \
  auto temporary = (expression);                                           \
  if (!temporary) {                                                        \
    return tl::unexpected<::tokwatt::Error>(std::move(temporary).error()); \
  }                                                                        \
  target = std::move(*temporary)
