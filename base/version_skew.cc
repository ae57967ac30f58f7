#include "base/version_skew.h"

#include <charconv>
#include <cstdlib>

namespace tokwatt {
namespace {

struct Version {
  int major = 0;
  int minor = 0;
  auto operator<=>(const Version&) const = default;
};

std::optional<Version> Parse(const std::string& text) {
  Version version;
  const char* const end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, version.major);
  if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') return std::nullopt;
  const auto minor = std::from_chars(major.ptr + 1, end, version.minor);
  const bool good = minor.ec == std::errc() && version.major >= 0 && version.minor >= 0;
  return good ? std::optional(version) : std::nullopt;
}

}  // namespace

std::optional<Absence> VersionSkew(const std::string& agent, const std::string& collector) {
  const auto sender = Parse(agent);
  const auto receiver = Parse(collector);
  if (!sender || !receiver || *sender == *receiver) return std::nullopt;
  const bool agent_is_older = *sender < *receiver;
  const std::string fix =
      agent_is_older
          ? "update the agent: run tokwatt devices add where the collector is, and paste "
            "its line on the agent's machine"
          : "update the collector: git pull, then deploy/quickstart.sh, where it runs";
  const std::string both = "the agent is version " + agent + ", the collector " + collector;
  const bool near =
      sender->major == receiver->major && std::abs(sender->minor - receiver->minor) == 1;
  if (near) return Absence{kUpdateAvailable, both + ": they work together", fix};
  return Absence{kVersionsApart,
                 both +
                     ": more than one minor version apart, which is not tested; what is "
                     "measured is kept, but some of it may not be understood",
                 fix};
}

}  // namespace tokwatt
