#include "collector/service/server_tls.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

namespace tokwatt {
namespace {

constexpr unsigned kReadFilesAgainSeconds = 60;

}  // namespace

std::shared_ptr<grpc::ServerCredentials> MakeServerTls(const std::string& key_path,
                                                       const std::string& chain_path) {
  grpc::experimental::TlsServerCredentialsOptions options(
      std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(key_path, chain_path,
                                                                           kReadFilesAgainSeconds));
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_BUT_DONT_VERIFY);
  return grpc::experimental::TlsServerCredentials(options);
}

}  // namespace tokwatt
