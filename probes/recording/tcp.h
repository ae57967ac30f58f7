// TCP in a recording: a client that writes down what plugs and UPSes answer, and one that answers
// from what was written. Kind "tcp", key "recorded-1 QUESTION"; the value is that of tcp_KIND.cc.
#pragma once

#include <memory>
#include <vector>

#include "base/net/tcp_client.h"
#include "probes/recording/plugs.h"
#include "probes/recording/recorded_state.h"
#include "probes/recording/recording_writer.h"

namespace tokwatt {

// Questions to others than the plugs are refused: a recording asks nothing else.
std::unique_ptr<TcpClient> MakeRecordingTcp(TcpClient& real, const std::vector<RecordedPlug>& plugs,
                                            RecordingWriter& writer);

// Never opens a connection: what was not recorded is kUnavailable, reason "not_recorded".
std::unique_ptr<TcpClient> MakeRecordedTcp(const std::vector<RecordedPlug>& plugs,
                                           const RecordedState& state);

}  // namespace tokwatt
