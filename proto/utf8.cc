#include "proto/utf8.h"

#include <google/protobuf/descriptor.h>

#include <string_view>
#include <vector>

namespace tokwatt {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool InRange(std::string_view text, size_t at, unsigned low, unsigned high) {
  if (at >= text.size()) return false;
  const auto byte = static_cast<unsigned char>(text[at]);
  return byte >= low && byte <= high;
}

// Bytes of the well-formed sequence at the front of `text`, 0 if there is none. The second byte's
// narrower ranges exclude overlong forms, surrogates and code points above U+10FFFF.
size_t SequenceLength(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return InRange(text, 1, 0x80, 0xBF) ? 2 : 0;
  const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (!InRange(text, 1, low, high) || !InRange(text, 2, 0x80, 0xBF)) return 0;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  return lead >= 0xF0 && lead <= 0xF4 && InRange(text, 3, 0x80, 0xBF) ? 4 : 0;
}

void RepairField(const Reflection& reflection, const FieldDescriptor* field, Message& message) {
  std::string scratch;
  if (!field->is_repeated()) {
    const std::string& text = reflection.GetStringReference(message, field, &scratch);
    if (std::string valid = ToValidUtf8(text); valid != text) {
      reflection.SetString(&message, field, std::move(valid));
    }
    return;
  }
  for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
    const std::string& text = reflection.GetRepeatedStringReference(message, field, i, &scratch);
    if (std::string valid = ToValidUtf8(text); valid != text) {
      reflection.SetRepeatedString(&message, field, i, std::move(valid));
    }
  }
}

void RepairParts(const Reflection& reflection, const FieldDescriptor* field, Message& message) {
  if (!field->is_repeated()) {
    RepairUtf8(*reflection.MutableMessage(&message, field));
    return;
  }
  for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
    RepairUtf8(*reflection.MutableRepeatedMessage(&message, field, i));
  }
}

}  // namespace

std::string ToValidUtf8(const std::string& text) {
  std::string valid;
  valid.reserve(text.size());
  for (std::string_view rest = text; !rest.empty();) {
    const size_t length = SequenceLength(rest);
    if (length == 0) {
      valid += "\xEF\xBF\xBD";
    } else {
      valid += rest.substr(0, length);
    }
    rest.remove_prefix(length == 0 ? 1 : length);
  }
  return valid;
}

void RepairUtf8(Message& message) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->type() == FieldDescriptor::TYPE_STRING) RepairField(reflection, field, message);
    if (field->type() == FieldDescriptor::TYPE_MESSAGE) RepairParts(reflection, field, message);
  }
}

}  // namespace tokwatt
