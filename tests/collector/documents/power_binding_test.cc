// What powers a device, as JSON: there and back, and what is refused.
#include "collector/documents/power_binding.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

constexpr char kId[] = "00000000000000000000000000000002";

TEST(PowerBinding, IsTheSameThereAndBack) {
  const Json meter = {{"device", kId}, {"source", "shelly"}, {"component", "desk"}};
  const Json none = Json::array();
  for (const Json& document :
       {Json{{"device", ""}, {"meters", none}}, Json{{"device", kId}, {"meters", none}},
        Json{{"device", ""}, {"meters", Json::array({meter, meter})}}}) {
    const auto binding = ParsePowerBinding(document);
    ASSERT_TRUE(binding) << document;
    EXPECT_EQ(PowerBindingDocument(*binding), document);
  }
}

TEST(PowerBinding, WhatIsLeftOutIsNotSaid) {
  for (const Json& document : {Json(nullptr), Json::object(), Json{{"device", ""}}}) {
    EXPECT_TRUE(ParsePowerBinding(document)->empty()) << document;
  }
  EXPECT_TRUE(ParsePowerBinding({{"device", kId}})->host);
}

TEST(PowerBinding, AnythingElseIsRefusedWithWhatToGive) {
  const Json meter = {{"device", kId}, {"source", "shelly"}, {"component", "desk"}};
  Json nameless = meter;
  nameless["component"] = "";
  Json longer = meter;
  longer["more"] = 1;
  for (const Json& document :
       {Json(7), Json("itself"), Json{{"host", kId}}, Json{{"device", "spark"}},
        Json{{"device", 2}}, Json{{"device", kId}, {"meters", Json::array({meter})}},
        Json{{"meters", meter}}, Json{{"meters", Json(std::vector<Json>(9, meter))}},
        Json{{"meters", Json::array({nameless})}}, Json{{"meters", Json::array({longer})}},
        Json{{"meters", Json::array({7})}}}) {
    const auto binding = ParsePowerBinding(document);
    ASSERT_FALSE(binding) << document;
    EXPECT_EQ(binding.error().reason, "bad_powered_by");
    EXPECT_NE(binding.error().fix.find("null"), std::string::npos);
  }
}

}  // namespace
}  // namespace tokwatt
