#include "collector/service/push.h"

#include <algorithm>
#include <string>
#include <utility>

#include "collector/service/status.h"

namespace tokwatt {
namespace {

grpc::Status NackStatus(grpc::StatusCode code, const v1::Nack& nack) {
  return {code,
          v1::Nack::Kind_Name(nack.kind()) + " " + std::to_string(nack.seq()) + " " + nack.code() +
              ": " + nack.detail(),
          nack.SerializeAsString()};
}

grpc::Status GapStatus(uint64_t seq) {
  v1::Nack nack;
  nack.set_kind(v1::Nack::RETRY_FROM);
  nack.set_seq(seq);
  nack.set_code("gap");
  nack.set_detail("send from this seq");
  return NackStatus(grpc::StatusCode::OUT_OF_RANGE, nack);
}

grpc::Status PoisonStatus(const v1::Nack& nack) {
  return NackStatus(grpc::StatusCode::INVALID_ARGUMENT, nack);
}

v1::Nack PoisonOf(const PreparedBatch& prepared) {
  v1::Nack nack;
  nack.set_kind(v1::Nack::POISON);
  nack.set_seq(prepared.sealed.seq);
  nack.set_detail(prepared.detail);
  if (prepared.sealed.rejection) nack.set_code(prepared.sealed.rejection->code);
  return nack;
}

}  // namespace

void Push(const ServiceContext& context, const Peer& peer, const v1::Batch& batch, v1::Ack& ack,
          grpc::ServerUnaryReactor& reactor) {
  const auto admitted = Admit(context, peer);
  if (!admitted) return reactor.Finish(ToStatus(admitted.error()));
  if (batch.device_id().size() != DeviceId{}.size() || batch.seq() == 0) {
    return reactor.Finish({grpc::StatusCode::INVALID_ARGUMENT,
                           "a batch needs a device_id of 16 bytes and a seq from 1"});
  }
  const bool own =
      !*admitted || std::equal((*admitted)->begin(), (*admitted)->end(), batch.device_id().begin(),
                               [](uint8_t a, char b) { return a == static_cast<uint8_t>(b); });
  if (!own) {
    context.gate->refusals().Note(peer.address,
                                  "a batch was refused: the certificate is another machine's");
    return reactor.Finish(ToStatus(
        {Code::kPermissionDenied, "the certificate is another machine's", "foreign_device", ""}));
  }
  if (!context.writer->has_room()) {
    return reactor.Finish({grpc::StatusCode::UNAVAILABLE, "the collector is busy"});
  }
  PreparedBatch prepared = PrepareBatch(batch, context.clock->Wall(), *context.clocks);
  const bool rejected = prepared.sealed.rejection.has_value();
  const v1::Nack poison = PoisonOf(prepared);  // before `prepared` is moved from
  context.writer->Submit(
      {std::move(prepared), [&ack, &reactor, rejected, poison](const Result<CommitResult>& result) {
         if (!result) {
           // Never RESOURCE_EXHAUSTED: that could make the agent give the batch up.
           return reactor.Finish({grpc::StatusCode::UNAVAILABLE, result.error().message});
         }
         if (result->outcome == Outcome::kGap) {
           return reactor.Finish(GapStatus(result->watermark + 1));
         }
         if (rejected && result->outcome == Outcome::kCommitted) {
           return reactor.Finish(PoisonStatus(poison));
         }
         ack.set_committed_seq(result->watermark);
         reactor.Finish(grpc::Status::OK);
       }});
}

}  // namespace tokwatt
