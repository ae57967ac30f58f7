// The machines that joined, over HTTP: named, tagged, removed, and let in again.
#include "tests/collector/http/http_fixture.h"

namespace tokwatt {
namespace {

class MembersRoutesTest : public HttpFixture {
 protected:
  void Restart() {
    HttpServerOptions options;
    options.port = 0;
    StartServer(options);
  }
};

TEST_F(MembersRoutesTest, RemovingAMemberRevokesItAndEndsItsSession) {
  const DeviceId device = FabricatedDevice();
  ASSERT_TRUE(gate_->members().Put(device, Sha256("key"), "spark", clock_.Wall()));
  EXPECT_EQ(Document("/api/v1/members").at("members").size(), 1u);
  const HttpResponse answer = Send("DELETE", "/api/v1/devices/" + Device());
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(gate_->members().Find(device)->revoked);
  EXPECT_EQ(router_.ended(), std::vector<DeviceId>{device});
  EXPECT_TRUE(Document("/api/v1/fleet").at("devices").empty());
  EXPECT_EQ(Get("/api/v1/devices/" + Device()).status, 404);
  Restart();  // it stays away after a restart
  EXPECT_TRUE(Document("/api/v1/fleet").at("devices").empty());
  EXPECT_EQ(Send("DELETE", "/api/v1/devices/" + std::string(32, 'f')).status, 404);
}

// It is a row of the list: it may be named before it has sent anything.
TEST_F(MembersRoutesTest, AMachineThatJoinedAndNeverSentIsRenamedAndTagged) {
  const DeviceId quiet{0xaa};
  ASSERT_TRUE(gate_->members().Put(quiet, Sha256("key"), "debian", clock_.Wall()));
  const auto change = [&](const Json& body) {
    return Send("PATCH", "/api/v1/devices/" + ToHex(quiet), {{"Content-Type", "application/json"}},
                body.dump())
        .status;
  };
  EXPECT_EQ(change({{"name", "attic"}, {"tags", {"spare"}}}), 200);
  const auto row = [&] { return Document("/api/v1/members").at("members").at(0); };
  EXPECT_EQ(row().at("name"), "attic");
  EXPECT_EQ(row().at("tags"), Json::array({"spare"}));
  EXPECT_EQ(Document("/api/v1/fleet").at("devices").size(), 1u);  // not by being named
  Restart();
  EXPECT_EQ(row().at("name"), "attic");
  // It calls itself what it likes once it sends.
  auto session = std::make_shared<SessionNotice>();
  session->device = quiet;
  session->name = "debian";
  session->connected = session->joined = true;
  server_->listener().OnSession(session);
  const Json device = Document("/api/v1/devices/" + ToHex(quiet));
  EXPECT_EQ(device.at("name"), "attic");
  EXPECT_EQ(device.at("tags"), Json::array({"spare"}));
  EXPECT_EQ(row().at("name"), "attic");
  ASSERT_EQ(Send("DELETE", "/api/v1/devices/" + ToHex(quiet)).status, 200);
  EXPECT_EQ(change({{"name", "loft"}}), 404);  // revoked
}

TEST_F(MembersRoutesTest, AMachineThatIsLetInAgainHasItsNameAndTags) {
  const auto session = [&](bool connected) {
    auto notice = std::make_shared<SessionNotice>();
    notice->device = FabricatedDevice();
    notice->name = "debian";
    notice->connected = notice->joined = connected;
    server_->listener().OnSession(notice);
  };
  session(true);
  ASSERT_EQ(Send("PATCH", "/api/v1/devices/" + Device(), {{"Content-Type", "application/json"}},
                 R"({"name": "attic", "tags": ["spare"]})")
                .status,
            200);
  ASSERT_EQ(Send("DELETE", "/api/v1/devices/" + Device()).status, 200);
  session(true);
  EXPECT_EQ(Document("/api/v1/devices/" + Device()).at("name"), "attic");
  EXPECT_EQ(Document("/api/v1/devices/" + Device()).at("tags"), Json::array({"spare"}));
}

// Its agent was never restarted: it has told what the machine is, and tells only what changes.
TEST_F(MembersRoutesTest, AMachineThatIsLetInAgainNeedsNotDescribeItselfAgain) {
  ASSERT_TRUE(gate_->members().Put(FabricatedDevice(), Sha256("key"), "spark", clock_.Wall()));
  const auto let_in = [&] {
    auto notice = std::make_shared<SessionNotice>();
    notice->device = FabricatedDevice();
    notice->connected = notice->joined = true;
    server_->listener().OnSession(notice);
    return Document("/api/v1/devices/" + Device());
  };
  const Json before = let_in();
  ASSERT_FALSE(before.at("inventory").is_null());
  for (const bool restart : {false, true}) {
    ASSERT_EQ(Send("DELETE", "/api/v1/devices/" + Device()).status, 200);
    if (restart) Restart();
    ASSERT_EQ(Get("/api/v1/devices/" + Device()).status, 404);
    const Json after = let_in();
    for (const char* what : {"name", "chip", "inventory", "gaps", "benchmarks"}) {
      EXPECT_EQ(after.at(what), before.at(what)) << what << ", restart: " << restart;
    }
  }
}

TEST_F(MembersRoutesTest, TheCollectorsOwnMachineIsNotRemovedWhileItsAgentRuns) {
  const auto session = [&](bool connected) {
    auto notice = std::make_shared<SessionNotice>();
    notice->device = FabricatedDevice();
    notice->connected = connected;
    server_->listener().OnSession(notice);
  };
  session(true);
  const HttpResponse refused = Send("DELETE", "/api/v1/devices/" + Device());
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(Json::parse(refused.body).at("code"), "own_machine") << refused.body;
  EXPECT_EQ(Document("/api/v1/fleet").at("devices").size(), 1u);
  session(false);
  EXPECT_EQ(Send("DELETE", "/api/v1/devices/" + Device()).status, 200);
}

// Commands by that name would mean two machines.
TEST_F(MembersRoutesTest, ANameOfAnotherMachineIsRefused) {
  const DeviceId quiet{0xaa};
  ASSERT_TRUE(gate_->members().Put(quiet, Sha256("key"), "debian", clock_.Wall()));
  const auto rename = [&](const std::string& id, const std::string& name) {
    return Send("PATCH", "/api/v1/devices/" + id, {{"Content-Type", "application/json"}},
                Json({{"name", name}}).dump());
  };
  const std::string shown = Document("/api/v1/devices/" + Device()).at("name");
  const HttpResponse refused = rename(ToHex(quiet), shown);
  EXPECT_EQ(refused.status, 409);
  const Json problem = Json::parse(refused.body);
  EXPECT_EQ(problem.at("code"), "name_taken") << refused.body;
  EXPECT_NE(problem.at("detail").get<std::string>().find(Device().substr(0, 12)),
            std::string::npos);
  EXPECT_EQ(rename(Device(), "debian").status, 409);  // it has sent nothing yet
  EXPECT_EQ(rename(ToHex(quiet), "attic").status, 200);
  EXPECT_EQ(rename(Device(), "attic").status, 409);
  EXPECT_EQ(rename(Device(), "debian").status, 200);
  EXPECT_EQ(rename(Device(), "debian").status, 200);  // its own
  ASSERT_TRUE(gate_->members().Revoke(quiet));
  EXPECT_EQ(rename(Device(), "attic").status, 200);  // of one that is out
}

TEST_F(MembersRoutesTest, TagsAreSortedWordsAndStay) {
  const auto tag = [&](const Json& tags) {
    return Send("PATCH", "/api/v1/devices/" + Device(), {{"Content-Type", "application/json"}},
                Json({{"tags", tags}}).dump());
  };
  EXPECT_EQ(tag(Json::array({"office", "gpu", "office"})).status, 200);
  Restart();
  EXPECT_EQ(Document("/api/v1/devices/" + Device()).at("tags"), Json::array({"gpu", "office"}));
  for (const Json& bad :
       {Json("gpu"), Json::array({""}), Json::array({7}), Json::array({std::string(33, 'x')}),
        Json::array({"a\nb"}), Json(std::vector<std::string>(9, "x"))}) {
    EXPECT_EQ(tag(bad).status, 400) << bad.dump();
  }
}

}  // namespace
}  // namespace tokwatt
