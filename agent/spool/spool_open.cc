// How a spool opens, and what it does with a file that is damaged (agent/spool/spool.h).
#include <algorithm>
#include <filesystem>
#include <utility>

#include "agent/spool/spool.h"

namespace tokwatt {
namespace {

constexpr size_t kDamagedFilesKept = 2;
constexpr char kDamagedPrefix[] = "spool.db.damaged-";

// "20261122T164200Z": a time that any file system takes in a name.
std::string CompactTime(WallTime time) {
  std::string text = FormatRfc3339(time).substr(0, 19);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text + "Z";
}

// Damaged files are for people to look at; they must not fill the disk.
void RemoveOldDamaged(const std::string& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename();
    const bool sidecar = name.ends_with("-wal") || name.ends_with("-shm");
    if (name.starts_with(kDamagedPrefix) && !sidecar) names.push_back(entry.path());
  }
  std::sort(names.rbegin(), names.rend());
  for (size_t i = kDamagedFilesKept; i < names.size(); ++i) {
    for (const char* suffix : {"", "-wal", "-shm"}) {
      std::filesystem::remove(names[i] + suffix, error);
    }
  }
}

}  // namespace

Result<std::unique_ptr<Spool>> Spool::Open(const SpoolOptions& options, const Clock& clock,
                                           RandomSource random) {
  std::unique_ptr<Spool> spool(new Spool(options, clock, std::move(random)));
  TOKWATT_ASSIGN_OR_RETURN(spool->identity_, LoadIdentity(spool->IdentityPath(), spool->random_));
  const std::lock_guard lock(spool->mutex_);
  // A disk that is full now may have room later: the spool then opens without a file.
  if (const auto opened = spool->OpenOrReplace(true);
      !opened && opened.error().reason != "disk_full") {
    return tl::unexpected<Error>(opened.error());
  }
  const auto saved = SaveIdentity(spool->IdentityPath(), spool->identity_);
  if (!saved && saved.error().code == Code::kPermissionDenied) {
    return tl::unexpected<Error>(saved.error());
  }
  if (saved) spool->saved_identity_ = spool->identity_;
  return spool;
}

Result<> Spool::OpenOrReplace(bool check) {
  auto opened = OpenDatabase(check);
  if (opened) return {};
  if (opened.error().code == Code::kDataLoss) return ReplaceDatabase(opened.error());
  database_.reset();
  problem_ = opened.error().message;
  disk_retry_at_ = clock_.Mono() + options_.disk_retry;
  return opened;
}

Result<> Spool::OpenDatabase(bool check) {
  TOKWATT_ASSIGN_OR_RETURN(database_, SpoolDb::Open(DatabasePath()));
  TOKWATT_ASSIGN_OR_RETURN(const SpoolState state, database_->ReadState());
  if (check && !state.clean_end) TOKWATT_RETURN_IF_ERROR(database_->CheckContent());
  NotePreviousLife(state, identity_.epoch == 0);
  TOKWATT_RETURN_IF_ERROR(database_->SetCleanEnd(false));
  return AdoptState(state);
}

void Spool::NotePreviousLife(const SpoolState& state, bool first) {
  if (!previous_life_.end.empty()) return;  // reopened within this life
  previous_life_.last_sealed_wall_ns = state.last_sealed_wall_ns;
  previous_life_.end = state.clean_end ? "clean" : first ? "first" : "unclean";
}

Result<> Spool::AdoptState(const SpoolState& state) {
  const uint64_t old_epoch = identity_.epoch;
  if (state.epoch != 0) {
    position_ = {state.epoch, 0, state.last_seq, state.acked_seq};
    if (state.epoch != old_epoch) identity_.acked_seq = state.acked_seq;
    identity_.epoch = state.epoch;
  } else {
    const uint64_t epoch = RandomEpoch(random_);
    TOKWATT_RETURN_IF_ERROR(database_->SetEpoch(epoch));
    position_ = {epoch, 0, 0, 0};
    if (damage_) {
      Report(*std::exchange(damage_, std::nullopt));
    } else if (old_epoch != 0) {
      Report(GapOfFile("spool_replaced"));
    }
    identity_.epoch = epoch;
    identity_.acked_seq = 0;
  }
  TOKWATT_ASSIGN_OR_RETURN(quarantined_, database_->CountQuarantined());
  TOKWATT_RETURN_IF_ERROR(RefreshCounts());
  return DetectRestoredCopy();
}

// The identity knows of acknowledged batches that this file has never numbered: it is an old copy.
Result<> Spool::DetectRestoredCopy() {
  if (identity_.acked_seq > position_.last_seq) {
    return StartEpoch("spool_restored", position_.last_seq, identity_.acked_seq);
  }
  position_.acked_seq = std::max(position_.acked_seq, identity_.acked_seq);
  if (position_.acked_seq > 0) acked_.push_back({position_.acked_seq, clock_.Mono()});
  return {};
}

// Of all that the spool's file held and the collector does not have.
Gap Spool::GapOfFile(const std::string& reason) const {
  return {reason,           identity_.epoch, identity_.acked_seq + 1, 0, identity_.acked_wall_ns,
          clock_.Wall().ns, std::nullopt};
}

// The identity keeps the old epoch until the new file has its own: an agent that ends before that
// reports the loss in its next life.
Result<> Spool::ReplaceDatabase(const Error& damage) {
  replacing_ = true;  // a disk that damages the new file too must not send us round in circles
  database_.reset();
  SetAside();
  NotePreviousLife({}, false);
  if (!damage_) damage_ = GapOfFile(damage.reason_code());
  acked_.clear();
  bytes_ = 0;
  auto opened = OpenDatabase(false);
  replacing_ = false;
  if (!opened) {
    database_.reset();
    problem_ = opened.error().message;
    return opened;
  }
  SaveIdentityIfDue(true);
  return {};
}

void Spool::SetAside() {
  const std::string target = options_.directory + "/" + kDamagedPrefix + CompactTime(clock_.Wall());
  std::error_code error;
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::filesystem::rename(DatabasePath() + suffix, target + suffix, error);
    // What cannot be moved must not be in the way of the new file.
    if (error) std::filesystem::remove(DatabasePath() + suffix, error);
  }
  RemoveOldDamaged(options_.directory);
}

}  // namespace tokwatt
