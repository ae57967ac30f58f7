#include "probes/host/platform.h"

#include <sys/utsname.h>

#include <set>

#include "base/text_file.h"
#include "probes/host/cpu_info.h"

namespace tokwatt {
namespace {

std::string ReadName(const Env& env, const std::string& path) {
  const auto text = ReadTextFile(env.Path(path), 4096);
  return text ? Printable(*text) : std::string();
}

// What board makers leave in DMI when they fill in nothing.
bool IsFiller(const std::string& text) {
  for (const char* filler :
       {"To Be Filled By O.E.M.", "To be filled by O.E.M.", "Default string", "System manufacturer",
        "System Product Name", "Not Specified", "Not Applicable", "None", "Unknown", "Undefined"}) {
    if (text == filler) return true;
  }
  return text.empty();
}

std::string VendorAndName(const std::string& vendor, const std::string& name) {
  if (IsFiller(name)) return {};
  if (IsFiller(vendor) || name.starts_with(vendor)) return name;
  return vendor + " " + name;
}

std::string VendorModel(const Env& env) {
  const std::string dmi = "/sys/class/dmi/id/";
  std::string model =
      VendorAndName(ReadName(env, dmi + "sys_vendor"), ReadName(env, dmi + "product_name"));
  if (model.empty()) {
    model = VendorAndName(ReadName(env, dmi + "board_vendor"), ReadName(env, dmi + "board_name"));
  }
  return model.empty() ? ReadName(env, "/proc/device-tree/model") : model;
}

// PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
std::string PrettyName(const Env& env) {
  for (const char* path : {"/etc/os-release", "/usr/lib/os-release"}) {
    const auto text = ReadTextFile(env.Path(path), 64u << 10);
    if (!text) continue;
    const std::string key = "PRETTY_NAME=";
    const size_t at = text->find(key);
    if (at == std::string::npos || (at > 0 && (*text)[at - 1] != '\n')) continue;
    std::string_view value = std::string_view(*text).substr(at + key.size());
    value = Trim(value.substr(0, value.find('\n')));
    const bool quoted = value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
                        value.front() == value.back();
    return Printable(quoted ? value.substr(1, value.size() - 2) : value);
  }
  return {};
}

struct Hypervisor {
  std::string_view dmi;  // in vendor and product
  std::string_view name;
};
constexpr Hypervisor kHypervisors[] = {
    {"QEMU", "qemu"},
    {"KVM", "kvm"},
    {"VMware", "vmware"},
    {"VirtualBox", "virtualbox"},
    {"Microsoft Corporation Virtual Machine", "hyper-v"},
    {"Amazon EC2", "amazon-ec2"},
    {"Google Compute Engine", "google-compute-engine"},
    {"Xen", "xen"},
    {"Parallels", "parallels"},
    {"Apple Virtualization", "apple-virtualization"},
};

std::string Container(const Env& env) {
  std::string systemd = ReadName(env, "/run/systemd/container");
  if (!systemd.empty()) return systemd;
  char buffer[1];
  if (ReadFileHead(env.Path("/run/.containerenv"), buffer)) return "podman";
  if (ReadFileHead(env.Path("/.dockerenv"), buffer)) return "docker";
  return {};
}

std::string Virtualisation(const Env& env, const Platform& platform, bool is_x86, bool hypervisor) {
  std::string container = Container(env);
  if (!container.empty()) return container;
  if (platform.kernel.find("microsoft") != std::string::npos) return "wsl";
  if (is_x86 && !hypervisor) return "none";
  for (const Hypervisor& each : kHypervisors) {
    if (platform.vendor_model.find(each.dmi) != std::string::npos) return std::string(each.name);
  }
  std::string named = env.under_root() ? std::string() : HypervisorByCpuid();
  if (!named.empty()) return named;
  if (hypervisor) return "vm";
  return is_x86 || !platform.vendor_model.empty() ? "none" : "";
}

}  // namespace

Platform ReadPlatform(const Env& env, bool is_x86, bool hypervisor) {
  Platform platform;
  platform.hostname = ReadName(env, "/proc/sys/kernel/hostname");
  platform.kernel = ReadName(env, "/proc/sys/kernel/osrelease");
  platform.architecture = ReadName(env, "/proc/sys/kernel/arch");
  utsname names{};
  if (!env.under_root() && ::uname(&names) == 0) {
    if (platform.hostname.empty()) platform.hostname = Printable(names.nodename);
    if (platform.kernel.empty()) platform.kernel = Printable(names.release);
    if (platform.architecture.empty()) platform.architecture = Printable(names.machine);
  }
  platform.os = PrettyName(env);
  platform.vendor_model = VendorModel(env);
  platform.virtualisation = Virtualisation(env, platform, is_x86, hypervisor);
  return platform;
}

std::string ReadGovernor(const Env& env) {
  const std::string cpufreq = "/sys/devices/system/cpu/cpufreq";
  std::set<std::string> governors;
  if (const auto policies = ListDirectory(env.Path(cpufreq))) {
    for (const std::string& policy : *policies) {
      if (!policy.starts_with("policy")) continue;
      std::string path = cpufreq;
      path.append("/").append(policy).append("/scaling_governor");
      governors.insert(ReadName(env, path));
    }
  }
  governors.erase("");
  if (governors.empty())
    return ReadName(env, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  std::string text;
  for (const std::string& governor : governors) text += (text.empty() ? "" : " + ") + governor;
  return text;
}

std::string ReadPowerMode(const Env& env) {
  std::string profile = ReadName(env, "/sys/firmware/acpi/platform_profile");
  if (!profile.empty()) return profile;
  return ReadName(env, "/sys/devices/system/cpu/cpufreq/policy0/energy_performance_preference");
}

}  // namespace tokwatt
