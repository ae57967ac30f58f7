#include "collector/http/connection.h"

namespace tokwatt {

asio::awaitable<error_code> Handshake(Connection& connection, beast::flat_buffer& buffer) {
  error_code error;
  const size_t used =
      co_await connection.tls().async_handshake(asio::ssl::stream_base::server, buffer.data(),
                                                asio::redirect_error(asio::use_awaitable, error));
  buffer.consume(used);
  co_return error;
}

}  // namespace tokwatt
