// What every adapter that measures promises of a runtime that answers badly or not at all: an event
// or an error that says what happened, never a number made of garbage.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "probes/runtime/validity.h"
#include "tests/contract/runtime_adapter_contract.h"

namespace tokwatt {
namespace {

using testing::AnyOf;

const char* const kGarbage[] = {
    "",         "<html><body>hello</body></html>", "{\"mod",  "null", "[]", "[[[[", "{}",
    "\"text\"", "{\"models\":1,\"data\":1}",       "\xff\xfe"};

using Number = std::optional<int64_t>;

std::vector<Number> NumbersOf(const RuntimeModel& model) {
  return {model.size_bytes, model.resident_bytes, model.context_tokens,
          model.identity.weight_bytes_per_token, model.identity.kv_bytes_per_token};
}

// Each model and each number of `found` is one that the runtime gave when it answered well.
void ExpectNothingNew(const RuntimeState& found, const RuntimeState& good) {
  EXPECT_THAT(found.version, AnyOf("", good.version));
  EXPECT_THAT(found.engine, AnyOf("", good.engine));
  for (const RuntimeModel& model : found.models) {
    const auto known = std::find_if(good.models.begin(), good.models.end(), [&](const auto& other) {
      return other.identity.name == model.identity.name;
    });
    ASSERT_NE(known, good.models.end()) << model.identity.name;
    const std::vector<Number> numbers = NumbersOf(model);
    const std::vector<Number> good_numbers = NumbersOf(*known);
    for (size_t i = 0; i < numbers.size(); ++i) {
      EXPECT_THAT(numbers[i], AnyOf(Number(), good_numbers[i])) << i;
    }
  }
}

TEST_P(RuntimeAdapterContract, GarbageDescriptionsNeverBecomeFacts) {
  const auto good = Adapter()->Inventory();
  ASSERT_TRUE(good);
  ASSERT_FALSE(good->models.empty());
  for (const char* path : GetParam().described_by) {
    for (const char* garbage : kGarbage) {
      SCOPED_TRACE(std::string(path) + " " + garbage);
      FakeRuntime runtime(GetParam().url);
      Prepare(runtime);
      const auto adapter = AdapterOf(runtime);
      ASSERT_NE(adapter, nullptr);
      runtime.Get(path, 200, garbage);
      const auto state = adapter->Inventory();
      if (!state) {
        EXPECT_EQ(state.error().code, Code::kDataLoss);
      } else {
        EXPECT_EQ(state->kind, GetParam().kind);
        ExpectNothingNew(*state, *good);
      }
    }
  }
}

TEST_P(RuntimeAdapterContract, GarbageActivityIsAnErrorNotAnIdleRuntime) {
  for (const char* garbage : kGarbage) {
    FakeRuntime runtime(GetParam().url);
    Prepare(runtime);
    const auto adapter = AdapterOf(runtime);
    ASSERT_NE(adapter, nullptr);
    for (const char* path : GetParam().described_by) runtime.Get(path, 200, garbage);
    const auto activity = adapter->Poll();
    ASSERT_FALSE(activity) << garbage;
    EXPECT_EQ(activity.error().code, Code::kDataLoss) << garbage;
  }
}

TEST_P(RuntimeAdapterContract, GarbageInsteadOfAnAnswer) {
  for (const char* garbage : {"<html>hello</html>", "{\"mod", "\"text\"", "\xff\xfe", "[1]"}) {
    Answer(garbage);
    ExpectInvalid(validity::kGarbageAnswer);
  }
}

TEST_P(RuntimeAdapterContract, NothingInsteadOfAnAnswer) {
  Answer("");
  ExpectInvalid(validity::kAbortedWithoutFinal);
}

TEST_P(RuntimeAdapterContract, AnAnswerWithoutItsClosingRecord) {
  Answer(FirstLines(6));
  ExpectInvalid(validity::kAbortedWithoutFinal);
}

TEST_P(RuntimeAdapterContract, AClosingRecordCutShort) {
  const std::string good = Good();
  Answer(good.substr(0, good.rfind(GetParam().counts_key)));
  ExpectInvalid(validity::kGarbageAnswer);
}

TEST_P(RuntimeAdapterContract, AClosingRecordWithoutCounts) {
  Answer(std::string(GetParam().line_prefix) + GetParam().closing_without_counts);
  ExpectInvalid(validity::kCountsMissing);
}

TEST_P(RuntimeAdapterContract, DeathInTheMiddle) {
  Answer(FirstLines(6), Error{Code::kUnavailable, "lost", "connection_lost", ""});
  ExpectInvalid(validity::kConnectionLost);
}

TEST_P(RuntimeAdapterContract, AStallInTheMiddle) {
  Answer(FirstLines(6), Error{Code::kDeadlineExceeded, "stalled", "stalled", ""});
  ExpectInvalid(validity::kStalled);
}

TEST_P(RuntimeAdapterContract, AStallBeforeTheFirstByte) {
  Answer("", Error{Code::kDeadlineExceeded, "stalled", "stalled", ""});
  ExpectInvalid(validity::kStalled);
}

TEST_P(RuntimeAdapterContract, TooSlowToEndInTime) {
  Answer(FirstLines(6), Error{Code::kDeadlineExceeded, "timed out", "timed_out", ""});
  ExpectInvalid(validity::kTimedOut);
}

TEST_P(RuntimeAdapterContract, AnErrorInTheMiddle) {
  Answer(FirstLines(6) + GetParam().line_prefix + "{\"error\":{\"message\":\"x\"}}\n");
  ExpectInvalid(validity::kRuntimeError);
}

TEST_P(RuntimeAdapterContract, ALineLongerThanAnyIsDroppedNotKept) {
  Answer(std::string(3u << 20, 'x') + "\n" + Good());
  ExpectInvalid(validity::kGarbageAnswer);
}

TEST_P(RuntimeAdapterContract, LoadingIsAnErrorThatSaysSo) {
  runtime_.http.On("POST", std::string(GetParam().url) + GetParam().generate_path, 503,
                   RuntimeFixture("llama-server-b11669/health-loading.json"));
  const auto event = Run();
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().code, Code::kUnavailable);
  EXPECT_EQ(event.error().reason, "loading");
}

TEST_P(RuntimeAdapterContract, NobodyThereIsAnError) {
  const auto adapter = Adapter();
  runtime_.http.On("POST", std::string(GetParam().url) + GetParam().generate_path,
                   [](const HttpRequest&) -> Result<HttpResponse> {
                     return Fail(Code::kUnavailable, "connection refused");
                   });
  EXPECT_EQ(adapter->RunWorkload(Spec()).error().code, Code::kUnavailable);
}

}  // namespace
}  // namespace tokwatt
