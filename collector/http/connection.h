// Connection: one client's TCP connection, plain or TLS, as Beast and Asio read and write it.
//
// One type for both, so that the coroutines are compiled once: which of them it is, is looked at
// with each read and write.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <memory>
#include <utility>

#include "collector/http/beast_types.h"

namespace tokwatt {

class Connection {
 public:
  using executor_type = beast::tcp_stream::executor_type;
  using TlsStream = beast::ssl_stream<beast::tcp_stream>;

  explicit Connection(beast::tcp_stream plain)
      : plain_(std::make_unique<beast::tcp_stream>(std::move(plain))) {}
  explicit Connection(std::unique_ptr<TlsStream> tls) : tls_(std::move(tls)) {}

  executor_type get_executor() { return tcp().get_executor(); }
  bool is_tls() const { return tls_ != nullptr; }
  bool moved() const { return tls_ == nullptr && plain_ == nullptr; }  // a stream took it
  TlsStream& tls() { return *tls_; }

  // The layer with socket and timeouts.
  beast::tcp_stream& tcp() { return tls_ ? tls_->next_layer() : *plain_; }

  template <typename Buffers, typename Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return tls_ ? tls_->async_read_some(buffers, std::forward<Token>(token))
                : plain_->async_read_some(buffers, std::forward<Token>(token));
  }
  template <typename Buffers, typename Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return tls_ ? tls_->async_write_some(buffers, std::forward<Token>(token))
                : plain_->async_write_some(buffers, std::forward<Token>(token));
  }

 private:
  std::unique_ptr<beast::tcp_stream> plain_;
  std::unique_ptr<TlsStream> tls_;
};

}  // namespace tokwatt
