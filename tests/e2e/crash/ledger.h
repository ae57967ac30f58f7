// Ledger: what passed between agents and collector, written down by a process that is never killed.
//
// One line per record, appended by one write(2) each, so that a file that ends in the middle of a
// line is told from a whole one. Batches are written before they are passed on to the collector,
// acknowledgements before they are passed on to the agent: what an agent was promised is here.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "collector/store/store.h"

namespace tokwatt::crash {

// One life of a device's spool: the numbers of its batches are dense from 1.
struct Stream {
  DeviceId device{};
  uint64_t epoch = 0;
  auto operator<=>(const Stream&) const = default;
};

std::string Name(const Stream& stream);  // for messages

struct LedgerRecord {
  enum class Kind {
    kHello,    // to_seq: number of the session; seq: newest number that the agent ever gave
    kWelcome,  // to_seq: number of the session; seq: as kAck
    kBatch,    // detail: sha256 of the body, hex
    kGap,      // numbers seq to to_seq will never come; detail: reason
    kAck,      // everything up to seq is acknowledged
    kReject,   // seq was refused for good; detail: code
  };
  Kind kind = Kind::kBatch;
  Stream stream;
  uint64_t seq = 0;
  uint64_t to_seq = 0;
  std::string detail;
  bool operator==(const LedgerRecord&) const = default;
};

// Thread-safe.
class LedgerWriter {
 public:
  static Result<std::unique_ptr<LedgerWriter>> Open(const std::string& path);
  ~LedgerWriter();
  LedgerWriter(const LedgerWriter&) = delete;
  LedgerWriter& operator=(const LedgerWriter&) = delete;

  // Aborts the process when the ledger cannot be written: nothing may pass unseen.
  void Append(const LedgerRecord& record);

 private:
  explicit LedgerWriter(int file) : file_(file) {}
  int file_;
};

// Reads what was appended since the last call.
class LedgerReader {
 public:
  explicit LedgerReader(std::string path) : path_(std::move(path)) {}

  // Adds the new whole lines to records(). kDataLoss: a line that no writer wrote.
  Result<> Update();
  const std::vector<LedgerRecord>& records() const { return records_; }

 private:
  std::string path_;
  int64_t offset_ = 0;
  std::vector<LedgerRecord> records_;
};

}  // namespace tokwatt::crash
