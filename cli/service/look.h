// Looks at a machine, or at the tree of one, and tells what a plan has to know. Changes nothing.
#pragma once

#include <optional>
#include <string>

#include "cli/config/config.h"
#include "cli/service/facts.h"
#include "cli/service/run_command.h"

namespace tokwatt {

enum class Scope { kByUser, kSystem, kUser };  // kByUser: root's is the machine's

// Who asks, and for what.
struct Asked {
  Manager manager = ThisManager();
  Scope scope = Scope::kByUser;
  std::string root;       // of the tree that is worked on; empty is this machine
  std::string self_path;  // of the binary that runs now
  Environment environment;
  long uid = 0;
  std::string user;       // its name
  std::string sudo_user;  // who called sudo
  std::string path;       // $PATH
};

// As this process is asked.
Asked AskedNow(Scope scope, std::string root);

ServiceFacts LookAt(const Asked& asked, const Config& config, const RunCommand& run);

// May a service run the binary in `folder` as it is? It is in `path`, root's all the way up,
// writable by nobody else, and no build tree.
bool IsBinFolder(const std::string& folder, const std::string& path);

// A folder that a build writes to.
bool IsBuildTree(const std::string& folder);

}  // namespace tokwatt
