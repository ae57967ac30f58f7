// Golden files of the fixture hosts: each host is two trees, one second apart, and what is expected
// of it is a committed text. A test program that is run with --update writes the texts anew, with
// --record MACHINE it prints the recording of a Mac of tests/fixtures/apple.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "probes/recording/player.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {

// Names of the hosts that have both trees, sorted.
std::vector<std::string> GoldenHosts();

// Names of the recordings in tests/fixtures/recordings, sorted, and one of them played.
std::vector<std::string> RecordedHosts();
std::unique_ptr<Player> PlayRecordedHost(const std::string& host);

// As gtest wants it: without '-'.
std::string NameOfGoldenHost(const testing::TestParamInfo<std::string>& host);

// Compares with tests/golden/FOLDER/HOST.txt, or writes it.
void ExpectGolden(const std::string& folder, const std::string& host, const std::string& text);

// A root that is the host's first tree, and its second after GoOn(), as time would do it.
class GoldenHost {
 public:
  explicit GoldenHost(const std::string& host);
  std::string root() const;
  void GoOn();

 private:
  const std::string trees_;
  TemporaryDirectory directory_;
};

}  // namespace tokwatt
