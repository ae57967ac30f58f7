// SmcClient over a fake SMC: keys, values, a connection that fails, and an SMC that lies.
#include "probes/apple/smc_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_apple_sensors.h"

namespace tokwatt {
namespace {

using testing::Contains;
using testing::HasSubstr;

class SmcClientTest : public testing::Test {
 protected:
  FakeAppleSensors apple_{"mac-mini-m4-pro"};
  SmcClient client_{apple_};
};

TEST_F(SmcClientTest, NumbersByKey) {
  EXPECT_DOUBLE_EQ(client_.Number(FourCc("PSTR")).value(), 8.25);
  EXPECT_DOUBLE_EQ(client_.Number(FourCc("FNum")).value(), 1);
  apple_.mac().point = 1;
  EXPECT_DOUBLE_EQ(client_.Number(FourCc("PSTR")).value(), 41.5);
}

TEST_F(SmcClientTest, TypesAreAskedForOnce) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(client_.Number(FourCc("PSTR")).has_value());
  EXPECT_EQ(apple_.mac().smc_calls, 6);
}

TEST_F(SmcClientTest, EveryKeyIsListed) {
  const auto keys = client_.Keys();
  ASSERT_TRUE(keys.has_value());
  EXPECT_EQ(keys->size(), apple_.facts()["smc"].size());
  EXPECT_THAT(*keys, Contains(FourCc("Tp01")));
}

TEST_F(SmcClientTest, ErrorsNameTheKey) {
  const auto number = client_.Number(FourCc("PXXX"));
  EXPECT_EQ(number.error().code, Code::kNotFound);
  EXPECT_THAT(number.error().message, HasSubstr("PXXX"));
}

TEST_F(SmcClientTest, ConnectionThatFailsIsMadeAnew) {
  ASSERT_TRUE(client_.Number(FourCc("PSTR")).has_value());
  apple_.mac().smc_fails = true;
  EXPECT_EQ(client_.Number(FourCc("PSTR")).error().code, Code::kUnavailable);
  EXPECT_TRUE(client_.Number(FourCc("PSTR")).has_value());
}

TEST_F(SmcClientTest, MacWithoutSmcIsNotFound) {
  apple_.facts().erase("smc");
  EXPECT_EQ(client_.Connect().error().code, Code::kNotFound);
  EXPECT_EQ(client_.Number(FourCc("PSTR")).error().code, Code::kNotFound);
}

// Tells a number of keys that it does not have.
class Boaster : public FakeAppleSensors {
 public:
  Boaster() : FakeAppleSensors("mac-mini-m4-pro") {}
  Result<std::unique_ptr<SmcConnection>> OpenSmc() const override {
    return std::make_unique<Connection>();
  }

 private:
  struct Connection : SmcConnection {
    Result<> Call(const SmcStruct&, SmcStruct& answer) override {
      answer.fill(std::byte{0xFF});
      answer[40] = std::byte{0};
      for (size_t i = 28; i < 32; ++i) answer[i] = std::byte{0};
      answer[28] = std::byte{4};
      const char type[] = "23iu";
      for (size_t i = 0; i < 4; ++i) answer[32 + i] = static_cast<std::byte>(type[i]);
      return {};
    }
  };
};

TEST(SmcClientLimitsTest, FourThousandMillionKeysAreNotAskedFor) {
  const Boaster apple;
  SmcClient client(apple);
  EXPECT_EQ(client.Keys().error().code, Code::kDataLoss);
}

}  // namespace
}  // namespace tokwatt
