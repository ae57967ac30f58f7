// Fuzzer of recordings: what is parsed keeps its limits, and playing it never leaves its folder.
#include <filesystem>
#include <string_view>

#include "probes/power/plug.h"
#include "probes/recording/player.h"
#include "probes/runtime/runtime_adapter.h"
#include "tests/fuzz/require.h"

namespace tokwatt {
namespace {

namespace fs = std::filesystem;

void RequireInOrder(const Recording& recording) {
  Require(!recording.ticks.empty(), "there is a tick");
  int64_t before = -1;
  for (const Recording::Tick& tick : recording.ticks) {
    Require(tick.at_ns > before, "time grows");
    before = tick.at_ns;
    for (const Observation& change : tick.changes) {
      Require(change.value.is_object(), "a value is an object");
      const bool is_path = change.kind == "file" || change.kind == "link" || change.kind == "dir";
      Require(!is_path || IsPlainPath(change.key), "a path is plain");
    }
  }
}

// Every link below the root ends there, or nowhere.
void RequireInside(const std::string& root) {
  for (const auto& entry :
       fs::recursive_directory_iterator(root, fs::directory_options::skip_permission_denied)) {
    std::error_code error;
    if (!entry.is_symlink() || !fs::exists(entry.path(), error)) continue;
    const std::string end = fs::canonical(entry.path(), error).string();
    Require(error || end == root || end.starts_with(root + "/"), "no link leads out");
  }
}

// Plugs and runtimes read what a recording says they answered as they read any answer.
void AskAll(const Env& env) {
  for (const auto& plug : MakePlugSources(env)) {
    if (const auto answer = plug->Read()) continue;
  }
  for (const auto& runtime : DetectRuntimes(env)) {
    const auto state = runtime->Inventory();
    const auto activity = runtime->Poll();
    Require(!state || !state->kind.empty(), "a runtime has a kind");
    Require(!activity || activity->active_requests >= 0, "requests are not negative");
  }
}

void Play(Recording recording) {
  const int64_t last_ns = recording.ticks.back().at_ns;
  const auto player = Player::Open(std::move(recording));
  if (!player) {
    Require(!player.error().message.empty(), "an error says what happened");
    return;
  }
  const Env env = (*player)->MakeEnv();
  const StopSource stop;
  env.clock->WaitUntil(env.clock->Mono() + Nanoseconds(last_ns), stop.token());
  if (!(*player)->status()) return;
  RequireInside(env.root);
  AskAll(env);
}

}  // namespace
}  // namespace tokwatt

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tokwatt;
  auto recording = ParseRecording({reinterpret_cast<const char*>(data), size});
  if (!recording) {
    Require(!recording.error().fix.empty(), "an error says what to do");
    return 0;
  }
  RequireInOrder(*recording);
  Play(*std::move(recording));
  return 0;
}
