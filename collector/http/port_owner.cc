#include "collector/http/port_owner.h"

#include "base/net/http_client.h"

namespace tokwatt {

Error PortInUse(uint16_t port) {
  const std::string url = "http://127.0.0.1:" + std::to_string(port);
  Error error;
  error.code = Code::kAlreadyExists;
  error.reason = "port_in_use";
  HttpRequest request;
  request.url = url + "/healthz";
  request.timeout = std::chrono::milliseconds(500);
  const auto answer = MakeCurlHttpClient()->Send(request);
  if (answer && answer->body.find("\"name\":\"tokwatt\"") != std::string::npos) {
    error.message = "A tokwatt collector already answers at " + url + ".";
    error.fix = "Open " + url + "/ or stop that one first.";
  } else {
    error.message = "Port " + std::to_string(port) + " is in use by another program.";
    error.fix =
        "Set another port: collector.http_listen in tokwatt.toml, or "
        "TOKWATT_COLLECTOR_HTTP_LISTEN.";
  }
  return error;
}

}  // namespace tokwatt
