// tokwatt devices: the machines of a collector: list, add, show, rename, bind, remove.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "cli/api_client.h"
#include "cli/command.h"
#include "cli/devices_add.h"
#include "cli/devices_table.h"
#include "cli/job.h"

namespace tokwatt {
namespace {

using nlohmann::json;

struct DeviceFlags {
  std::string device;
  std::string name;
  std::vector<std::string> tags;
  bool no_tags = false;
  std::string powered_by;
  bool yes = false;
};

using Choose = Result<std::string>(ApiClient&, const std::string&);

// Runs `use` with the collector's API and the id of the device that the flags name.
template <typename Use>
int WithDevice(const Config& config, const DeviceFlags& flags, Use use,
               Choose choose = ChooseMachine) {
  const auto http = MakeCurlHttpClient();
  ApiClient api(*http, config);
  const auto id = choose(api, flags.device);
  if (!id) return FailWithApi(id.error());
  const Result<json> answer = use(api, *id);
  return answer ? static_cast<int>(kExitOk) : FailWithApi(answer.error());
}

int List(const Config& config, bool as_json) {
  const auto http = MakeCurlHttpClient();
  ApiClient api(*http, config);
  const auto fleet = api.Get("fleet");
  if (!fleet) return FailWithApi(fleet.error());
  const auto members = api.Get("members");
  if (!members) return FailWithApi(members.error());
  if (as_json) {
    const json document = {{"schema_version", 1},
                           {"devices", fleet->at("devices")},
                           {"members", members->at("members")}};
    std::printf("%s\n", document.dump(2).c_str());
  } else {
    std::fputs(DevicesTable(fleet->at("devices"), members->at("members")).c_str(), stdout);
  }
  return kExitOk;
}

int Show(const Config& config, const DeviceFlags& flags) {
  return WithDevice(
      config, flags,
      [](ApiClient& api, const std::string& id) {
        auto device = api.Get("devices/" + id);
        if (device) std::printf("%s\n", device->dump(2).c_str());
        return device;
      },
      ChooseDevice);
}

int Rename(const Config& config, const DeviceFlags& flags) {
  return WithDevice(config, flags, [&](ApiClient& api, const std::string& id) {
    return api.Patch("devices/" + id, {{"name", flags.name}});
  });
}

int Tag(const Config& config, const DeviceFlags& flags) {
  return WithDevice(config, flags, [&](ApiClient& api, const std::string& id) -> Result<json> {
    if (flags.tags.empty() && !flags.no_tags) {
      return Fail(
          Code::kInvalidArgument, "no tag was named; nothing was changed", "no_tags",
          "tokwatt devices tag " + flags.device + " TAG..., or --none to remove those that it has");
    }
    return api.Patch("devices/" + id, {{"tags", flags.tags}});
  });
}

// "none", or a machine that it is a part of.
int Bind(const Config& config, const DeviceFlags& flags) {
  return WithDevice(config, flags, [&](ApiClient& api, const std::string& id) -> Result<json> {
    if (flags.powered_by == "none") return api.Patch("devices/" + id, {{"powered_by", nullptr}});
    TOKWATT_ASSIGN_OR_RETURN(const std::string host, ChooseDevice(api, flags.powered_by));
    return api.Patch("devices/" + id, {{"powered_by", {{"device", host}}}});
  });
}

int Remove(const Config& config, const DeviceFlags& flags) {
  return WithDevice(config, flags, [&](ApiClient& api, const std::string& id) -> Result<json> {
    if (!flags.yes) {
      return Fail(
          Code::kInvalidArgument,
          "this revokes the machine's key: it sends nothing more until it joins again; what "
          "it measured stays",
          "not_confirmed", "tokwatt devices rm --yes " + flags.device);
    }
    auto removed = api.Delete("devices/" + id);
    if (removed) std::fprintf(stderr, "tokwatt: %s is out\n", id.c_str());
    return removed;
  });
}

CLI::Option* AddDevice(CLI::App* command, const std::shared_ptr<DeviceFlags>& flags) {
  return command->add_option("device", flags->device, "Its name, or the start of its id")
      ->type_name("DEVICE")
      ->required();
}

void AddChanges(Commands& commands, CLI::App* group, const std::shared_ptr<DeviceFlags>& flags) {
  CLI::App* rename = commands.Add(group, "rename", "Give a machine another name",
                                  [flags](const Config& c) { return Rename(c, *flags); });
  AddDevice(rename, flags);
  rename->add_option("name", flags->name, "The new name")->type_name("NAME")->required();
  CLI::App* tag = commands.Add(group, "tag", "Set the tags of a machine, in place of those it has",
                               [flags](const Config& c) { return Tag(c, *flags); });
  AddDevice(tag, flags);
  CLI::Option* tags = tag->add_option("tags", flags->tags, "At most 8 words")->type_name("TAG");
  tag->add_flag("--none", flags->no_tags, "Remove its tags")->excludes(tags);
  CLI::App* bind = commands.Add(group, "bind", "Say which machine a machine is a part of",
                                [flags](const Config& c) { return Bind(c, *flags); });
  AddDevice(bind, flags);
  bind->add_option("host", flags->powered_by,
                   "The machine whose power includes it, such as a virtual machine's host; or none")
      ->type_name("HOST")
      ->required();
  CLI::App* remove = commands.Add(group, "rm", "Revoke a machine's key and show it no more",
                                  [flags](const Config& c) { return Remove(c, *flags); });
  AddDevice(remove, flags);
  remove->add_flag("--yes", flags->yes, "Do it without asking");
}

}  // namespace

void AddDevicesCommands(Commands& commands) {
  CLI::App* group = commands.Add(nullptr, "devices", "The machines of the collector", {});
  commands.AddWithJson(group, "ls", "List them",
                       [&commands](const Config& config) { return List(config, commands.json()); });
  AddDevicesAddCommand(commands, group);
  const auto flags = std::make_shared<DeviceFlags>();
  AddDevice(commands.Add(group, "show", "Everything of one, as JSON",
                         [flags](const Config& c) { return Show(c, *flags); }),
            flags);
  AddChanges(commands, group, flags);
}

}  // namespace tokwatt
