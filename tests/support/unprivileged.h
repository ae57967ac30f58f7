// Unprivileged: while it lives, the process is not root, so that a file of mode 0 really refuses.
#pragma once

#include <unistd.h>

#include <cstdlib>

namespace tokwatt {

// Real refusals by the kernel need no seam. Affects the whole process: one at a time.
class Unprivileged {
 public:
  Unprivileged() : user_(::geteuid()) {
    if (user_ == 0 && ::seteuid(65534) != 0) std::abort();
  }
  ~Unprivileged() {
    if (user_ == 0 && ::seteuid(0) != 0) std::abort();
  }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;

 private:
  uid_t user_;
};

}  // namespace tokwatt
