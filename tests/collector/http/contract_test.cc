// Every document that the API produces is what dashboards/web/src/api.ts says, key by key.
#include <set>

#include "collector/http/router.h"
#include "tests/collector/http/http_fixture.h"
#include "tests/collector/http/schema.h"

namespace tokwatt {
namespace {

bool MayBeNull(const Json& property) {
  if (property.value("type", "") == "null") return true;
  for (const Json& option : property.value("anyOf", Json::array())) {
    if (MayBeNull(option)) return true;
  }
  return false;
}

// Keys of a schema, however deep, that may be null and have no place to say why.
void AddMuteKeys(const Json& schema, const std::string& place, std::vector<std::string>& mute) {
  const Json properties =
      schema.is_object() ? schema.value("properties", Json::object()) : Json::object();
  for (const auto& [key, property] : properties.items()) {
    if (key == "next_cursor" || !MayBeNull(property)) continue;  // null where the list ends
    if (!properties.contains(key + "_reason")) mute.push_back(place + "." + key);
  }
  if (!schema.is_structured()) return;
  for (const auto& [key, part] : schema.items()) AddMuteKeys(part, place, mute);
}

class ContractTest : public HttpFixture {
 protected:
  void SetUp() override {
    HttpFixture::SetUp();
    description_ = Document("/api/v1/openapi.json");
  }
  const Json& Schemas() { return description_.at("components").at("schemas"); }

  void Expect(const std::string& name, const Json& document) {
    for (const std::string& violation : Violations(Schemas(), name, document)) {
      ADD_FAILURE() << violation;
    }
    CollectKeys(document);
  }
  // A line to paste, made by a collector that is open to the network; and how far it is.
  void MakeJoin() {
    HttpServerOptions options;
    options.port = 0;
    options.open_to_network = true;
    options.tls_key = gate_->authority().server_key_path();
    options.tls_chain = gate_->authority().server_chain_path();
    StartServer(options);
    const HttpResponse join = Post("/api/v1/joins", Json::object());
    ASSERT_EQ(join.status, 201) << join.body;
    Expect("Join", Json::parse(join.body));
    Expect("JoinState",
           Document("/api/v1/joins/" + Json::parse(join.body).at("id").get<std::string>()));
    ASSERT_TRUE(gate_->members().Put(FabricatedDevice(), Sha256("key"), "spark", clock_.Wall()));
    Expect("Members", Document("/api/v1/members"));
    Expect("SignIn", Document("/api/v1/sign-in"));
  }
  void CollectKeys(const Json& value) {
    if (value.is_object()) {
      for (const auto& [key, item] : value.items()) keys_.insert(key);
    }
    if (value.is_structured()) {
      for (const Json& item : value) CollectKeys(item);
    }
  }

  Json description_;
  std::set<std::string> keys_;
};

TEST_F(ContractTest, EveryDocumentFitsItsSchema) {
  const std::string device = Device();
  Expect("Fleet", Document("/api/v1/fleet"));
  Expect("PageOfDeviceSummary", Document("/api/v1/devices"));
  Expect("Device", Document("/api/v1/devices/" + device));
  Expect("Series", Document("/api/v1/series?device=" + device + "&metric=device_power_watts"));
  Expect("PageOfInferenceRow", Document("/api/v1/requests"));
  const Json benchmarks = Document("/api/v1/benchmarks");
  Expect("PageOfBenchmarkSummary", benchmarks);
  ASSERT_EQ(benchmarks.at("items").size(), 1u);
  Expect("Benchmark",
         Document("/api/v1/benchmarks/" + benchmarks.at("items")[0].at("id").get<std::string>()));
  Expect("PageOfBandwidth", Document("/api/v1/bandwidth"));
  for (const char* by : {"device", "hour", "day"}) {
    Expect("Energy", Document(std::string("/api/v1/energy?by=") + by));
  }
  Expect("Claims", Document("/api/v1/claims"));
  Expect("Tariffs", Document("/api/v1/tariffs"));
  const HttpResponse job = Post("/api/v1/benchmarks", {{"device", device}});
  Expect("Job", Json::parse(job.body));
  Expect("Problem", Json::parse(Get("/api/v1/nothing").body));
  MakeJoin();
}

TEST_F(ContractTest, WhateverMayBeNullCanSayWhy) {
  std::vector<std::string> mute;
  for (const auto& [name, schema] : Schemas().items()) AddMuteKeys(schema, name, mute);
  EXPECT_EQ(mute, std::vector<std::string>{});
}

// The other way round: what api.ts names, some document has.
TEST_F(ContractTest, EveryRequiredKeyOfApiTsIsProduced) {
  const std::string device = Device();
  for (const std::string& path :
       {std::string("/api/v1/fleet"), "/api/v1/devices/" + device,
        "/api/v1/series?device=" + device + "&metric=device_power_watts",
        std::string("/api/v1/requests"),
        "/api/v1/benchmarks/" +
            Document("/api/v1/benchmarks").at("items")[0].at("id").get<std::string>(),
        std::string("/api/v1/bandwidth"), std::string("/api/v1/energy"),
        std::string("/api/v1/claims"), std::string("/api/v1/tariffs")}) {
    CollectKeys(Document(path));
  }
  CollectKeys(Json::parse(Post("/api/v1/bandwidth", {{"device", device}}).body));
  CollectKeys(Json::parse(Get("/api/v1/nothing").body));
  MakeJoin();
  for (const auto& [name, schema] : Schemas().items()) {
    if (name.ends_with("Request")) continue;  // bodies, not answers
    if (name == "TimelineEvent" || !schema.contains("required")) continue;
    for (const Json& key : schema.at("required")) {
      EXPECT_TRUE(keys_.contains(key.get<std::string>())) << name << "." << key;
    }
  }
}

TEST_F(ContractTest, OpenApiListsEveryRoute) {
  EXPECT_EQ(description_.at("openapi"), "3.1.0");
  for (const Route& route : Routes()) {
    std::string method = route.method;
    for (char& c : method) c = static_cast<char>(c - 'A' + 'a');
    ASSERT_TRUE(description_.at("paths").contains(route.pattern)) << route.pattern;
    const Json& operation = description_.at("paths").at(route.pattern);
    EXPECT_TRUE(operation.contains(method)) << method << " " << route.pattern;
    const std::string schema = route.schema;
    EXPECT_TRUE(schema.empty() || Schemas().contains(schema)) << schema;
  }
}

TEST_F(ContractTest, LinesOfTheContractAreRoutes) {
  for (const char* path :
       {"/api/v1/fleet", "/api/v1/devices", "/api/v1/series", "/api/v1/requests",
        "/api/v1/benchmarks", "/api/v1/bandwidth", "/api/v1/energy", "/api/v1/tariffs",
        "/api/v1/claims", "/api/v1/stream", "/healthz", "/readyz", "/metrics"}) {
    EXPECT_TRUE(description_.at("paths").contains(path)) << path;
  }
}

}  // namespace
}  // namespace tokwatt
