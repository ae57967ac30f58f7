// tokwatt devices: also machines that joined and have sent nothing yet.
#include <algorithm>

#include "cli/exit_code.h"
#include "tests/cli/command_fixture.h"

namespace tokwatt {
namespace {

using nlohmann::json;

class DevicesTest : public CommandTest {
 protected:
  DevicesTest() {
    const json mini = {{"id", "aa"},       {"name", "mini"}, {"state", "live"},
                       {"age_seconds", 1}, {"chip", ""},     {"tags", {"attic"}}};
    Answer("fleet", {{"devices", {mini}}});
    const auto member = [](const char* id, const char* name, const json& revoked) {
      return json{{"device", id},
                  {"name", name},
                  {"tags", {"spare"}},
                  {"revoked", revoked},
                  {"copy_seen", nullptr}};
    };
    Answer("members", {{"members",
                        {member("aa", "mini", nullptr), member("bb", "quiet", nullptr),
                         member("cc", "gone", "2026-01-01T00:00:00Z")}}});
  }
  // The collector here answers no PATCH: what counts is that it is asked.
  bool HasAsked(const std::string& begin) const {
    const auto all = requests();
    return std::any_of(all.begin(), all.end(),
                       [&](const std::string& line) { return line.rfind(begin, 0) == 0; });
  }
};

TEST_F(DevicesTest, AreListedWithTheTagsOfThoseThatNeverSent) {
  StartCollector();
  const Ended ended = Run({"devices", "ls"});
  EXPECT_EQ(ended.code, kExitOk) << ended.err;
  EXPECT_NE(ended.out.find("not seen"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("spare"), std::string::npos) << ended.out;
}

TEST_F(DevicesTest, OneThatNeverSentIsRenamed) {
  StartCollector();
  Run({"devices", "rename", "quiet", "loft"});
  EXPECT_TRUE(HasAsked("PATCH /api/v1/devices/bb "));
}

// A name without tags took all that it had.
TEST_F(DevicesTest, TagsAreRemovedOnlyWhereThatIsAskedFor) {
  StartCollector();
  const Ended ended = Run({"devices", "tag", "mini"});
  EXPECT_EQ(ended.code, kExitUsage) << ended.err;
  EXPECT_NE(ended.err.find("--none"), std::string::npos) << ended.err;
  EXPECT_FALSE(HasAsked("PATCH "));
  Run({"devices", "tag", "mini", "--none"});
  EXPECT_TRUE(HasAsked("PATCH /api/v1/devices/aa "));
  EXPECT_EQ(Run({"devices", "tag", "mini", "--none", "loft"}).code, kExitUsage);
}

TEST_F(DevicesTest, OneThatIsOutIsNotMeant) {
  StartCollector();
  const Ended ended = Run({"devices", "rename", "gone", "loft"});
  EXPECT_NE(ended.code, kExitOk);
  EXPECT_NE(ended.err.find("there is no device 'gone'"), std::string::npos) << ended.err;
  EXPECT_NE(ended.err.find("tokwatt devices ls"), std::string::npos) << ended.err;
}

TEST_F(DevicesTest, AnUnknownOneIsSaidWithoutAnOptionThatShowHasNot) {
  StartCollector();
  const Ended ended = Run({"devices", "show", "nosuch"});
  EXPECT_NE(ended.code, kExitOk);
  EXPECT_NE(ended.err.find("there is no device 'nosuch'"), std::string::npos) << ended.err;
  EXPECT_NE(ended.err.find("tokwatt devices ls lists them"), std::string::npos) << ended.err;
  EXPECT_EQ(ended.err.find("--device"), std::string::npos) << ended.err;
  const Ended bench = Run({"bench", "run", "--device", "nosuch"});
  EXPECT_NE(bench.err.find("name one by --device"), std::string::npos) << bench.err;
}

// Two machines may announce the same host name.
TEST_F(DevicesTest, TwoOfOneNameAreToldApartByTheirIds) {
  const auto device = [](const std::string& id) { return json{{"id", id}, {"name", "box"}}; };
  Answer("fleet", {{"devices", {device("0123456789abcdef"), device("fedcba9876543210")}}});
  Answer("members", {{"members", json::array()}});
  StartCollector();
  for (const char* command : {"show", "rm"}) {
    const Ended ended = Run({"devices", command, "box"});
    EXPECT_NE(ended.code, kExitOk);
    EXPECT_NE(ended.err.find("'box' means several devices: 0123456789ab, fedcba987654"),
              std::string::npos)
        << ended.err;
    EXPECT_NE(ended.err.find("the first characters of an id name one too"), std::string::npos)
        << ended.err;
  }
  Run({"devices", "show", "fedc"});
  EXPECT_TRUE(HasAsked("GET /api/v1/devices/fedcba9876543210"));
}

}  // namespace
}  // namespace tokwatt
