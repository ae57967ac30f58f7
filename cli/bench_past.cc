#include "cli/bench_past.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "cli/api_client.h"
#include "cli/bench_table.h"

namespace tokwatt {
namespace {

using nlohmann::json;

struct ShowFlags {
  std::string id;
  bool markdown = false;
};

int List(const Config& config, bool as_json) {
  const auto http = MakeCurlHttpClient();
  const auto page = ApiClient(*http, config).Get("benchmarks", {{"limit", "50"}});
  if (!page) return FailWithApi(page.error());
  if (as_json) {
    std::printf("%s\n", page->dump(2).c_str());
  } else if (page->at("items").empty()) {
    std::fprintf(stderr, "tokwatt: no benchmark is stored yet\n  try: tokwatt bench run\n");
  } else {
    PrintBenchmarks(page->at("items"));
  }
  return kExitOk;
}

// The whole document of the only run whose id begins so.
Result<json> FindRun(ApiClient& api, const std::string& prefix) {
  std::vector<std::string> ids;
  std::string cursor;
  do {
    TOKWATT_ASSIGN_OR_RETURN(const json page,
                             api.Get("benchmarks", {{"limit", "500"}, {"cursor", cursor}}));
    for (const json& run : page.at("items")) {
      const std::string id = run.value("id", "");
      if (id.rfind(prefix, 0) == 0) ids.push_back(id);
    }
    const json& next = page.at("next_cursor");
    cursor = next.is_string() ? next.get<std::string>() : "";
  } while (!cursor.empty());
  if (ids.size() == 1) return api.Get("benchmarks/" + ids.front());
  return Fail(Code::kNotFound,
              ids.empty() ? "there is no benchmark '" + prefix + "'"
                          : "'" + prefix + "' begins the ids of several benchmarks",
              "benchmark_not_found", "tokwatt bench ls");
}

int Show(const Config& config, const ShowFlags& flags, bool as_json) {
  const auto http = MakeCurlHttpClient();
  ApiClient api(*http, config);
  const auto run = FindRun(api, flags.id);
  if (!run) return FailWithApi(run.error());
  if (as_json) {
    std::printf("%s\n", run->dump(2).c_str());
  } else if (flags.markdown) {
    std::printf("%s\n", run->value("markdown", "").c_str());
  } else {
    PrintBenchmarks(json::array({*run}));
  }
  return IsSpoilt(*run) ? kExitPartial : kExitOk;
}

}  // namespace

void AddPastBenchCommands(Commands& commands, CLI::App* group) {
  commands.AddWithJson(group, "ls", "Past runs, newest first",
                       [&commands](const Config& config) { return List(config, commands.json()); });
  const auto flags = std::make_shared<ShowFlags>();
  CLI::App* show = commands.AddWithJson(
      group, "show", "One past run: its figures, or with --markdown the receipt to share",
      [&commands, flags](const Config& config) { return Show(config, *flags, commands.json()); });
  show->add_option("id", flags->id, "Id or its first characters, as bench ls prints")
      ->type_name("ID")
      ->required();
  show->add_flag("--markdown", flags->markdown,
                 "The receipt: method, machine, figures and what is missing");
}

}  // namespace tokwatt
