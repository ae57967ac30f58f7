// MachineRecorder: records one machine: its files and what its other sensors answer, tick by tick.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/event.h"
#include "probes/env.h"
#include "probes/probe.h"
#include "probes/recording/file_recorder.h"
#include "probes/recording/plugs.h"
#include "probes/recording/recording_writer.h"
#include "probes/recording/runtimes.h"
#include "probes/runtime/runtime_probe.h"

namespace tokwatt {

// Called by one thread at a time. Runs the probes of host, power and runtimes and writes down what
// they are told; what it leaves out, it says in the manifest.
class MachineRecorder {
 public:
  // What `real` names outlives it. Looks for runtimes, which takes a few seconds at most: those
  // that come later are not recorded.
  explicit MachineRecorder(const Env& real);
  ~MachineRecorder();

  // Looks once; blocks as long as the slowest plug. False where the recording is as large as one
  // may be.
  bool Tick();

  // For people: what machine, what was seen how often, what was scrubbed, what is not in it.
  nlohmann::json Manifest() const;
  std::string Text() const { return writer_.Text(Manifest()); }

 private:
  class CountingSink;

  Env RecordingEnv(const Env& real);
  void RecordArchitecture();
  nlohmann::json NotRecorded() const;
  nlohmann::json RuntimesDocument() const;

  const Env real_;
  RecordingWriter writer_;
  const std::vector<RecordedPlug> plugs_;
  const std::vector<RecordedRuntime> runtimes_;
  std::unique_ptr<HttpClient> http_;
  std::unique_ptr<TcpClient> tcp_;
  std::unique_ptr<MqttClient> mqtt_;
  std::unique_ptr<PerfEvents> perf_;
  std::unique_ptr<AppleSensors> apple_;
  FileRecorder files_;
  const Env env_;  // what the probes may touch
  std::vector<std::unique_ptr<Probe>> probes_;
  const RuntimeProbe* runtime_probe_ = nullptr;  // one of them
  std::map<std::string, int64_t> values_;        // by source
  std::optional<MonoTime> started_;
  WallTime started_wall_;
  Inventory inventory_;
  MonoTime looked_at_;
};

}  // namespace tokwatt
