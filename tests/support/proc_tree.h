// ProcTree: a root with the /proc and /dev entries a test wants.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "probes/env.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {

class ProcTree {
 public:
  ProcTree() {
    env_.root = root_.path();
    std::filesystem::create_directories(root_.path() + "/proc");
  }
  void File(const std::string& path, const std::string& text) {
    const std::filesystem::path file = root_.path() + path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }
  void Process(int pid, int parent, const std::string& name,
               const std::vector<std::string>& arguments, int user_ticks = 0,
               int system_ticks = 0) {
    const std::string folder = "/proc/" + std::to_string(pid) + "/";
    File(folder + "comm", name + "\n");
    std::string command_line;
    for (const std::string& argument : arguments) command_line += argument + '\0';
    File(folder + "cmdline", command_line);
    File(folder + "stat", std::to_string(pid) + " (" + name + ") S " + std::to_string(parent) +
                              " 1 1 0 -1 0 0 0 0 0 " + std::to_string(user_ticks) + " " +
                              std::to_string(system_ticks) + " 0 0 20 0 1 0 0\n");
  }
  const Env& env() const { return env_; }

 private:
  TemporaryDirectory root_;
  Env env_;
};

}  // namespace tokwatt
