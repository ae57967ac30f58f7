// Systems without sock_diag(7).
#include "probes/runtime/tcp_bytes.h"

namespace tokwatt {

Result<BytesByFarEnd> ReadTcpBytes(uint16_t) {
  return Fail(Code::kUnimplemented, "this system does not tell the bytes of connections");
}

}  // namespace tokwatt
