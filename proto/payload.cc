// EncodePayload and DecodePayload (proto/block.h): the zstd frame around a payload.
//
// Frame layout and flags: RFC 8878, section 3.1.1 (Zstandard frames).
#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>
#include <zstd.h>

#include <memory>

#include "proto/block.h"

namespace tokwatt {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr int kCompressionLevel = 3;
constexpr int kMaxDepth = 16;  // of messages in messages; ours go to 5

tl::unexpected<Error> Malformed(std::string message) {
  return Fail(Code::kDataLoss, std::move(message), "malformed");
}

tl::unexpected<Error> Oversize(const std::string& what, uint64_t have, uint64_t limit) {
  return Fail(Code::kResourceExhausted,
              what + " of " + std::to_string(have) + ", at most " + std::to_string(limit),
              "oversize");
}

bool CountPieces(const Descriptor& type, CodedInputStream& input, int depth, int& pieces);

// Skips a length-delimited field, counting it and, if it is a message, what is in it.
bool CountDelimited(const FieldDescriptor* field, CodedInputStream& input, int depth, int& pieces) {
  uint32_t length = 0;
  if (++pieces > kMaxPayloadPieces || !input.ReadVarint32(&length)) return false;
  if (field == nullptr || field->type() != FieldDescriptor::TYPE_MESSAGE) {
    return input.Skip(static_cast<int>(length));
  }
  if (depth >= kMaxDepth) return false;
  const auto limit = input.PushLimit(static_cast<int>(length));
  const bool whole =
      CountPieces(*field->message_type(), input, depth + 1, pieces) && input.BytesUntilLimit() == 0;
  input.PopLimit(limit);
  return whole;
}

// Counts the pieces of a serialised message without building it; false when it is not one or has
// too many.
bool CountPieces(const Descriptor& type, CodedInputStream& input, int depth, int& pieces) {
  for (uint32_t tag = input.ReadTag(); tag != 0; tag = input.ReadTag()) {
    const int number = WireFormatLite::GetTagFieldNumber(tag);
    const bool good =
        WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED
            ? CountDelimited(type.FindFieldByNumber(number), input, depth, pieces)
            : WireFormatLite::SkipField(&input, tag);
    if (!good) return false;
  }
  return input.ConsumedEntireMessage() || input.BytesUntilLimit() == 0;
}

Result<int> CountPieces(std::string_view serialised) {
  CodedInputStream input(reinterpret_cast<const uint8_t*>(serialised.data()),
                         static_cast<int>(serialised.size()));
  int pieces = 0;
  const bool whole = CountPieces(*v1::Payload::descriptor(), input, 0, pieces);
  if (pieces > kMaxPayloadPieces) {
    return Oversize("payload: pieces", static_cast<uint64_t>(pieces), kMaxPayloadPieces);
  }
  if (!whole) {
    return Malformed("payload: " + std::to_string(serialised.size()) +
                     " bytes that are not a tokwatt.v1.Payload");
  }
  return pieces;
}

// Size of the inflated content, from the header alone.
Result<size_t> CheckFrame(std::string_view body) {
  constexpr size_t kDescriptorByte = 4;  // after the magic number
  constexpr unsigned kChecksumFlag = 1u << 2;
  if (body.size() > kMaxBodyBytes) return Oversize("body: bytes", body.size(), kMaxBodyBytes);
  const auto* bytes = reinterpret_cast<const uint8_t*>(body.data());
  // Little endian magic number of a frame; skippable frames have another one.
  if (body.size() <= kDescriptorByte || bytes[0] != 0x28 || bytes[1] != 0xB5 || bytes[2] != 0x2F ||
      bytes[3] != 0xFD) {
    return Malformed("body: " + std::to_string(body.size()) + " bytes without a zstd frame");
  }
  const unsigned long long size = ZSTD_getFrameContentSize(body.data(), body.size());
  if (size == ZSTD_CONTENTSIZE_ERROR) {
    return Malformed("body: " + std::to_string(body.size()) + " bytes with a damaged zstd header");
  }
  if (size == ZSTD_CONTENTSIZE_UNKNOWN) {
    return Fail(Code::kResourceExhausted, "body: a zstd frame that does not tell its content size",
                "oversize");
  }
  if (size > kMaxPayloadBytes) return Oversize("payload: bytes", size, kMaxPayloadBytes);
  if ((bytes[kDescriptorByte] & kChecksumFlag) == 0) {
    return Malformed("body: a zstd frame without checksum");
  }
  const size_t frame = ZSTD_findFrameCompressedSize(body.data(), body.size());
  if (ZSTD_isError(frame) != 0 || frame != body.size()) {
    return Malformed("body: " + std::to_string(body.size()) + " bytes are not one zstd frame");
  }
  return static_cast<size_t>(size);
}

}  // namespace

Result<std::string> EncodePayload(const v1::Payload& payload) {
  const std::string serialised = payload.SerializeAsString();
  if (serialised.size() > kMaxPayloadBytes) {
    return Oversize("payload: bytes", serialised.size(), kMaxPayloadBytes);
  }
  TOKWATT_RETURN_IF_ERROR(CountPieces(serialised));
  const std::unique_ptr<ZSTD_CCtx, size_t (*)(ZSTD_CCtx*)> context(ZSTD_createCCtx(),
                                                                   &ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, kCompressionLevel);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::string body(ZSTD_compressBound(serialised.size()), '\0');
  const size_t size =
      ZSTD_compress2(context.get(), body.data(), body.size(), serialised.data(), serialised.size());
  if (ZSTD_isError(size) != 0) {
    return Fail(Code::kInternal, std::string("zstd: ") + ZSTD_getErrorName(size));
  }
  if (size > kMaxBodyBytes) return Oversize("body: bytes", size, kMaxBodyBytes);
  body.resize(size);
  body.shrink_to_fit();
  return body;
}

Result<v1::Payload> DecodePayload(std::string_view body) {
  TOKWATT_ASSIGN_OR_RETURN(const size_t declared, CheckFrame(body));
  std::string inflated(declared, '\0');
  const size_t size = ZSTD_decompress(inflated.data(), inflated.size(), body.data(), body.size());
  if (ZSTD_isError(size) != 0 || size != declared) {
    const std::string why = ZSTD_isError(size) != 0 ? ZSTD_getErrorName(size)
                                                    : std::to_string(size) + " bytes came out";
    return Malformed("body: " + std::to_string(body.size()) + " bytes declared as " +
                     std::to_string(declared) + ": " + why);
  }
  TOKWATT_RETURN_IF_ERROR(CountPieces(inflated));
  v1::Payload payload;
  if (!payload.ParseFromString(inflated)) {
    return Malformed("payload: " + std::to_string(inflated.size()) +
                     " bytes that are not a tokwatt.v1.Payload");
  }
  return payload;
}

}  // namespace tokwatt
