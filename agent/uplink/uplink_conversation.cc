#include "agent/uplink/uplink_conversation.h"

#include <spdlog/spdlog.h>

#include "base/version.h"

namespace tokwatt {

UplinkConversation::UplinkConversation(const UplinkOptions& options, BatchLog& log,
                                       const Clock& clock, Uplink::Hooks hooks)
    : options_(options),
      clock_(clock),
      hooks_(std::move(hooks)),
      session_(log, options.device_id) {}

Result<v1::AgentMessage> UplinkConversation::Greeting() {
  v1::AgentMessage message;
  v1::Hello& hello = *message.mutable_hello();
  TOKWATT_RETURN_IF_ERROR(session_.Open(hello));
  hello.set_agent_version(kVersion);
  hello.set_name(options_.name);
  for (const std::string& command : options_.allowed_commands) hello.add_allowed_commands(command);
  hello.mutable_clock()->set_wall_ns(clock_.Wall().ns);
  hello.mutable_clock()->set_boot_ns(clock_.Mono().ns);
  hello.mutable_clock()->set_boot_id(clock_.BootId());
  return message;
}

// What goes before batches: it is small and somebody waits for it.
std::optional<v1::AgentMessage> UplinkConversation::Urgent() {
  if (!session_.welcomed()) return std::nullopt;
  v1::AgentMessage message;
  if (clock_.Mono() >= prober_.due()) {
    *message.mutable_time_probe() = prober_.Make(clock_.Mono());
    return message;
  }
  auto progress = progress_.PopRunning();
  if (!progress) return std::nullopt;
  *message.mutable_progress() = std::move(*progress);
  return message;
}

// The end of a command never overtakes its results; what they wait for is told once.
std::optional<v1::AgentMessage> UplinkConversation::HeldUp() {
  if (!session_.disk_holds_up()) return std::nullopt;
  const auto command = progress_.NextEnd();
  if (!command || *command == told_held_up_) return std::nullopt;
  told_held_up_ = *command;
  v1::AgentMessage message;
  v1::CommandProgress& progress = *message.mutable_progress();
  progress.set_command_id(*command);
  progress.set_state("running");
  progress.set_done_ratio(1);
  progress.set_eta_seconds(-1);
  progress.set_detail("measured; the results wait in memory until this machine's disk takes them");
  return message;
}

UplinkConversation::Turn UplinkConversation::Next() {
  if (auto urgent = Urgent()) return std::move(*urgent);
  UplinkSession::Step step = session_.Next();
  if (auto* batch = std::get_if<v1::AgentMessage>(&step)) return std::move(*batch);
  if (auto* reopen = std::get_if<UplinkSession::Reopen>(&step)) return std::move(*reopen);
  if (!session_.welcomed()) return Wait{};
  if (!session_.all_acknowledged()) {
    auto held_up = HeldUp();
    if (!held_up) return Wait{};
    return std::move(*held_up);
  }
  auto end = progress_.PopEnd();
  if (!end) return Done{};
  v1::AgentMessage message;
  *message.mutable_progress() = std::move(*end);
  return message;
}

void UplinkConversation::HearWelcome(const v1::Welcome& welcome) {
  const bool before = session_.welcomed();
  session_.OnWelcome(welcome);
  collector_version_ = welcome.collector_version();
  collector_addresses_.assign(welcome.addresses().begin(), welcome.addresses().end());
  if (!before && session_.welcomed()) prober_.Restart(clock_.Mono());
}

void UplinkConversation::Hear(const v1::CollectorMessage& message) {
  switch (message.message_case()) {
    case v1::CollectorMessage::kWelcome:
      HearWelcome(message.welcome());
      break;
    case v1::CollectorMessage::kAck:
      session_.OnAck(message.ack());
      break;
    case v1::CollectorMessage::kNack: {
      const v1::Nack& nack = message.nack();
      spdlog::warn("the collector refused batch {}: {} {} {}", nack.seq(),
                   v1::Nack::Kind_Name(nack.kind()), nack.code(), nack.detail());
      session_.OnNack(nack);
      break;
    }
    case v1::CollectorMessage::kTimeReply:
      prober_.OnReply(message.time_reply(), clock_.Mono());
      break;
    case v1::CollectorMessage::kCommand:
      if (!options_.allowed_commands.empty()) hooks_.command(message.command());
      break;
    case v1::CollectorMessage::MESSAGE_NOT_SET:
      break;  // of a newer version
  }
  hooks_.viewer(session_.viewer_present());
}

void UplinkConversation::End(Code code) {
  session_.OnEnd(code);
  hooks_.viewer(false);
}

}  // namespace tokwatt
