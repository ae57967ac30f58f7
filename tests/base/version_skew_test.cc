// Which versions of agent and collector go together, and who is told to update.
#include "base/version_skew.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

std::string ReasonOf(const std::string& agent, const std::string& collector) {
  const auto skew = VersionSkew(agent, collector);
  return skew ? skew->reason : "";
}

TEST(VersionSkew, ThePatchDoesNotMatter) {
  EXPECT_EQ(ReasonOf("0.1.0", "0.1.0"), "");
  EXPECT_EQ(ReasonOf("0.1.9", "0.1.0"), "");
}

TEST(VersionSkew, OneMinorVersionApartIsNews) {
  EXPECT_EQ(ReasonOf("0.1.0", "0.2.0"), kUpdateAvailable);
  EXPECT_EQ(ReasonOf("1.10.3", "1.9.0"), kUpdateAvailable);
}

TEST(VersionSkew, FurtherApartIsAWarning) {
  EXPECT_EQ(ReasonOf("0.1.0", "0.3.0"), kVersionsApart);
  EXPECT_EQ(ReasonOf("0.3.0", "0.1.0"), kVersionsApart);
  EXPECT_EQ(ReasonOf("0.9.0", "1.9.0"), kVersionsApart);
  EXPECT_EQ(ReasonOf("1.0.0", "0.1.0"), kVersionsApart);
}

TEST(VersionSkew, TheOlderSideIsToldToUpdate) {
  const auto old_agent = VersionSkew("0.1.0", "0.3.0");
  EXPECT_NE(old_agent->detail.find("the agent is version 0.1.0, the collector 0.3.0"),
            std::string::npos);
  EXPECT_NE(old_agent->fix.find("update the agent"), std::string::npos);
  EXPECT_NE(VersionSkew("1.0.0", "0.3.0")->fix.find("update the collector"), std::string::npos);
}

TEST(VersionSkew, WhatIsNoVersionSaysNothing) {
  for (const char* text : {"", "1", "1.", "x.y", "-1.0.0", ".1", "99999999999.0.0"}) {
    EXPECT_EQ(ReasonOf(text, "0.1.0"), "") << text;
  }
}

}  // namespace
}  // namespace tokwatt
