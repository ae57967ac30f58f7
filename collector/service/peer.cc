#include "collector/service/peer.h"

#include <grpc/grpc_security_constants.h>

#include <string_view>

namespace tokwatt {
namespace {

void Erase(std::string& text, std::string_view part) {
  const size_t at = text.find(part);
  if (at != std::string::npos) text.erase(at, part.size());
}

std::string Property(const grpc::AuthContext& context, const char* name) {
  const auto values = context.FindPropertyValues(name);
  return values.empty() ? "" : std::string(values.front().data(), values.front().size());
}

}  // namespace

std::string AddressOfPeer(const std::string& peer) {
  const size_t colon = peer.find(':');
  if (colon == std::string::npos || peer.rfind("ip", 0) != 0) return "local";
  std::string address = peer.substr(colon + 1, peer.rfind(':') - colon - 1);
  for (const char* bracket : {"%5B", "%5D", "[", "]"}) Erase(address, bracket);
  const std::string_view mapped = "::ffff:";
  return address.rfind(mapped, 0) == 0 ? address.substr(mapped.size()) : address;
}

Peer PeerOf(const grpc::ServerContextBase& call) {
  Peer peer;
  peer.address = AddressOfPeer(call.peer());
  const auto context = call.auth_context();
  if (!context) return peer;
  const std::string type = Property(*context, GRPC_TRANSPORT_SECURITY_TYPE_PROPERTY_NAME);
  peer.tls = !type.empty() && type != "insecure";
  peer.certificate = Property(*context, GRPC_X509_PEM_CERT_PROPERTY_NAME);
  return peer;
}

}  // namespace tokwatt
