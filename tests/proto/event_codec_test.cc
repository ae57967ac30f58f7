// Events and series on the wire: nothing is lost, and what cannot be judged is refused.
#include "proto/event_codec.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <cctype>

#include "tests/support/random_event.h"

namespace tokwatt {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kKinds = std::variant_size_v<decltype(Event::body)>;

v1::Event Carry(const Event& event) {
  v1::Event message;
  ToProto(event, message);
  v1::Event received;
  EXPECT_TRUE(received.ParseFromString(message.SerializeAsString()));
  return received;
}

// Names every field of `message`, at any depth, that is not set.
void FindUnset(const Message& message, const std::string& path, std::vector<std::string>& unset) {
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    const std::string name = path + "." + field->name();
    const bool set = field->is_repeated() ? reflection.FieldSize(message, field) > 0
                                          : reflection.HasField(message, field);
    if (!set) {
      const bool other_kind = field->real_containing_oneof() != nullptr;
      if (!other_kind) unset.push_back(name);
    } else if (field->type() == FieldDescriptor::TYPE_MESSAGE) {
      FindUnset(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, 0)
                                     : reflection.GetMessage(message, field),
                name, unset);
    }
  }
}

class EventKinds : public testing::TestWithParam<size_t> {};

TEST_P(EventKinds, NothingIsLost) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const Event event = RandomEvents(seed).Make(GetParam());
    const auto back = FromProto(Carry(event));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, event) << "seed " << seed;
  }
}

TEST_P(EventKinds, EveryFieldOfTheMessageIsWritten) {
  const v1::Event message = Carry(RandomEvents(11, true).Make(GetParam()));
  std::vector<std::string> unset;
  FindUnset(message, "Event", unset);
  EXPECT_EQ(unset, std::vector<std::string>{});
}

TEST_P(EventKinds, EmptyStaysEmpty) {
  const Event event = EmptyEvent(GetParam());
  EXPECT_EQ(*FromProto(Carry(event)), event);
}

INSTANTIATE_TEST_SUITE_P(All, EventKinds, testing::Range(size_t{0}, kKinds),
                         [](const testing::TestParamInfo<size_t>& kind) {
                           return std::string(EventKind(RandomEvents(0).Make(kind.param)));
                         });

TEST(EventCodec, IdOfAnotherLengthIsMalformed) {
  v1::Event message = Carry(RandomEvents(1).Make(0));
  message.set_id("short");
  EXPECT_EQ(FromProto(message).error().reason, "malformed");
}

TEST(EventCodec, UnknownKindIsUnimplementedNotMalformed) {
  v1::Event message = Carry(RandomEvents(1).Make(0));
  message.clear_body();
  EXPECT_EQ(FromProto(message).error().code, Code::kUnimplemented);
}

TEST(EventCodec, UnknownScopeIsMalformed) {
  v1::Event message = Carry(RandomEvents(1, true).Make(0));
  message.mutable_inference()->mutable_energy(0)->set_scope(static_cast<v1::PowerScope>(9));
  EXPECT_EQ(FromProto(message).error().reason, "malformed");
}

// A round trip does not tell two values that changed places in both directions.
TEST(EventCodec, EnumsKeepTheirNamesOnTheWire) {
  const auto shouted = [](std::string_view text) {
    std::string name(text);
    for (char& letter : name) letter = static_cast<char>(std::toupper(letter));
    return name;
  };
  for (const Quality quality :
       {Quality::kMeasured, Quality::kDerived, Quality::kEstimated, Quality::kAssumed}) {
    EXPECT_EQ(v1::Quality_Name(ToProto(quality)), "QUALITY_" + shouted(ToString(quality)));
  }
  for (const PowerScope scope :
       {PowerScope::kWall, PowerScope::kSystem, PowerScope::kPackage, PowerScope::kBoard}) {
    EXPECT_EQ(v1::PowerScope_Name(ToProto(scope)), "POWER_SCOPE_" + shouted(ToString(scope)));
  }
}

