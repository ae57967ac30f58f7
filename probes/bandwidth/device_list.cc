#include "probes/bandwidth/device_list.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "probes/bandwidth/child_process.h"
#include "probes/bandwidth/machine.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr size_t kMostOutput = 1u << 16;
constexpr size_t kMostDevices = 64;
constexpr std::chrono::milliseconds kListen{50};  // between looks at stop and deadline

BandwidthPath Row(const BandwidthEntry& entry, Absence absent) {
  return {entry.name, entry.path, {}, std::move(absent)};
}

// Whatever the child wrote until it ended.
Result<std::string> OutputOf(ChildProcess& child, const Clock& clock, const StopToken& stop,
                             MonoTime deadline) {
  std::string output;
  while (child.ReadSome(output, kListen)) {
    if (stop.stop_requested()) return Fail(Code::kCancelled, "cancelled", "cancelled");
    if (clock.Mono() >= deadline || output.size() > kMostOutput) {
      return Fail(Code::kDeadlineExceeded, "the driver did not answer in time",
                  "deadline_exceeded");
    }
  }
  const std::string how = child.Wait();
  if (how.empty()) return output;
  return Fail(Code::kUnavailable, "the driver ended its process with " + how, "child_crashed");
}

Result<BandwidthPath> Ask(const std::string& self_path, const std::string& backend,
                          const Clock& clock, const StopToken& stop,
                          std::chrono::seconds patience) {
  TOKWATT_ASSIGN_OR_RETURN(const auto child,
                           ChildProcess::Spawn({self_path, "bandwidth-devices", backend}));
  TOKWATT_ASSIGN_OR_RETURN(const std::string output,
                           OutputOf(*child, clock, stop, clock.Mono() + patience));
  return DecodePath(output);
}

// A device that only software plays leaves the path without one.
BandwidthPath Describe(const BandwidthEntry& entry, std::vector<BandwidthDevice> devices) {
  BandwidthPath path = Row(entry, {});
  const bool any = std::any_of(devices.begin(), devices.end(),
                               [](const BandwidthDevice& device) { return !device.software; });
  if (!any) {
    std::string names;
    for (const BandwidthDevice& each : devices) {
      names += (names.empty() ? "" : ", ") + each.name;
    }
    path.absent = {kNoGpuReason,
                   names.empty() ? "there is no device"
                                 : "there is only software that plays a GPU (" + names + ")",
                   names.empty() ? "" : "install the GPU's own driver, if this machine has a GPU"};
  }
  path.devices = std::move(devices);
  return path;
}

BandwidthPath Look(const BandwidthEntry& entry, const Env& env) {
  auto devices = entry.make(env)->Devices();
  if (devices) return Describe(entry, std::move(*devices));
  const Error& error = devices.error();
  return Row(entry, {error.reason_code(), error.message, error.fix});
}

std::string TextIn(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace

std::string EncodePath(const BandwidthPath& path) {
  json devices = json::array();
  for (const BandwidthDevice& device : path.devices) {
    devices.push_back({{"name", device.name}, {"software", device.software}});
  }
  const json document{{"backend", path.backend},      {"path", path.path},
                      {"devices", devices},           {"reason", path.absent.reason},
                      {"detail", path.absent.detail}, {"fix", path.absent.fix}};
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<BandwidthPath> DecodePath(std::string_view line) {
  const json document = json::parse(line, nullptr, false);
  const auto garbage = [] {
    return Fail(Code::kDataLoss, "the child said something that is no list of devices", "garbage");
  };
  if (!document.is_object() || !document.contains("devices")) return garbage();
  const json& devices = document.at("devices");
  if (!devices.is_array() || devices.size() > kMostDevices) return garbage();
  BandwidthPath path{TextIn(document, "backend"), TextIn(document, "path"), {}, {}};
  path.absent = {TextIn(document, "reason"), TextIn(document, "detail"), TextIn(document, "fix")};
  for (const json& device : devices) {
    if (!device.is_object() || TextIn(device, "name").empty()) return garbage();
    const auto software = device.find("software");
    path.devices.push_back({TextIn(device, "name"), software != device.end() &&
                                                        software->is_boolean() &&
                                                        software->get<bool>()});
  }
  if (path.backend.empty() || (path.devices.empty() && path.absent.reason.empty())) {
    return garbage();
  }
  return path;
}

std::vector<BandwidthPath> ListBandwidthPaths(const std::string& self_path, const Clock& clock,
                                              const StopToken& stop,
                                              std::chrono::seconds patience) {
  std::vector<BandwidthPath> paths;
  for (const BandwidthEntry& entry : BandwidthRegistry()) {
    auto path = Ask(self_path, entry.name, clock, stop, patience);
    if (path) {
      path->path = entry.path;
      path->backend = entry.name;
    }
    paths.push_back(
        path ? std::move(*path)
             : Row(entry, {path.error().reason_code(), path.error().message, path.error().fix}));
  }
  return paths;
}

int BandwidthDevicesMain(int argc, const char* const* argv) {
  DieWithParent();
  const std::unique_ptr<Clock> clock = MakeSystemClock();
  const std::unique_ptr<LibraryLoader> libraries = MakeSystemLibraryLoader();
  Env env;
  env.clock = clock.get();
  env.libraries = libraries.get();
  for (const BandwidthEntry& entry : BandwidthRegistry()) {
    if (argc != 2 || entry.name != argv[1]) continue;
    std::printf("%s\n", EncodePath(Look(entry, env)).c_str());
    return 0;
  }
  std::fprintf(stderr, "bandwidth-devices: the name of one backend is needed\n");
  return 2;
}

}  // namespace tokwatt
