#include "tests/e2e/crash/ledger.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

namespace tokwatt::crash {
namespace {

// In the order of LedgerRecord::Kind.
constexpr std::array<const char*, 6> kKinds = {"hello", "welcome", "batch", "gap", "ack", "reject"};

std::string Line(const LedgerRecord& record) {
  std::string detail = record.detail.empty() ? "-" : record.detail;
  std::replace_if(
      detail.begin(), detail.end(), [](unsigned char c) { return c <= ' '; }, '_');
  std::ostringstream line;
  line << kKinds[static_cast<size_t>(record.kind)] << ' ' << ToHex(record.stream.device) << ' '
       << record.stream.epoch << ' ' << record.seq << ' ' << record.to_seq << ' ' << detail << '\n';
  return line.str();
}

std::optional<LedgerRecord> Parse(const std::string& line) {
  std::istringstream text(line);
  std::string kind;
  std::string device;
  LedgerRecord record;
  text >> kind >> device >> record.stream.epoch >> record.seq >> record.to_seq >> record.detail;
  const auto id = ParseDeviceId(device);
  const auto found = std::find(kKinds.begin(), kKinds.end(), kind);
  if (text.fail() || !id || found == kKinds.end()) return std::nullopt;
  if (std::string rest; text >> rest) return std::nullopt;
  record.kind = static_cast<LedgerRecord::Kind>(found - kKinds.begin());
  record.stream.device = *id;
  if (record.detail == "-") record.detail.clear();
  return record;
}

}  // namespace

std::string Name(const Stream& stream) {
  return ToHex(stream.device).substr(0, 8) + "/" + std::to_string(stream.epoch);
}

Result<std::unique_ptr<LedgerWriter>> LedgerWriter::Open(const std::string& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return Fail(Code::kUnavailable, path + ": " + std::strerror(errno));
  return std::unique_ptr<LedgerWriter>(new LedgerWriter(file));
}

LedgerWriter::~LedgerWriter() { close(file_); }

void LedgerWriter::Append(const LedgerRecord& record) {
  const std::string line = Line(record);
  if (write(file_, line.data(), line.size()) == static_cast<ssize_t>(line.size())) return;
  std::perror("the ledger cannot be written");
  std::abort();
}

Result<> LedgerReader::Update() {
  std::ifstream file(path_, std::ios::binary);
  if (!file) return Fail(Code::kNotFound, path_ + " cannot be read");
  file.seekg(offset_);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  size_t begin = 0;
  for (size_t end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    const std::string line = text.substr(begin, end - begin);
    auto record = Parse(line);
    if (!record) return Fail(Code::kDataLoss, path_ + ": not a record: '" + line + "'");
    records_.push_back(std::move(*record));
    offset_ += static_cast<int64_t>(line.size()) + 1;
  }
  return {};
}

}  // namespace tokwatt::crash
