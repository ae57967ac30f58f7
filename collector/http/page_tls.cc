#include "collector/http/page_tls.h"

#include <spdlog/spdlog.h>
#include <utility>

namespace tokwatt {
namespace {

namespace ssl = boost::asio::ssl;

}  // namespace

Result<std::unique_ptr<PageTls>> PageTls::Open(const std::string& key_path,
                                               const std::string& chain_path) {
  std::unique_ptr<PageTls> tls(new PageTls(key_path, chain_path));
  TOKWATT_RETURN_IF_ERROR(tls->Load());
  return tls;
}

std::filesystem::file_time_type PageTls::Changed() const {
  std::error_code ignored;
  return std::filesystem::last_write_time(chain_path_, ignored);
}

Result<> PageTls::Load() {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  changed_ = Changed();
  boost::system::error_code error;
  context->set_options(ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1 |
                       ssl::context::single_dh_use);
  context->use_certificate_chain_file(chain_path_, error);
  if (!error) context->use_private_key_file(key_path_, ssl::context::pem, error);
  if (error) {
    return Fail(Code::kFailedPrecondition,
                "TLS with " + chain_path_ + " and " + key_path_ + ": " + error.message(),
                "bad_tls_files",
                "collector.tls_certificate is a PEM file with the whole chain, "
                "collector.tls_key the PEM file of its key");
  }
  context_ = std::move(context);
  return {};
}

std::shared_ptr<ssl::context> PageTls::context() {
  if (Changed() != changed_) {
    if (const auto loaded = Load(); !loaded) spdlog::error("http: {}", loaded.error().message);
  }
  return context_;
}

}  // namespace tokwatt
