#include "collector/http/energy_refresh.h"

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>

#include "tests/collector/http/energy_fixture.h"

namespace tokwatt {
namespace {

constexpr auto kPatience = std::chrono::seconds(10);

class EnergyRefreshTest : public EnergyFixture {
 protected:
  void SetUp() override {
    readers_ = ReaderPool::Start({}, &store_).value();
    Hear(AtMinute(0));
  }

  // A sample that the hub knows of the device by.
  void Hear(WallTime at) {
    auto notice = std::make_shared<CommitNotice>();
    notice->device = Device();
    notice->received = clock_.Wall();
    notice->newest.push_back({Plug(), at, 0});
    hub_.OnCommit(notice);
  }

  // Waits for tasks that readers hand over, and runs them here, as the hub's thread would.
  void RunPosted(size_t count) {
    for (size_t i = 0; i < count; ++i) {
      std::function<void()> task;
      {
        std::unique_lock lock(mutex_);
        ASSERT_TRUE(changed_.wait_for(lock, kPatience, [&] { return !posted_.empty(); }));
        task = std::move(posted_.front());
        posted_.pop_front();
      }
      task();
    }
  }

  // One answer of the pool, or not within the patience.
  bool Answers() {
    auto done = std::make_shared<std::promise<void>>();
    auto answered = done->get_future();
    return readers_->Submit([done](const Store&) { done->set_value(); }) &&
           answered.wait_for(kPatience) == std::future_status::ready;
  }

  // Every reader waits at the gate and the queue is full; the last task of it is the result.
  std::future<void> FillUp(const std::shared_future<void>& open) {
    for (int i = 0; i < ReaderPool::kThreads; ++i) {
      auto entered = std::make_shared<std::promise<void>>();
      EXPECT_TRUE(readers_->Submit([entered, open](const Store&) {
        entered->set_value();
        open.wait();
      }));
      entered->get_future().wait();
    }
    std::shared_ptr<std::promise<void>> last;
    for (size_t i = 0; i < ReaderPool::kMaxWaiting; ++i) {
      last = std::make_shared<std::promise<void>>();
      EXPECT_TRUE(readers_->Submit([last](const Store&) { last->set_value(); }));
    }
    return last->get_future();
  }

  double Joules() { return *hub_.devices().at(Device()).energy_today_joules; }

  static constexpr size_t kPostsOfOneRefresh = 2;  // one device, and the end
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> posted_;
  LiveHub hub_{clock_, [](const std::function<void()>& task) { task(); }};
  EnergyRefresh refresh_{hub_, clock_, stopping_, [this](std::function<void()> task) {
                           {
                             const std::lock_guard lock(mutex_);
                             posted_.push_back(std::move(task));
                           }
                           changed_.notify_all();
                         }};
  std::unique_ptr<ReaderPool> readers_;  // last: its threads use all of the above
};

TEST_F(EnergyRefreshTest, ASlowOneLeavesAReaderToOthers) {
  std::promise<void> gate;
  const auto entered = std::make_shared<std::promise<void>>();
  std::atomic<bool> first{true};
  store_.before_scan = [&first, entered, open = gate.get_future().share()] {
    if (first.exchange(false)) entered->set_value();
    open.wait();
  };
  refresh_.Start(*readers_);
  entered->get_future().wait();
  for (int i = 0; i < 3; ++i) refresh_.Start(*readers_);
  EXPECT_TRUE(Answers());
  gate.set_value();
  RunPosted(kPostsOfOneRefresh);
  refresh_.Start(*readers_);  // the next one may start now
  RunPosted(kPostsOfOneRefresh);
}

TEST_F(EnergyRefreshTest, ALateBatchIsNotForgottenWhenTheReadersAreBusy) {
  CommitMinutes(60, 70);
  GoToMinute(70);
  refresh_.Start(*readers_);
  RunPosted(kPostsOfOneRefresh);
  const double before = Joules();
  CommitMinutes(0, 10);
  Hear(AtMinute(0) - std::chrono::seconds(1));  // older than what the hub knows
  std::promise<void> gate;
  const std::future<void> drained = FillUp(gate.get_future().share());
  refresh_.Start(*readers_);  // refused
  gate.set_value();
  ASSERT_EQ(drained.wait_for(kPatience), std::future_status::ready);
  refresh_.Start(*readers_);
  RunPosted(kPostsOfOneRefresh);
  EXPECT_NEAR(Joules(), 2 * before, 1e-3);
}

}  // namespace
}  // namespace tokwatt