TEST(EventCodec, OriginsAndStatusesKeepTheirNamesOnTheWire) {
  const auto carried = [](Origin counts, BenchmarkStatus status) {
    InferenceEvent request;
    request.counts_origin = counts;
    BenchmarkRun run;
    run.status = status;
    run.blocks = {request};
    Event event;
    event.body = run;
    const v1::Event message = Carry(event);
    return v1::Origin_Name(message.benchmark().blocks(0).counts_origin()) + " " +
           v1::BenchmarkStatus_Name(message.benchmark().status());
  };
  EXPECT_EQ(carried(Origin::kUnknown, BenchmarkStatus::kConverged),
            "ORIGIN_UNSPECIFIED BENCHMARK_STATUS_CONVERGED");
  EXPECT_EQ(carried(Origin::kRuntime, BenchmarkStatus::kNotConverged),
            "ORIGIN_RUNTIME BENCHMARK_STATUS_NOT_CONVERGED");
  EXPECT_EQ(carried(Origin::kClientClock, BenchmarkStatus::kCancelled),
            "ORIGIN_CLIENT_CLOCK BENCHMARK_STATUS_CANCELLED");
  EXPECT_EQ(carried(Origin::kPolling, BenchmarkStatus::kYielded),
            "ORIGIN_POLLING BENCHMARK_STATUS_YIELDED");
  EXPECT_EQ(carried(Origin::kPolling, BenchmarkStatus::kFailed),
            "ORIGIN_POLLING BENCHMARK_STATUS_FAILED");
}

TEST(EventCodec, UnknownQualityIsTheWeakestClaim) {
  EXPECT_EQ(FromProto(static_cast<v1::Quality>(99)), Quality::kAssumed);
  EXPECT_EQ(FromProto(v1::QUALITY_UNSPECIFIED), Quality::kAssumed);
}

TEST(EventCodec, FirmwareNamesThatAreNotUtf8StillParse) {
  Event event;
  Inventory inventory;
  inventory.vendor_model = "Beelink \xFF\xC0\x80 GTR9 \xE2\x82\xAC";
  inventory.sensors.push_back({});
  inventory.sensors[0].component = "\x80";
  event.body = inventory;
  const auto back = FromProto(Carry(event));
  ASSERT_TRUE(back);
  EXPECT_EQ(std::get<Inventory>(back->body).vendor_model,
            "Beelink \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD GTR9 \xE2\x82\xAC");
  EXPECT_EQ(std::get<Inventory>(back->body).sensors[0].component, "\xEF\xBF\xBD");
}

TEST(SeriesCodec, RoundTrips) {
  const SeriesDeclaration series{
      {"device_power_watts", "rapl", "package-0", {{"a", "b"}, {"scope", "package"}}},
      -6,
      Quality::kDerived};
  v1::Series message;
  ToProto(series, message);
  EXPECT_EQ(*FromProto(message), series);
}

TEST(SeriesCodec, LabelsAreSorted) {
  v1::Series message;
  message.set_metric("m");
  for (const char* key : {"b", "a"}) message.add_labels()->set_key(key);
  EXPECT_EQ(FromProto(message)->key.labels, (Labels{{"a", ""}, {"b", ""}}));
}

TEST(SeriesCodec, MalformedDescriptorsAreRefused) {
  v1::Series none;
  EXPECT_EQ(FromProto(none).error().reason, "descriptor");
  v1::Series exponent;
  exponent.set_metric("m");
  exponent.set_exponent(std::numeric_limits<int32_t>::min());
  EXPECT_EQ(FromProto(exponent).error().reason, "descriptor");
  v1::Series name;
  name.set_metric(std::string(kMaxNameBytes + 1, 'm'));
  EXPECT_EQ(FromProto(name).error().reason, "descriptor");
  v1::Series labels;
  labels.set_metric("m");
  for (int i = 0; i <= kMaxLabels; ++i) labels.add_labels();
  EXPECT_EQ(FromProto(labels).error().reason, "descriptor");
}

}  // namespace
}  // namespace tokwatt
