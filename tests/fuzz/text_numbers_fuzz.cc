// Fuzzer of what files of the kernel hold: numbers in text, and names that sensors get from it.
#include <cmath>
#include <string>
#include <string_view>

#include "base/text_file.h"
#include "probes/host/hwmon.h"
#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/require.h"

namespace tokwatt {
namespace {

void CheckNumbers(std::string_view text) {
  const auto whole = ParseInteger(text);
  const auto natural = ParseUnsigned(text);
  const auto real = ParseDouble(text);
  if (whole) Require(ParseInteger(std::to_string(*whole)) == whole, "integers survive text");
  if (natural) {
    Require(ParseUnsigned(std::to_string(*natural)) == natural, "unsigned integers survive text");
    if (*natural <= INT64_MAX) {
      Require(whole && static_cast<uint64_t>(*whole) == *natural, "both readers see one number");
    }
  }
  if (real) Require(std::isfinite(*real), "a number is finite");
}

void CheckName(std::string_view text) {
  const std::string name = ComponentName(text);
  Require(name.size() <= 48, "a component's name is short");
  Require(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos,
          "a component's name is letters, digits and dashes");
  Require(ComponentName(name) == name, "a name of a name is that name");
}

void CheckFile(const MemoryFile& file, std::string_view text) {
  char buffer[64];
  const auto small = ReadSmallFile(file.path(), buffer);
  if (small) Require(*small == Trim(text), "a small file is read whole");
  if (text.size() > sizeof buffer) Require(!small, "a file larger than the buffer is refused");
  const auto number = ReadInteger(file.path());
  if (number) Require(ParseInteger(Trim(text)) == *number, "a number is all of its file");
}

}  // namespace
}  // namespace tokwatt

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tokwatt;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  CheckNumbers(text);
  CheckNumbers(Trim(text));
  CheckName(text);
  CheckFile(MemoryFile(data, size), text);
  return 0;
}
