// ConnectionTable: how many connections each address holds at the agents' port, and whether it may
// have one more.
//
// A connection that nobody finished costs some 100 KB. Whoever opens thousands from one address
// gets kPerAddress of them; all addresses together get what the limit of open files leaves beside
// pages and the database. Who ends a connection is gRPC, which does not say so: a descriptor that
// is no longer the same socket tells.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/result.h"

namespace tokwatt {

// Not thread-safe.
class ConnectionTable {
 public:
  static constexpr int kPerAddress = 256;

  // `first_refused`: the lowest descriptor that is refused. POSIX gives the lowest one that is
  // free, so a number says how many there are at least.
  explicit ConnectionTable(int first_refused) : first_refused_(first_refused) {}

  // Notes an accepted connection. kResourceExhausted: it must be closed, and is not noted.
  // "local": an address of this machine, which has no limit of its own.
  Result<> Admit(int connection, const std::string& address, bool local);

 private:
  struct Row {
    uint64_t socket = 0;
    std::string address;
  };
  using Rows = std::map<int, Row>;
  Rows::iterator Erase(Rows::iterator row);
  void ForgetClosed();

  const int first_refused_;
  Rows rows_;  // by descriptor
  std::map<std::string, int> of_address_;
};

}  // namespace tokwatt
