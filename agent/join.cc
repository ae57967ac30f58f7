#include "agent/join.h"

#include <memory>
#include <optional>

#include "agent/credentials.h"
#include "agent/identity.h"
#include "agent/spool/own_batches.h"
#include "agent/uplink/enrolment.h"
#include "base/crypto/certificate.h"
#include "base/crypto/key.h"
#include "base/state_dir.h"
#include "base/text_code.h"
#include "base/text_file.h"

namespace tokwatt {
namespace {

class Joining {
 public:
  Joining(const JoinOptions& options, const Clock& clock, const RandomSource& random)
      : options_(options), clock_(clock), random_(random) {}

  Result<JoinOutcome> Run() {
    TOKWATT_RETURN_IF_ERROR(RefuseOwnMachine());
    TOKWATT_RETURN_IF_ERROR(MakePrivateDirectory(options_.state_dir));
    TOKWATT_RETURN_IF_ERROR(LoadBefore());
    TOKWATT_RETURN_IF_ERROR(LoadOrMakeIdentity());
    TOKWATT_RETURN_IF_ERROR(KeepKey());
    TOKWATT_ASSIGN_OR_RETURN(const JoinAnswer answer, Ask());
    return Accept(answer);
  }

 private:
  Result<> RefuseOwnMachine() const {
    const auto pem = ReadTextFile(options_.own_trust_dir + "/ca.pem");
    if (!pem || KeyDigestOf(*pem + "\n") != options_.token.root_key) return {};
    return Fail(Code::kFailedPrecondition,
                "this is the collector's own machine, which it measures without joining",
                "own_machine", "paste the line on the other machine");
  }

  Result<> LoadBefore() {
    TOKWATT_ASSIGN_OR_RETURN(auto loaded, LoadCredentials(options_.state_dir));
    if (loaded) before_ = std::move(*loaded);
    const bool joined = !before_.certificate.empty();
    outcome_.was_member = joined && KeyDigestOf(before_.root) == options_.token.root_key;
    if (!joined || outcome_.was_member || options_.move) return {};
    return Fail(Code::kAlreadyExists,
                "this machine belongs to the collector at " + before_.collector, "joined_elsewhere",
                "to leave that one: paste the line with --move behind it: | sh -s -- --move");
  }

  // A running agent writes its identity too: then it may only stay what it is.
  Result<> LoadOrMakeIdentity() {
    auto lock = StateLock::Take(options_.state_dir, "agent");
    if (lock) {
      lock_ = std::move(*lock);
    } else if (lock.error().code != Code::kAlreadyExists || options_.new_identity) {
      return tl::unexpected<Error>(lock.error());
    }
    if (options_.new_identity) TOKWATT_RETURN_IF_ERROR(SetIdentityAside());
    TOKWATT_ASSIGN_OR_RETURN(identity_, LoadIdentity(IdentityPath(), random_));
    return lock_ ? SaveIdentity(IdentityPath(), identity_) : Result<>{};
  }

  // Kept beside, not deleted: who was wrong about the copy can rename it back.
  Result<> SetIdentityAside() const {
    TOKWATT_RETURN_IF_ERROR(KeepOwnBatches(options_.state_dir, clock_.BootId(), random_));
    for (const char* name : {"identity.json", "credentials.json"}) {
      MoveAside(options_.state_dir + "/" + name);
    }
    return {};
  }

  // The same code asks with the same key: its answer may have been lost.
  Result<> KeepKey() {
    asking_ = options_.new_identity ? Credentials{} : before_;
    const std::string by = Sha256Hex(options_.token.code);
    if (asking_.joined_by == by && asking_.next_key.empty() && !asking_.key.empty()) {
      key_ = asking_.key;
      return {};
    }
    if (asking_.joined_by != by || asking_.next_key.empty()) {
      asking_.next_key = PrivateKey::Generate().ToPem();
      asking_.joined_by = by;
      TOKWATT_RETURN_IF_ERROR(SaveCredentials(options_.state_dir, asking_));
    }
    key_ = asking_.next_key;
    return {};
  }

  Result<JoinAnswer> Ask() const {
    JoinQuestion question;
    question.token = options_.token;
    question.device_id = identity_.device_id;
    question.name = Name();
    question.key = key_;
    if (outcome_.was_member && !options_.new_identity) question.credentials = before_;
    return AskToJoin(question, clock_);
  }

  Result<JoinOutcome> Accept(const JoinAnswer& answer) {
    outcome_.took_a_place = answer.device_id != identity_.device_id;
    if (outcome_.took_a_place) TOKWATT_RETURN_IF_ERROR(TakePlace(answer.device_id));
    Credentials joined;
    joined.collector = options_.token.address;
    joined.root = answer.root;
    joined.key = key_;
    joined.certificate = answer.certificate;
    joined.addresses = answer.addresses;
    joined.joined_by = Sha256Hex(options_.token.code);
    joined.name = options_.name.empty() ? before_.name : options_.name;
    joined.allow_commands = options_.allow_commands;
    TOKWATT_RETURN_IF_ERROR(SaveCredentials(options_.state_dir, joined));
    outcome_.device_id = DeviceIdHex(identity_.device_id);
    outcome_.name = Name();
    return outcome_;
  }

  // What this machine measured as itself was of no collector yet: it goes to the place it takes.
  Result<> TakePlace(const AgentDeviceId& place) {
    if (!lock_) {
      return Fail(Code::kAlreadyExists, "the agent runs, and would become another machine",
                  "agent_runs", "stop it first: tokwatt-agent service uninstall agent, or end it");
    }
    identity_ = Identity{place};
    return SaveIdentity(IdentityPath(), identity_);
  }

  std::string IdentityPath() const { return options_.state_dir + "/identity.json"; }
  std::string Name() const {
    if (!options_.name.empty()) return options_.name;
    return before_.name.empty() ? options_.host_name : before_.name;
  }

  const JoinOptions& options_;
  const Clock& clock_;
  const RandomSource& random_;
  std::unique_ptr<StateLock> lock_;  // nullptr: an agent runs
  Credentials before_;
  Credentials asking_;
  std::string key_;
  Identity identity_;
  JoinOutcome outcome_;
};

}  // namespace

Result<JoinOutcome> JoinCollector(const JoinOptions& options, const Clock& clock,
                                  const RandomSource& random) {
  return Joining(options, clock, random).Run();
}

}  // namespace tokwatt
