// kasa: frames and answers as softScheck and python-kasa describe them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/power/kasa_protocol.h"
#include "tests/probes/power/source_under_test.h"
#include "tests/support/fake_tcp_client.h"

namespace tokwatt {
namespace {

constexpr char kHardware1[] =
    R"({"emeter":{"get_realtime":{"current":0.268587,"voltage":125.836131,"power":33.495623,)"
    R"("total":0.199,"err_code":0}}})";
constexpr char kHardware2[] =
    R"({"emeter":{"get_realtime":{"voltage_mv":121512,"current_ma":346,"power_mw":40200,)"
    R"("total_wh":1250,"err_code":0}}})";

TEST(KasaProtocolTest, AFrameIsALengthAndAutokeyedBytes) {
  // 171 ^ '{' = 0xD0, 0xD0 ^ '}' = 0xAD.
  EXPECT_EQ(EncodeKasaFrame("{}"), std::string("\0\0\0\x02\xD0\xAD", 6));
  EXPECT_EQ(*DecodeKasaFrame(EncodeKasaFrame(kHardware1)), kHardware1);
}

TEST(KasaProtocolTest, AFrameIsWholeWhenItsLengthIsThere) {
  const std::string frame = EncodeKasaFrame(kHardware1);
  for (size_t size = 0; size < frame.size(); ++size) {
    EXPECT_FALSE(IsWholeKasaFrame(frame.substr(0, size))) << size;
    EXPECT_FALSE(DecodeKasaFrame(frame.substr(0, size))) << size;
  }
  EXPECT_TRUE(IsWholeKasaFrame(frame));
  const std::string endless("\xFF\xFF\xFF\xFF", 4);
  EXPECT_TRUE(IsWholeKasaFrame(endless)) << "nothing more is worth waiting for";
  EXPECT_FALSE(DecodeKasaFrame(endless));
}

TEST(KasaProtocolTest, BothHardwareVersions) {
  const auto first = ParseKasaRealtime(kHardware1);
  ASSERT_TRUE(first);
  EXPECT_DOUBLE_EQ(*first->watts, 33.495623);
  EXPECT_EQ(*first->energy_uj, 716'400'000'000u);
  const auto second = ParseKasaRealtime(kHardware2);
  ASSERT_TRUE(second);
  EXPECT_DOUBLE_EQ(*second->watts, 40.2);
  EXPECT_EQ(*second->energy_uj, 4'500'000'000'000u);
}

TEST(KasaProtocolTest, LiesAreErrors) {
  for (const char* body :
       {"", "{", "[]", R"({"emeter":{"get_realtime":{}}})", R"({"emeter":{"get_realtime":[]}})",
        R"({"emeter":{"get_realtime":{"power":-1}}})",
        R"({"emeter":{"get_realtime":{"power":"1"}}})",
        R"({"emeter":{"get_realtime":{"power_mw":1e99}}})",
        R"({"emeter":{"get_realtime":{"power":1,"err_code":-1}}})", R"({"emeter":{"err_code":-1}})",
        R"({"system":{}})"}) {
    EXPECT_FALSE(ParseKasaRealtime(body)) << body;
  }
}

class KasaTest : public testing::Test {
 protected:
  KasaTest() {
    env_.clock = &clock_;
    env_.tcp = &tcp_;
    env_.plugs = {{"desk", "kasa", "tcp://10.0.0.9", {}, {}, {}, {}}};
  }
  std::unique_ptr<PowerSource> Make() { return std::move(MakeSources("kasa", env_).front()); }

  FakeClock clock_;
  FakeTcpClient tcp_;
  Env env_;
};

TEST_F(KasaTest, APlugIsAskedForItsMeter) {
  tcp_.answers = {EncodeKasaFrame(kHardware2)};
  const auto answer = Make()->Read();
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->readings.size(), 2u);
  EXPECT_EQ(answer->readings[0].component, "desk");
  EXPECT_EQ(tcp_.requests[0].port, 9999);
  EXPECT_EQ(*DecodeKasaFrame(tcp_.requests[0].question), R"({"emeter":{"get_realtime":{}}})");
}

TEST_F(KasaTest, AnOutletOfAStripIsNamedByItsId) {
  env_.plugs[0].options["channel"] = "1";
  const std::string info =
      R"({"system":{"get_sysinfo":{"children":[{"id":"800600","state":1},{"id":"800601"}]}}})";
  tcp_.answers = {EncodeKasaFrame(info), EncodeKasaFrame(kHardware2)};
  const auto source = Make();
  ASSERT_TRUE(source->Read());
  ASSERT_TRUE(source->Read());
  EXPECT_EQ(tcp_.requests.size(), 3u) << "the ids are asked for once";
  EXPECT_THAT(*DecodeKasaFrame(tcp_.requests[2].question),
              testing::HasSubstr(R"("child_ids":["800601"])"));
}

TEST_F(KasaTest, AnOutletThatIsNotThereIsNotFound) {
  env_.plugs[0].options["channel"] = "2";
  tcp_.answers = {EncodeKasaFrame(R"({"system":{"get_sysinfo":{"alias":"desk"}}})")};
  EXPECT_EQ(Make()->Read().error().code, Code::kNotFound);
}

TEST_F(KasaTest, APlugWithoutAMeterIsNotFound) {
  tcp_.answers = {EncodeKasaFrame(R"({"emeter":{"err_code":-1,"err_msg":"module not support"}})")};
  EXPECT_EQ(Make()->Read().error().code, Code::kNotFound);
}

}  // namespace
}  // namespace tokwatt
