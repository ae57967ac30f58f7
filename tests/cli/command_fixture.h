// CommandTest: whole commands against a scripted collector: what they print and how they end.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/program.h"
#include "tests/support/loopback_server.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {

class CommandTest : public ::testing::Test {
 protected:
  struct Ended {
    int code = 0;
    std::string out;
    std::string err;
  };

  CommandTest() { unsetenv("TOKWATT_URL"); }

  // What GET of this path answers, whatever the query; other paths hang up without an answer.
  void Answer(const std::string& path, const nlohmann::json& document) {
    answers_["GET /api/v1/" + path] = document.dump();
  }

  // A collector answers while it lasts; without this nobody listens.
  void StartCollector() {
    server_.emplace([this](const LoopbackServer::Peer& peer, const std::string& request) {
      const auto found = answers_.find(request.substr(0, request.find_first_of("? ", 5)));
      if (found == answers_.end()) return;
      peer.Send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " +
                std::to_string(found->second.size()) + "\r\n\r\n" + found->second);
    });
  }

  std::vector<std::string> requests() const { return server_->requests(); }
  std::string data_dir() const { return scratch_.path() + "/data"; }

  Ended Run(std::vector<std::string> arguments) {
    const std::string file = scratch_.path() + "/tokwatt.toml";
    std::ofstream(file) << "data_dir = \"" << data_dir() << "\"\n[runtimes]\nscan = false\n";
    if (server_) setenv("TOKWATT_URL", server_->url().c_str(), 1);
    if (!server_) setenv("TOKWATT_URL", "http://127.0.0.1:1", 1);
    arguments.insert(arguments.begin(), "tokwatt");
    arguments.insert(arguments.end(), {"--config", file});
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    Ended ended;
    ended.code = RunProgram(kProgram, static_cast<int>(argv.size()), argv.data());
    std::fflush(nullptr);
    ended.out = ::testing::internal::GetCapturedStdout();
    ended.err = ::testing::internal::GetCapturedStderr();
    unsetenv("TOKWATT_URL");
    return ended;
  }

 private:
  static inline const Program kProgram = {
      "tokwatt",
      "as the real one",
      {AddUpCommand, AddNowCommand, AddBandwidthCommand, AddBenchCommands, AddEnergyCommand,
       AddClaimsCommand, AddAgentCommands, AddConfigCommands, AddDevicesCommands}};

  TemporaryDirectory scratch_;
  std::map<std::string, std::string> answers_;
  std::optional<LoopbackServer> server_;
};

}  // namespace tokwatt
