// Strangers: servers of no known kind, which are left alone for a while: our questions show in
// their logs.
//
// A runtime may be started on the port that a stranger held. The system tells without a question
// to anybody: its table of listening sockets shows whether it is still the same one.
#pragma once

#include <map>
#include <string>

#include "probes/env.h"

namespace tokwatt {

// Not thread-safe.
class Strangers {
 public:
  explicit Strangers(const Env& env) : env_(env) {}

  void Remember(const std::string& base_url);
  void Forget(const std::string& base_url) { seen_.erase(base_url); }

  // Whether it was asked less than ten minutes ago and, here, still has the same socket. Where the
  // system does not show sockets, time alone decides.
  bool Rests(const std::string& base_url) const;

 private:
  struct Seen {
    MonoTime at;
    std::string sockets;
  };
  Env env_;
  std::map<std::string, Seen> seen_;
};

}  // namespace tokwatt
