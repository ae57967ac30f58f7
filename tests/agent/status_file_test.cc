#include "agent/status_file.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/absences.h"

namespace tokwatt {
namespace {

using nlohmann::json;

AgentStatus Status(const std::string& trouble) {
  AgentStatus status;
  status.spool.problem = trouble;
  status.uplink.emplace();
  status.uplink->error = trouble;
  status.probes.emplace_back();
  status.probes.back().last_reason = trouble;
  return status;
}

TEST(StatusFileTest, NothingWrongIsNotToldAsNull) {
  const json document = json::parse(ToJson(Status("")));
  EXPECT_EQ(NullsWithoutReason(document), std::vector<std::string>{});
  EXPECT_FALSE(document.at("uplink").contains("error"));
  EXPECT_FALSE(document.contains("collector"));
  EXPECT_FALSE(json::parse(ToJson(AgentStatus{})).contains("uplink"));
}

TEST(StatusFileTest, WhatIsWrongIsTold) {
  AgentStatus status = Status("disk full");
  status.collector = "127.0.0.1:7812";
  const json document = json::parse(ToJson(status));
  EXPECT_EQ(document.at("spool").at("problem"), "disk full");
  EXPECT_EQ(document.at("uplink").at("error"), "disk full");
  EXPECT_EQ(document.at("probes").at(0).at("reason"), "disk full");
  EXPECT_EQ(document.at("collector"), "127.0.0.1:7812");
}

}  // namespace
}  // namespace tokwatt
