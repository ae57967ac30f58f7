#include "collector/analytics/server_name.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "probes/runtime/runtime_adapter.h"

namespace tokwatt {
namespace {

TEST(ServerName, IsTheOneThatPeopleSay) {
  EXPECT_EQ(ServerName("llamacpp"), "llama-server");
  EXPECT_EQ(ServerName("next"), "next");
}

TEST(ServerName, ThePagesUseTheSameForEveryKind) {
  std::ifstream file(TOKWATT_SOURCE_DIR "/dashboards/web/src/ui/server_name.ts");
  const std::string pages{std::istreambuf_iterator<char>(file), {}};
  for (const RuntimeEntry& kind : RuntimeRegistry()) {
    const std::string row =
        std::string("  ") + kind.name + ": \"" + ServerName(kind.name) + "\",\n";
    EXPECT_NE(pages.find(row), std::string::npos) << row;
  }
}

}  // namespace
}  // namespace tokwatt
