#include "tests/e2e/crash/arena.h"

#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <regex>
#include <set>

namespace tokwatt::crash {
namespace {

// These bound a hang on a busy machine under sanitizers; they judge no speed.
constexpr auto kStartLimit = std::chrono::seconds(60);
constexpr auto kCycleLimit = std::chrono::seconds(20);
constexpr int64_t kShowEvery = 25;
constexpr auto kSettleLimit = std::chrono::seconds(120);

// The number that `pattern` captures in the file from `begin` on; nullopt: not there (yet).
std::optional<uint16_t> FindPort(const std::string& path, int64_t begin, const char* pattern) {
  std::ifstream file(path, std::ios::binary);
  file.seekg(begin);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::smatch match;
  if (!std::regex_search(text, match, std::regex(pattern))) return std::nullopt;
  return static_cast<uint16_t>(std::stoi(match[1]));
}

// Newest batch and acknowledgement of each stream, from record `begin` on.
struct Progress {
  uint64_t sent = 0;
  uint64_t acked = 0;
};
std::map<Stream, Progress> ProgressSince(const std::vector<LedgerRecord>& records, size_t begin) {
  std::map<Stream, Progress> streams;
  for (size_t i = begin; i < records.size(); ++i) {
    Progress& progress = streams[records[i].stream];
    uint64_t* number = nullptr;
    if (records[i].kind == LedgerRecord::Kind::kBatch) number = &progress.sent;
    if (records[i].kind == LedgerRecord::Kind::kAck) number = &progress.acked;
    if (records[i].kind == LedgerRecord::Kind::kWelcome) number = &progress.acked;
    if (number != nullptr) *number = std::max(*number, records[i].seq);
  }
  return streams;
}

}  // namespace

Arena::Arena(const ArenaOptions& options)
    : options_(options), ledger_(options.directory + "/ledger") {}

Result<std::unique_ptr<Arena>> Arena::Start(const ArenaOptions& options) {
  std::unique_ptr<Arena> arena(new Arena(options));
  TOKWATT_RETURN_IF_ERROR(arena->StartLedger());
  arena->AddCollector();
  TOKWATT_RETURN_IF_ERROR(arena->StepUntil("the collector to listen", kStartLimit,
                                           [&] { return arena->collector_port_ != 0; }));
  for (int64_t i = 1; i <= options.n_agents; ++i) arena->AddAgent(i);
  arena->AddFlood();
  return arena;
}

Result<> Arena::StartLedger() {
  const std::string log = options_.directory + "/ledger.log";
  TOKWATT_ASSIGN_OR_RETURN(
      ledger_process_,
      Process::Start({{options_.ledger, options_.directory + "/ledger", AddressFile()}, {}, log}));
  const bool listens = PollUntil(kStartLimit, [&] {
    ledger_port_ = FindPort(log, 0, "^([0-9]+)\n").value_or(0);
    return ledger_port_ != 0 || ledger_process_->Ended();
  });
  if (listens && ledger_port_ != 0) return {};
  return Fail(Code::kUnavailable, "the ledger does not start: see " + log);
}

void Arena::AddCollector() {
  VictimOptions victim;
  victim.name = "collector";
  victim.role = Role::kCollector;
  victim.log = options_.directory + "/collector.log";
  victim.binary = options_.tokwatt;
  victim.crashable_binary = options_.crashable;
  victim.arguments = {"collector", "run", "--data-dir", options_.directory + "/data"};
  victim.environment = {{"TOKWATT_COLLECTOR_HTTP_LISTEN", "127.0.0.1:0"},
                        {"TOKWATT_COLLECTOR_GRPC_LISTEN", "127.0.0.1:0"},
                        {"XDG_CONFIG_HOME", options_.directory}};
  victims_.push_back(std::make_unique<Victim>(std::move(victim), options_.seed));
}

void Arena::AddAgent(int64_t number) {
  VictimOptions victim;
  victim.name = "agent-" + std::to_string(number);
  victim.role = Role::kAgent;
  victim.log = options_.directory + "/" + victim.name + ".log";
  victim.binary = options_.agent;
  victim.crashable_binary = options_.crashable;
  victim.arguments = {"agent", "run", "--data-dir", options_.directory + "/" + victim.name};
  victim.environment = {{"TOKWATT_AGENT_COLLECTOR", "127.0.0.1:" + std::to_string(ledger_port_)},
                        {"TOKWATT_RUNTIMES_SCAN", "false"},
                        {"TOKWATT_NAME", victim.name},
                        {"XDG_CONFIG_HOME", options_.directory}};
  victims_.push_back(
      std::make_unique<Victim>(std::move(victim), options_.seed + static_cast<uint64_t>(number)));
}

void Arena::AddFlood() {
  VictimOptions victim;
  victim.name = "flood";
  victim.role = Role::kFlood;
  victim.log = options_.directory + "/flood.log";
  victim.binary = options_.flood;
  victim.crashable_binary = options_.flood;
  victim.arguments = {"--data-dir", options_.directory + "/flood", "--collector",
                      "127.0.0.1:" + std::to_string(ledger_port_)};
  victims_.push_back(std::make_unique<Victim>(std::move(victim), options_.seed));
}

Result<> Arena::Step() {
  for (const auto& victim : victims_) TOKWATT_RETURN_IF_ERROR(victim->Step());
  AnnounceCollector();
  if (const auto status = ledger_process_->Ended()) {
    return Fail(Code::kInternal, "the ledger ended: " + DescribeStatus(*status));
  }
  return {};
}

Result<> Arena::StepUntil(const std::string& what, std::chrono::milliseconds limit,
                          const std::function<bool()>& condition) {
  Result<> step;
  const bool done = PollUntil(limit, [&] {
    step = Step();
    return !step || condition();
  });
  TOKWATT_RETURN_IF_ERROR(step);
  if (done) return {};
  return Fail(Code::kDeadlineExceeded, "gave up waiting for " + what);
}

// A collector takes any free port, so that none of its lives meets the leftovers of another.
void Arena::AnnounceCollector() {
  const Victim& collector = *victims_.front();
  if (!collector.alive() || announced_life_ == collector.log_begin()) return;
  const auto port =
      FindPort(collector.options().log, collector.log_begin(), "agents on port ([0-9]+)\n");
  if (!port) return;
  announced_life_ = collector.log_begin();
  collector_port_ = *port;
  const std::string unfinished = AddressFile() + ".new";
  std::ofstream(unfinished) << "127.0.0.1:" << *port << "\n";
  std::filesystem::rename(unfinished, AddressFile());
}

Result<> Arena::Kill() {
  int64_t shown = 0;
  const auto enough = [&] {
    if (n_deaths() / kShowEvery > shown / kShowEvery) {
      std::printf("  %s deaths\n", std::to_string(n_deaths()).c_str());
      std::fflush(stdout);
    }
    shown = n_deaths();
    return shown >= options_.cycles;
  };
  return StepUntil(std::to_string(options_.cycles) + " deaths",
                   kStartLimit + options_.cycles * kCycleLimit, enough);
}

Result<> Arena::Settle() {
  TOKWATT_RETURN_IF_ERROR(ledger_.Update());
  const size_t begin = records().size();
  for (const auto& victim : victims_) TOKWATT_RETURN_IF_ERROR(victim->Settle());
  Result<> read;
  TOKWATT_RETURN_IF_ERROR(StepUntil("every agent to be acknowledged", kSettleLimit, [&] {
    read = ledger_.Update();
    return !read || AllAcknowledged(begin);
  }));
  return read;
}

// Of every agent something new was sent, and nothing that was ever sent waits.
bool Arena::AllAcknowledged(size_t begin) const {
  std::set<DeviceId> devices;
  const auto streams = ProgressSince(records(), 0);
  for (const auto& [stream, progress] : ProgressSince(records(), begin)) {
    const Progress& ever = streams.at(stream);
    if (progress.sent > 0 && ever.acked >= ever.sent) devices.insert(stream.device);
  }
  return devices.size() == victims_.size() - 1;
}

Result<> Arena::Stop() {
  for (auto victim = victims_.rbegin(); victim != victims_.rend(); ++victim) {
    TOKWATT_RETURN_IF_ERROR((*victim)->Stop());
  }
  ledger_process_->Signal(SIGTERM);
  if (ledger_process_->WaitEnded(kStartLimit) != 0) {
    return Fail(Code::kInternal, "the ledger did not stop in order");
  }
  return ledger_.Update();
}

std::string Arena::AddressFile() const { return options_.directory + "/collector.address"; }

std::string Arena::database() const { return options_.directory + "/data/collector/tokwatt.db"; }

int64_t Arena::n_deaths() const {
  int64_t sum = 0;
  for (const auto& victim : victims_) sum += victim->deaths().total();
  return sum;
}

std::map<Role, Deaths> Arena::deaths() const {
  std::map<Role, Deaths> sums;
  for (const auto& victim : victims_) {
    Deaths& sum = sums[victim->options().role];
    sum.aimed += victim->deaths().aimed;
    sum.random += victim->deaths().random;
  }
  return sums;
}

}  // namespace tokwatt::crash
