// The TLS of the agents' port: our certificate, and a request for theirs.
#pragma once

#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <string>

namespace tokwatt {

// TLS 1.2 or newer. The files are read again when they change, so that a renewed certificate is
// used without a restart. The peer must prove that it holds the key of the certificate that it
// shows; whether that certificate is any good is decided by Gate, who can say why not: a machine
// that joins shows none, and one that slept for months shows one that has expired.
std::shared_ptr<grpc::ServerCredentials> MakeServerTls(const std::string& key_path,
                                                       const std::string& chain_path);

}  // namespace tokwatt
