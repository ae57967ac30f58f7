// The few Beast and Asio names that sessions and streams use.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "collector/http/message.h"

namespace tokwatt {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

// A Beast response with our headers; the body is left out for HEAD, its length is not.
http::response<http::string_body> ToBeast(Response response, unsigned version, bool keep_alive,
                                          bool head);

}  // namespace tokwatt
