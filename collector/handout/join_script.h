// The script that a pasted line runs: made for one code, one address, and the builds that are here.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "collector/handout/builds.h"

namespace tokwatt {

struct JoinScriptFacts {
  std::string url;  // "https://box.local:7811", where it came from
  std::string pin;  // "sha256//..." of the key there; empty: plain HTTP
  std::string code;
  std::string token;
  std::string expires;  // RFC 3339
  std::string version;
  std::vector<Result<Build>> builds;  // of BuildTargets(), in order
};

// `text`: deploy/join.sh, whose first lines are filled in. Values are quoted for the shell.
std::string JoinScript(const std::string& text, const JoinScriptFacts& facts);

// A script that does nothing but say why. curl -f would hide a refusal's sentence.
std::string RefusalScript(const Error& why);

// In single quotes, whatever it holds.
std::string ShellQuoted(const std::string& text);

}  // namespace tokwatt
