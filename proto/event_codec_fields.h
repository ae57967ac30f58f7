// Tables of fields, and what walks them in both directions: a new field of an event is one line.
//
// Wire<T> names the message of a plain struct T and lists its fields. The rules of absence are here
// once: nullopt and an empty Absence are not written, and what was not written is read as nullopt
// or as empty. The messages' reflection is used, as by RepairUtf8(); a member whose type is not the
// one of its field aborts at its first use, so every field is filled in tests/proto.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/event.h"
#include "base/result.h"
#include "proto/event_codec_enums.h"

namespace tokwatt {

// One field: its number in the message, and the member that holds its value.
template <typename Plain, typename Value>
struct Field {
  int number;
  Value Plain::*member;
};
template <typename Plain, typename Value>
Field(int, Value Plain::*) -> Field<Plain, Value>;

// Specialised for each plain struct with `using Message` and `static constexpr std::tuple kFields`.
template <typename Plain>
struct Wire;

template <typename Plain>
concept HasFields = requires {
  Wire<Plain>::kFields;
};

template <>
struct Wire<Absence> {
  using Plain = Absence;
  using Message = v1::Absence;
  static constexpr std::tuple kFields{
      Field{Message::kReasonFieldNumber, &Plain::reason},
      Field{Message::kDetailFieldNumber, &Plain::detail},
      Field{Message::kFixFieldNumber, &Plain::fix},
  };
};

class FieldWriter {
 public:
  explicit FieldWriter(google::protobuf::Message& message)
      : message_(message), reflection_(*message.GetReflection()) {}

  template <HasFields Plain>
  void WriteAll(const Plain& plain) {
    const auto write = [&](const auto&... field) {
      (Write(message_.GetDescriptor()->FindFieldByNumber(field.number), plain.*field.member), ...);
    };
    std::apply(write, Wire<Plain>::kFields);
  }

 private:
  using Descriptor = const google::protobuf::FieldDescriptor*;

  template <typename T>
  void Write(Descriptor field, const T& value) {
    Put(field, value);
  }
  void Write(Descriptor field, const Absence& absence) {
    if (absence != Absence{}) Put(field, absence);
  }
  template <typename T>
  void Write(Descriptor field, const std::optional<T>& value) {
    if (value) Put(field, *value);
  }
  template <typename T>
  void Write(Descriptor field, const std::vector<T>& values) {
    for (const T& value : values) Add(field, value);
  }

  void Put(Descriptor field, bool value) { reflection_.SetBool(&message_, field, value); }
  void Put(Descriptor field, int64_t value) { reflection_.SetInt64(&message_, field, value); }
  void Put(Descriptor field, uint64_t value) { reflection_.SetUInt64(&message_, field, value); }
  void Put(Descriptor field, double value) { reflection_.SetDouble(&message_, field, value); }
  void Put(Descriptor field, MonoTime value) { Put(field, value.ns); }
  void Put(Descriptor field, const std::string& value) {
    reflection_.SetString(&message_, field, value);
  }
  template <typename T>
  requires std::is_enum_v<T>
  void Put(Descriptor field, T value) {
    reflection_.SetEnumValue(&message_, field, EnumCode(value));
  }
  template <HasFields T>
  void Put(Descriptor field, const T& value) {
    FieldWriter(*reflection_.MutableMessage(&message_, field)).WriteAll(value);
  }

  void Add(Descriptor field, const std::string& value) {
    reflection_.AddString(&message_, field, value);
  }
  template <HasFields T>
  void Add(Descriptor field, const T& value) {
    FieldWriter(*reflection_.AddMessage(&message_, field)).WriteAll(value);
  }

  google::protobuf::Message& message_;
  const google::protobuf::Reflection& reflection_;
};

class FieldReader {
 public:
  explicit FieldReader(const google::protobuf::Message& message)
      : message_(message), reflection_(*message.GetReflection()) {}

  // Fails with the first code that is malformed (proto/event_codec_enums.h).
  template <HasFields Plain>
  Result<> ReadAll(Plain& plain) {
    const auto read = [&](const auto&... field) {
      (Read(message_.GetDescriptor()->FindFieldByNumber(field.number), plain.*field.member), ...);
    };
    std::apply(read, Wire<Plain>::kFields);
    return std::move(result_);
  }

 private:
  using Descriptor = const google::protobuf::FieldDescriptor*;

  template <typename T>
  void Read(Descriptor field, T& value) {
    Get(field, value);
  }
  template <typename T>
  void Read(Descriptor field, std::optional<T>& value) {
    if (reflection_.HasField(message_, field)) Get(field, value.emplace());
  }
  template <HasFields T>
  void Read(Descriptor field, std::vector<T>& values) {
    for (int i = 0; i < reflection_.FieldSize(message_, field); ++i) {
      ReadPart(reflection_.GetRepeatedMessage(message_, field, i), values.emplace_back());
    }
  }
  void Read(Descriptor field, std::vector<std::string>& values) {
    for (int i = 0; i < reflection_.FieldSize(message_, field); ++i) {
      values.push_back(reflection_.GetRepeatedString(message_, field, i));
    }
  }

  void Get(Descriptor field, bool& value) { value = reflection_.GetBool(message_, field); }
  void Get(Descriptor field, int64_t& value) { value = reflection_.GetInt64(message_, field); }
  void Get(Descriptor field, uint64_t& value) { value = reflection_.GetUInt64(message_, field); }
  void Get(Descriptor field, double& value) { value = reflection_.GetDouble(message_, field); }
  void Get(Descriptor field, MonoTime& value) { Get(field, value.ns); }
  void Get(Descriptor field, std::string& value) { value = reflection_.GetString(message_, field); }
  template <typename T>
  requires std::is_enum_v<T>
  void Get(Descriptor field, T& value) {
    auto known = EnumOfCode<T>(reflection_.GetEnumValue(message_, field));
    if (known) {
      value = *known;
    } else {
      KeepFirst(tl::unexpected<Error>(std::move(known).error()));
    }
  }
  template <HasFields T>
  void Get(Descriptor field, T& value) {
    ReadPart(reflection_.GetMessage(message_, field), value);
  }

  template <HasFields T>
  void ReadPart(const google::protobuf::Message& part, T& value) {
    KeepFirst(FieldReader(part).ReadAll(value));
  }
  void KeepFirst(Result<> result) {
    if (result_) result_ = std::move(result);
  }

  const google::protobuf::Message& message_;
  const google::protobuf::Reflection& reflection_;
  Result<> result_;
};

template <HasFields Plain>
Result<Plain> ReadFields(const typename Wire<Plain>::Message& message) {
  Plain plain;
  TOKWATT_RETURN_IF_ERROR(FieldReader(message).ReadAll(plain));
  return plain;
}

}  // namespace tokwatt
