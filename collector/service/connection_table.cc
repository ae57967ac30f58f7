#include "collector/service/connection_table.h"

#include <sys/stat.h>

namespace tokwatt {
namespace {

// What tells a socket from every other one that is open; 0: it is closed.
uint64_t SocketOf(int descriptor) {
  struct stat facts {};
  return fstat(descriptor, &facts) == 0 ? static_cast<uint64_t>(facts.st_ino) : 0;
}

tl::unexpected<Error> Refused(const std::string& why) {
  return Fail(Code::kResourceExhausted, why, "too_many_connections");
}

}  // namespace

Result<> ConnectionTable::Admit(int connection, const std::string& address, bool local) {
  if (connection >= first_refused_) {
    return Refused(
        "all addresses together hold as many as this machine's limit of open files lets");
  }
  if (const auto before = rows_.find(connection); before != rows_.end()) Erase(before);
  if (local) return {};
  if (of_address_[address] >= kPerAddress) ForgetClosed();
  if (of_address_[address] >= kPerAddress) {
    return Refused("it holds " + std::to_string(kPerAddress) + " already");
  }
  ++of_address_[address];
  rows_[connection] = {SocketOf(connection), address};
  return {};
}

ConnectionTable::Rows::iterator ConnectionTable::Erase(Rows::iterator row) {
  const auto count = of_address_.find(row->second.address);
  if (--count->second == 0) of_address_.erase(count);
  return rows_.erase(row);
}

void ConnectionTable::ForgetClosed() {
  for (auto row = rows_.begin(); row != rows_.end();) {
    row = SocketOf(row->first) == row->second.socket ? std::next(row) : Erase(row);
  }
}

}  // namespace tokwatt
