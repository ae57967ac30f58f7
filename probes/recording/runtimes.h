// Runtimes in a recording: what of their answers may be in one.
//
// Counts, sizes, versions and states. Models, their files and digests are "recorded-model-1", ...;
// no field can hold the text of a prompt or an answer. Only questions that tell what a runtime is
// and does are asked, none that makes it work. A runtime of this machine keeps its port, another
// one is "http://recorded-runtime-1:PORT".
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "probes/recording/http.h"

namespace tokwatt {

struct RecordedRuntime {
  std::string real;  // base URLs, as NormalisedEndpoint
  std::string recorded;
};
std::vector<RecordedRuntime> RecordedRuntimes(const std::vector<std::string>& endpoints);

// Whether a recording may name it: this machine or a stand-in.
bool IsRecordedRuntime(const std::string& endpoint);

// The questions to these, of which Ollama's and llama-server's are all that their adapters ask
// without a measurement (probes/runtime).
HttpQuestions RuntimeQuestions(std::vector<RecordedRuntime> runtimes);

}  // namespace tokwatt
