// What waits to be told of commands: the newest of each, and every end.
#include "agent/uplink/progress_queue.h"

#include <gtest/gtest.h>

#include <string>

namespace tokwatt {
namespace {

v1::CommandProgress Progress(const std::string& id, const std::string& state) {
  v1::CommandProgress progress;
  progress.set_command_id(id);
  progress.set_state(state);
  return progress;
}

TEST(ProgressQueue, NewerReplacesOlderOfTheSameCommand) {
  ProgressQueue queue;
  queue.Push(Progress("a", "queued"));
  queue.Push(Progress("b", "queued"));
  queue.Push(Progress("a", "running"));
  EXPECT_EQ(queue.PopRunning()->command_id(), "b");
  EXPECT_EQ(queue.PopRunning()->state(), "running");
  EXPECT_FALSE(queue.PopRunning());
}

TEST(ProgressQueue, EndsWaitForTheirTurn) {
  ProgressQueue queue;
  queue.Push(Progress("a", "running"));
  queue.Push(Progress("a", "done"));
  EXPECT_FALSE(queue.PopRunning());
  EXPECT_EQ(queue.PopEnd()->state(), "done");
  EXPECT_FALSE(queue.PopEnd());
}

TEST(ProgressQueue, IsBounded) {
  ProgressQueue queue;
  for (int i = 0; i < 1000; ++i) queue.Push(Progress(std::to_string(i), "done"));
  int n = 0;
  while (queue.PopEnd()) ++n;
  EXPECT_EQ(n, 64);
}

}  // namespace
}  // namespace tokwatt
