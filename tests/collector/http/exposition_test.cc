#include "collector/http/exposition.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

TEST(ExpositionTest, FamilyAndSamples) {
  Exposition page;
  page.Family("tokwatt_x_total", "counter", "Help with \\ and\nline.");
  page.Sample({{"a", "quote \" slash \\ line\n"}}, 3);
  page.Sample({}, 0.5);
  EXPECT_EQ(page.text(),
            "# HELP tokwatt_x_total Help with \\\\ and\\nline.\n"
            "# TYPE tokwatt_x_total counter\n"
            "tokwatt_x_total{a=\"quote \\\" slash \\\\ line\\n\"} 3\n"
            "tokwatt_x_total 0.5\n");
}

TEST(ExpositionTest, LabelsOnceInAFamily) {
  Exposition page;
  page.Family("a", "gauge", "h");
  page.Sample({{"l", "1"}}, 1);
  page.Sample({{"l", "1"}}, 2);
  page.Family("b", "gauge", "h");
  page.Sample({{"l", "1"}}, 3);
  EXPECT_EQ(page.text(),
            "# HELP a h\n# TYPE a gauge\na{l=\"1\"} 1\n# HELP b h\n# TYPE b gauge\nb{l=\"1\"} 3\n");
}

TEST(ExpositionTest, NumbersKeepTheirDigits) {
  Exposition page;
  page.Family("a", "gauge", "h");
  page.Sample({{"l", "1"}}, 215'000'000'000.0);
  page.Sample({{"l", "2"}}, 0.1);
  EXPECT_NE(page.text().find("215000000000\n"), std::string::npos);
  EXPECT_NE(page.text().find("0.10000000000000001\n"), std::string::npos);
}

}  // namespace
}  // namespace tokwatt
