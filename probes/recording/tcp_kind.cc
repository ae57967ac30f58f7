// The table of plugs that are asked over TCP.
#include "probes/recording/tcp_kind.h"

#include <algorithm>
#include <iterator>

#include "probes/power/apcupsd_protocol.h"
#include "probes/power/kasa_protocol.h"
#include "probes/power/nut_protocol.h"

namespace tokwatt {

std::unique_ptr<TcpTranscript> MakeApcupsdTranscript(const PlugAddress&);
std::unique_ptr<TcpTranscript> MakeKasaTranscript(const PlugAddress&);
std::unique_ptr<TcpTranscript> MakeNutTranscript(const PlugAddress&);

const TcpKind* FindTcpKind(const std::string& plug_kind) {
  static constexpr TcpKind kKinds[] = {
      {"apcupsd", kApcupsdPort, "apcupsd", "", MakeApcupsdTranscript},
      {"kasa", kKasaPort, "tcp", "", MakeKasaTranscript},
      {"nut", kNutPort, "nut", "/ups", MakeNutTranscript},
  };
  const auto* const found =
      std::find_if(std::begin(kKinds), std::end(kKinds),
                   [&](const TcpKind& kind) { return plug_kind == kind.plug_kind; });
  return found == std::end(kKinds) ? nullptr : found;
}

}  // namespace tokwatt
