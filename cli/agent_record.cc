#include "cli/agent_record.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/agent_options.h"
#include "cli/interrupt.h"
#include "cli/output_file.h"
#include "cli/table.h"
#include "probes/recording/machine_recorder.h"

namespace tokwatt {
namespace {

using nlohmann::json;

struct RecordFlags {
  int seconds = 60;
  std::string output;
  std::string root;
  bool force = false;
};

std::string TextOf(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// Standard output is for the recording where that goes there.
void PrintManifest(const json& manifest, std::FILE* out) {
  Table table({"WHAT", "IS IN IT"});
  for (const auto& [name, value] : manifest.at("machine").items()) table.Row({name, TextOf(value)});
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.1f", manifest.at("seconds").get<double>());
  table.Row({"seconds", seconds});
  for (const auto& [kind, count] : manifest.at("observations").items()) {
    table.Row({kind, TextOf(count.value("seen", json(0))) + ", written " +
                         TextOf(count.value("changes", json(0))) + " times"});
  }
  for (const auto& [source, count] : manifest.at("values_by_source").items()) {
    table.Row({"values of " + source, TextOf(count)});
  }
  std::fputs(table.Text().c_str(), out);
  for (const json& text : manifest.at("scrubbed")) {
    std::fprintf(out, "scrubbed: %s\n", TextOf(text).c_str());
  }
  for (const json& each : manifest.at("not_recorded")) {
    std::fprintf(out, "not recorded: %s: %s\n", TextOf(each.at("what")).c_str(),
                 TextOf(each.at("why")).c_str());
  }
}

// Looks once a second from now on. What was seen until Ctrl-C stays. False: interrupted.
bool Watch(const Clock& clock, int seconds, MachineRecorder& recorder) {
  const MonoTime start = clock.Mono();
  for (int second = 0; second <= seconds; ++second) {
    if (!clock.WaitUntil(start + std::chrono::seconds(second), InterruptToken())) return false;
    if (!recorder.Tick()) {
      std::fprintf(stderr, "tokwatt: the recording is full after %d s; it ends here\n", second);
      return true;
    }
  }
  return true;
}

int Record(const Config& config, const RecordFlags& flags) {
  if (!flags.root.empty() && !std::filesystem::is_directory(flags.root)) {
    return FailWith({Code::kInvalidArgument, "there is no folder " + flags.root, "",
                     "name a folder that holds proc and sys, as / does"});
  }
  (void)InterruptToken();  // before a thread is made
  auto file = OutputFile::Create(flags.output, flags.force);
  if (!file) return FailWith(file.error());
  const Outside outside;
  MachineRecorder recorder(MakeEnv(config, outside, flags.root));
  std::fprintf(stderr, "tokwatt: records for %d s; Ctrl-C ends it and keeps what there is\n",
               flags.seconds);
  const bool whole = Watch(*outside.clock, flags.seconds, recorder);
  const Result<> written = file->Write(recorder.Text());
  if (!written) return FailWith(written.error());
  PrintManifest(recorder.Manifest(), file->is_stdout() ? stderr : stdout);
  if (!file->is_stdout()) {
    std::fprintf(stderr, "tokwatt: wrote %s; it is text: look through it before you send it\n",
                 flags.output.c_str());
  }
  return whole ? kExitOk : kExitInterrupted;
}

}  // namespace

void AddRecordCommand(Commands& commands, CLI::App* group) {
  const auto flags = std::make_shared<RecordFlags>();
  CLI::App* record =
      commands.Add(group, "record", "Write what the sensors tell into a file, scrubbed, to be sent",
                   [flags](const Config& config) { return Record(config, *flags); });
  record->add_option("--seconds", flags->seconds, "How long")
      ->type_name("SECONDS")
      ->capture_default_str()
      ->check(CLI::Range(0, 3600));
  record->add_option("-o,--output", flags->output, "The file to write; - is standard output")
      ->type_name("FILE")
      ->required();
  record->add_option("--root", flags->root, "Read every file below this folder, as if it were /")
      ->type_name("DIR");
  record->add_flag("--force", flags->force, "Replace the file if it is there");
}

}  // namespace tokwatt
