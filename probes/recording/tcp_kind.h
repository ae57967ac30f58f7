// TcpKind: how plugs of one kind that are asked over TCP stand in a recording. One file
// (tcp_KIND.cc) and one row of the table for each.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "base/result.h"
#include "probes/power/plug_address.h"

namespace tokwatt {

// What one plug is asked and answers. Not thread-safe.
class TcpTranscript {
 public:
  virtual ~TcpTranscript() = default;
  // Several UPSes answer at one address.
  virtual bool IsAsked(const std::string& /*question*/) const { return true; }
  // What a question is called in a recording, without what names the plug.
  virtual std::string NameOf(const std::string& question) const = 0;
  // What is kept of an answer: an object, an ErrorValue() for garbage; and what it is played as.
  virtual nlohmann::json Keep(const std::string& answer) = 0;
  virtual Result<std::string> Play(const nlohmann::json& kept) const = 0;
};

struct TcpKind {
  const char* plug_kind;  // PlugConfig::kind
  int usual_port;
  const char* scheme;  // of the address of a recorded one
  const char* path;
  std::unique_ptr<TcpTranscript> (*make)(const PlugAddress& real);
};

// nullptr: plugs of that kind are not asked over TCP.
const TcpKind* FindTcpKind(const std::string& plug_kind);

}  // namespace tokwatt
