// HTTP in a recording: a client that writes down what plugs answer, and one that answers from what
// was written. Kind "http", key of PlugQuestion; value {"status", "body", "date"}.
#pragma once

#include <memory>
#include <vector>

#include "base/net/http_client.h"
#include "probes/recording/plugs.h"
#include "probes/recording/recorded_state.h"
#include "probes/recording/recording_writer.h"

namespace tokwatt {

// Questions to others than the plugs are refused: a recording asks nothing else.
std::unique_ptr<HttpClient> MakeRecordingHttp(HttpClient& real, std::vector<RecordedPlug> plugs,
                                              RecordingWriter& writer);

// Never opens a connection: what was not recorded is kUnavailable, reason "not_recorded".
std::unique_ptr<HttpClient> MakeRecordedHttp(std::vector<RecordedPlug> plugs,
                                             const RecordedState& state);

}  // namespace tokwatt
