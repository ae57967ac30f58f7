// The wire schema only grows: every field of the committed list still has its number and type.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <string>

#include "tokwatt/v1/collector.pb.h"

namespace tokwatt {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

std::string Line(const FieldDescriptor& field) {
  std::string type = field.type_name();
  if (field.message_type() != nullptr) type += " " + field.message_type()->full_name();
  if (field.enum_type() != nullptr) type += " " + field.enum_type()->full_name();
  return field.containing_type()->full_name() + "." + field.name() + " = " +
         std::to_string(field.number()) + " " + (field.is_repeated() ? "repeated " : "") + type;
}

void Collect(const Descriptor& message, std::set<std::string>& lines) {
  for (int i = 0; i < message.field_count(); ++i) lines.insert(Line(*message.field(i)));
  for (int i = 0; i < message.nested_type_count(); ++i) Collect(*message.nested_type(i), lines);
}

std::set<std::string> CurrentSchema() {
  std::set<std::string> lines;
  for (const auto* file :
       {v1::CollectorMessage::descriptor()->file(), v1::Batch::descriptor()->file(),
        v1::Event::descriptor()->file(), v1::CoreGroup::descriptor()->file(),
        v1::Absence::descriptor()->file()}) {
    for (int i = 0; i < file->message_type_count(); ++i) Collect(*file->message_type(i), lines);
  }
  return lines;
}

// A line is dropped from the file only by deleting it there, in review. New lines are added by
// running this test with TOKWATT_UPDATE=1.
TEST(SchemaCompatibility, EveryCommittedFieldIsUnchanged) {
  const std::string path = std::string(TOKWATT_FIXTURES) + "/proto/v1_fields.txt";
  const std::set<std::string> current = CurrentSchema();
  std::set<std::string> committed;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) committed.insert(line);
  for (const std::string& line : committed) {
    EXPECT_TRUE(current.count(line)) << "changed or removed: " << line;
  }
  if (std::getenv("TOKWATT_UPDATE") != nullptr) {
    std::ofstream out(path);
    for (const std::string& line : current) out << line << "\n";
    return;
  }
  for (const std::string& line : current) {
    EXPECT_TRUE(committed.count(line)) << "not in " << path << " yet: " << line;
  }
}

TEST(SchemaCompatibility, NoMapsAnywhere) {
  for (const std::string& line : CurrentSchema()) {
    EXPECT_EQ(line.find("Entry.key"), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace tokwatt
