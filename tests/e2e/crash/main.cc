// crash: kills agents and their collector again and again, then checks what is left.
//
//   tests/e2e/crash [--cycles N] [--agents N] [--seed S]   (in the build tree)
//
// A cycle is one death: half at a point of a transaction, half at a random moment. What agents and
// collector promised each other is written down by a process between them that is never killed.
// Exit 0: nothing lost, nothing doubled, every hole explained. Else the directory is kept.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <random>
#include <set>
#include <string>

#include "tests/e2e/crash/arena.h"
#include "tests/e2e/crash/checker.h"

namespace tokwatt::crash {
namespace {

constexpr Nanoseconds kSamplingPeriod = std::chrono::seconds(1);

void Say(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

Result<Verdict> Judge(const Arena& arena) {
  std::set<Stream> streams;
  for (const LedgerRecord& record : arena.records()) streams.insert(record.stream);
  TOKWATT_ASSIGN_OR_RETURN(const Stored stored, ReadStored(arena.database(), streams));
  return Check(arena.records(), stored, {kSamplingPeriod});
}

std::string Describe(const std::map<Role, Deaths>& deaths) {
  std::string text;
  for (const auto& [role, sum] : deaths) {
    const char* name = role == Role::kCollector ? "collector"
                       : role == Role::kAgent   ? "agents"
                                                : "flood";
    text += std::string("  ") + name + ": killed " + std::to_string(sum.total()) + " times, " +
            std::to_string(sum.aimed) + " aimed, " + std::to_string(sum.random) + " at random\n";
  }
  return text;
}

Result<Verdict> Run(const ArenaOptions& options) {
  TOKWATT_ASSIGN_OR_RETURN(const auto arena, Arena::Start(options));
  TOKWATT_RETURN_IF_ERROR(arena->Kill());
  TOKWATT_RETURN_IF_ERROR(arena->Settle());
  TOKWATT_RETURN_IF_ERROR(arena->Stop());
  Say(Describe(arena->deaths()));
  return Judge(*arena);
}

// A check that looked at nothing proves nothing.
Result<> RefuseEmpty(const Verdict& verdict, const ArenaOptions& options) {
  const bool every_agent = static_cast<int64_t>(verdict.epochs.size()) == options.n_agents + 1;
  if (every_agent && verdict.acked_batches >= options.cycles && verdict.regular_series > 0) {
    return {};
  }
  return Fail(Code::kInternal, "too little was stored to judge it");
}

int Main(const ArenaOptions& options) {
  Say("crash: seed " + std::to_string(options.seed) + ", " + std::to_string(options.cycles) +
      " cycles, in " + options.directory + "\n");
  const auto verdict = Run(options);
  Result<> done;
  if (!verdict) done = tl::unexpected<Error>(verdict.error());
  if (verdict) {
    Say(Describe(*verdict));
    done = RefuseEmpty(*verdict, options);
    if (!verdict->violations.empty()) done = Fail(Code::kDataLoss, "the store is not right");
  }
  if (!done) {
    Say("crash: FAILED: " + done.error().message + "\ncrash: kept " + options.directory + "\n");
    return 1;
  }
  Say("crash: nothing lost, nothing doubled, every hole explained\n");
  std::filesystem::remove_all(options.directory);
  return 0;
}

std::string MakeDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "tokwatt-crash-XXXXXX").string();
  return mkdtemp(name.data()) == nullptr ? std::string() : name;
}

}  // namespace
}  // namespace tokwatt::crash

int main(int argc, char** argv) {
  tokwatt::crash::ArenaOptions options;
  options.tokwatt = CRASH_TOKWATT;
  options.agent = CRASH_AGENT;
  options.crashable = CRASH_CRASHABLE;
  options.flood = CRASH_FLOOD;
  options.ledger = CRASH_LEDGER;
  options.seed = std::random_device()();
  CLI::App app("Kills agents and their collector again and again, then checks what is left.");
  app.add_option("--cycles", options.cycles, "Deaths");
  app.add_option("--agents", options.n_agents, "Real agents, beside the flood");
  app.add_option("--seed", options.seed, "Of the moments of death, as a run printed it");
  CLI11_PARSE(app, argc, argv);
  options.directory = tokwatt::crash::MakeDirectory();
  return tokwatt::crash::Main(options);
}
