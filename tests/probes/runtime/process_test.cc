// What /proc and /dev under a root say: engines, their options, and which processor can be meant.
#include <gtest/gtest.h>

#include "probes/runtime/process_table.h"
#include "probes/runtime/processor.h"
#include "tests/support/proc_tree.h"

namespace tokwatt {
namespace {

TEST(ProcessTable, FindsServersWithTheirParents) {
  ProcTree tree;
  tree.Process(10, 1, "ollama", {"ollama", "serve"});
  tree.Process(11, 10, "llama-server",
               {"/x/llama-server", "--model", "/blobs/a", "--port", "4711", "-ctk=q8_0"});
  tree.Process(12, 1, "bash", {"bash", "llama-server"});
  const auto found = FindLlamaServers(tree.env());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].pid, 11);
  EXPECT_EQ(found[0].parent_pid, 10);
  EXPECT_EQ(found[0].parent_name, "ollama");
  EXPECT_EQ(found[0].Option({"--port"}), "4711");
  EXPECT_EQ(found[0].Option({"--cache-type-k", "-ctk"}), "q8_0");
  EXPECT_EQ(found[0].Option({"--sleep-idle-seconds"}), std::nullopt);
}

TEST(ProcessTable, AServerIsFoundByPortElseByModel) {
  ProcTree tree;
  tree.Process(11, 1, "llama-server", {"llama-server", "-m", "/a", "--port", "1"});
  tree.Process(12, 1, "llama-server", {"llama-server", "-m", "/b"});
  EXPECT_EQ(FindLlamaServer(tree.env(), "1", "/b")->pid, 11);
  EXPECT_EQ(FindLlamaServer(tree.env(), "8080", "/b")->pid, 12);
  EXPECT_FALSE(FindLlamaServer(tree.env(), "8080", "/c"));
  EXPECT_FALSE(FindLlamaServer(tree.env(), "8080", ""));
}

TEST(ProcessTable, ProcessorTimeSurvivesOddNames) {
  ProcTree tree;
  tree.Process(11, 1, "odd) (name", {"x"}, 30, 12);
  EXPECT_EQ(ProcessorTicks(tree.env(), 11), 42);
  EXPECT_EQ(ProcessorTicks(tree.env(), 99).error().code, Code::kNotFound);
}

TEST(ProcessTable, FilesAreReadAsTheProcessSeesThem) {
  ProcTree tree;
  tree.Process(11, 1, "llama-server", {"llama-server"});
  ServerProcess process;
  process.pid = 11;
  EXPECT_EQ(FileOf(tree.env(), process, "/m.gguf"), tree.env().root + "/m.gguf");
  tree.File("/proc/11/root/m.gguf", "x");
  tree.File("/proc/11/cwd/n.gguf", "x");
  EXPECT_EQ(FileOf(tree.env(), process, "/m.gguf"), tree.env().root + "/proc/11/root/m.gguf");
  EXPECT_EQ(FileOf(tree.env(), process, "n.gguf"), tree.env().root + "/proc/11/cwd/n.gguf");
}

TEST(ProcessTable, NoProcNoProcesses) {
  Env env;
  env.root = "/nonexistent-root";
  EXPECT_TRUE(FindLlamaServers(env).empty());
}

TEST(Processor, NoGpuNodeMeansCpu) {
  ProcTree tree;
  tree.File("/dev/null", "");
  EXPECT_EQ(ProcessorByDeviceNodes(tree.env(), "http://127.0.0.1:8080"), "cpu");
  tree.File("/dev/dri/card0", "");  // a server's display adapter: nothing computes on it
  EXPECT_EQ(ProcessorByDeviceNodes(tree.env(), "http://localhost:8080"), "cpu");
  EXPECT_EQ(ProcessorByDeviceNodes(tree.env(), "http://192.168.1.2:8080"), "");
}

TEST(Processor, AnyGpuNodeMakesItUnknown) {
  for (const char* node : {"/dev/dri/renderD128", "/dev/nvidia0", "/dev/kfd", "/dev/dxg"}) {
    ProcTree tree;
    tree.File("/dev/null", "");
    tree.File(node, "");
    EXPECT_EQ(ProcessorByDeviceNodes(tree.env(), "http://127.0.0.1:1"), "") << node;
  }
}

}  // namespace
}  // namespace tokwatt
