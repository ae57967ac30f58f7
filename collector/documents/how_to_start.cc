#include "collector/documents/how_to_start.h"

#include <string>
#include <vector>

#include "collector/analytics/server_name.h"

namespace tokwatt {
namespace {

// "neither A, B nor C answers on this machine"
std::string NobodyAnswers(const std::vector<std::string>& names) {
  if (names.size() == 1) return names.front() + " does not answer on this machine";
  std::string text = "neither " + names.front();
  for (size_t i = 1; i < names.size(); ++i) {
    text += (i + 1 == names.size() ? " nor " : ", ") + names[i];
  }
  return text + " answers on this machine";
}

// The same way for two servers is one way.
void AddLine(std::string& lines, const std::string& line) {
  if (line.empty() || ("\n" + lines + "\n").find("\n" + line + "\n") != std::string::npos) return;
  lines += (lines.empty() ? "" : "\n") + line;
}

}  // namespace

Absence WhyNoRuntime(const Inventory& inventory) {
  std::vector<std::string> names;
  std::string ways;
  for (const RuntimeState& runtime : inventory.runtimes) {
    if (!runtime.absent || runtime.absent->reason != "not_found") continue;
    names.push_back(ServerName(runtime.kind));
    AddLine(ways, runtime.absent->fix);
  }
  if (!names.empty()) return {"no_runtime", NobodyAnswers(names), ways};
  for (const RuntimeState& runtime : inventory.runtimes) {
    if (runtime.absent) return {"no_runtime", runtime.absent->detail, runtime.absent->fix};
  }
  return {"no_runtime", "No runtime was found on this machine.", "Install Ollama or llama-server."};
}

Absence WhyNoModel(const RuntimeState& runtime) {
  return {"no_model", ServerName(runtime.kind) + " has no model.", runtime.first_model_command};
}

Absence WhyNoModel(const Inventory& inventory) {
  std::string sentences;
  std::string ways;
  for (const RuntimeState& runtime : inventory.runtimes) {
    if (runtime.absent) continue;
    const Absence why = WhyNoModel(runtime);
    sentences += (sentences.empty() ? "" : " ") + why.detail;
    AddLine(ways, why.fix);
  }
  return {"no_model", sentences, ways};
}

}  // namespace tokwatt
