// FileRecorder: only what patterns name, with the links to it; nothing that names a person.
#include "probes/recording/file_recorder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "probes/host/host_probe.h"
#include "probes/power/power_source.h"
#include "probes/recording/recording.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {
namespace {

namespace fs = std::filesystem;

class FileRecorderTest : public testing::Test {
 protected:
  void Write(const std::string& path, const std::string& text) {
    const fs::path whole = tree_.path() + path;
    fs::create_directories(whole.parent_path());
    std::ofstream(whole, std::ios::binary) << text;
  }
  void Link(const std::string& path, const std::string& target) {
    const fs::path whole = tree_.path() + path;
    fs::create_directories(whole.parent_path());
    fs::create_symlink(target, whole);
  }
  // The recording of the tree, as it would be sent.
  std::string Record(const FilePatterns& patterns) {
    RecordingWriter writer;
    FileRecorder recorder(tree_.path(), patterns);
    EXPECT_TRUE(writer.BeginTick(0));
    recorder.Record(writer);
    writer.EndTick();
    return writer.Text({});
  }
  std::map<std::string, nlohmann::json> Observe(const FilePatterns& patterns) {
    std::map<std::string, nlohmann::json> all;
    const auto recording = ParseRecording(Record(patterns));
    if (!recording) return all;
    for (const Observation& each : recording->ticks.at(0).changes) {
      all[each.kind + " " + each.key] = each.value;
    }
    return all;
  }

  TemporaryDirectory tree_;
};

FilePatterns Everything() {
  FilePatterns all = HostFiles();
  for (const PowerSourceEntry& entry : PowerSourceRegistry()) {
    if (entry.files == nullptr) continue;
    for (const FilePattern& pattern : entry.files()) all.push_back(pattern);
  }
  return all;
}

TEST_F(FileRecorderTest, FollowsLinksAndKeepsThem) {
  Write("/sys/devices/pci0000:00/0000:00:08.1/hwmon/hwmon3/name", "k10temp\n");
  Link("/sys/class/hwmon/hwmon3", "../../devices/pci0000:00/0000:00:08.1/hwmon/hwmon3");
  Link("/sys/devices/pci0000:00/0000:00:08.1/hwmon/hwmon3/device", "../../../0000:00:08.1");
  const auto seen = Observe({{"/sys/class/hwmon/*/name"}, {"/sys/class/hwmon/*/device"}});
  const std::string chip = "/sys/devices/pci0000:00/0000:00:08.1/hwmon/hwmon3";
  EXPECT_EQ(seen.at("file " + chip + "/name").at("text"), "k10temp\n");
  EXPECT_EQ(seen.at("link /sys/class/hwmon/hwmon3").at("target"),
            "../../devices/pci0000:00/0000:00:08.1/hwmon/hwmon3");
  EXPECT_EQ(seen.at("link " + chip + "/device").at("target"), "../../../0000:00:08.1");
}

TEST_F(FileRecorderTest, ALinkToWhatIsNotThereIsKept) {
  Write("/sys/class/hwmon/hwmon0/name", "acpitz\n");
  Link("/sys/class/hwmon/hwmon0/device", "../../../thermal_zone0");
  Link("/sys/loop", "loop");
  const auto seen = Observe({{"/sys/class/hwmon/*/device"}, {"/sys/loop"}});
  EXPECT_EQ(seen.size(), 1u);
  EXPECT_TRUE(seen.contains("link /sys/class/hwmon/hwmon0/device"));
}

TEST_F(FileRecorderTest, WhatItMayNotReadIsRecordedAsThat) {
  Write("/sys/class/powercap/intel-rapl:0/energy_uj", "42");
  fs::permissions(tree_.path() + "/sys/class/powercap/intel-rapl:0/energy_uj", fs::perms::none);
  const auto seen = Observe({{"/sys/class/powercap/intel-rapl*/energy_uj"}});
  const auto& value = seen.at("file /sys/class/powercap/intel-rapl:0/energy_uj");
  if (::geteuid() == 0) {
    EXPECT_EQ(value.at("text"), "42") << "root reads everything";
  } else {
    EXPECT_EQ(ErrorOf(value).code, Code::kPermissionDenied);
  }
}

TEST_F(FileRecorderTest, DevicesThatSleepOrStallAreLeftAlone) {
  Write("/sys/class/hwmon/hwmon0/name", "nvme\n");
  Write("/sys/class/hwmon/hwmon0/temp1_input", "41850\n");
  Write("/sys/class/hwmon/hwmon1/name", "amdgpu\n");
  Write("/sys/class/hwmon/hwmon1/temp1_input", "50000\n");
  Write("/sys/class/hwmon/hwmon1/device/power/runtime_status", "suspended\n");
  Write("/sys/class/hwmon/hwmon1/device/gpu_metrics", "bytes");
  Write("/sys/class/hwmon/hwmon2/name", "k10temp\n");
  Write("/sys/class/hwmon/hwmon2/temp1_input", "60000\n");
  const auto seen = Observe(Everything());
  for (const char* file :
       {"hwmon0/temp1_input", "hwmon1/temp1_input", "hwmon1/device/gpu_metrics"}) {
    EXPECT_TRUE(seen.at(std::string("file /sys/class/hwmon/") + file).contains("left_alone"));
  }
  EXPECT_EQ(seen.at("file /sys/class/hwmon/hwmon2/temp1_input").at("text"), "60000\n");
}

TEST_F(FileRecorderTest, AHugeFileIsLeftOut) {
  Write("/proc/meminfo", std::string(2u << 20, 'x'));
  EXPECT_EQ(ErrorOf(Observe({{"/proc/meminfo"}}).at("file /proc/meminfo")).code, Code::kOutOfRange);
}

// Every place where a machine says whose it is, or what its people do, holds CANARY.
TEST_F(FileRecorderTest, NothingThatNamesAPersonOrAMachineIsInTheFile) {
  for (const char* path : {"/proc/1/cmdline",
                           "/proc/1/environ",
                           "/proc/1/comm",
                           "/proc/self/environ",
                           "/proc/net/tcp",
                           "/proc/net/tcp6",
                           "/proc/net/arp",
                           "/proc/mounts",
                           "/proc/cmdline",
                           "/proc/version",
                           "/etc/passwd",
                           "/etc/shadow",
                           "/etc/hostname",
                           "/etc/hosts",
                           "/etc/machine-id",
                           "/home/canary/.ssh/id_ed25519",
                           "/root/.bash_history",
                           "/var/lib/dbus/machine-id",
                           "/proc/sys/kernel/hostname",
                           "/proc/sys/kernel/domainname",
                           "/proc/sys/kernel/random/boot_id",
                           "/sys/class/dmi/id/product_serial",
                           "/sys/class/dmi/id/product_uuid",
                           "/sys/class/dmi/id/board_serial",
                           "/sys/class/dmi/id/board_asset_tag",
                           "/sys/class/dmi/id/chassis_serial",
                           "/sys/class/dmi/id/chassis_asset_tag",
                           "/sys/class/power_supply/BAT0/serial_number",
                           "/sys/class/power_supply/BAT0/model_name",
                           "/sys/class/net/eth0/address",
                           "/sys/class/net/eth0/device/serial",
                           "/sys/class/net/eth0/ifalias",
                           "/sys/class/net/wg-canary/operstate",
                           "/sys/class/net/wg-canary/mtu",
                           "/sys/class/infiniband/mlx5_0/node_guid",
                           "/sys/class/infiniband/mlx5_0/node_desc",
                           "/sys/class/infiniband/mlx5_0/ports/1/gids/0",
                           "/sys/block/nvme0n1/device/serial",
                           "/sys/bus/pci/devices/0000:01:00.0/unique_id",
                           "/sys/bus/pci/devices/0000:01:00.0/serial_number",
                           "/sys/bus/thunderbolt/devices/0-1/unique_id",
                           "/sys/bus/thunderbolt/devices/0-1/device_name",
                           "/sys/firmware/devicetree/base/serial-number",
                           "/run/.containerenv",
                           "/.dockerenv",
                           "/run/systemd/machines/canary"}) {
    Write(path, "CANARY");
  }
  Write("/proc/cpuinfo", "processor\t: 0\nSerial\t\t: CANARY\nHardware\t: CANARY\n");
  Write("/proc/stat", "cpu  1 2 3 4\nbtime CANARY\n");
  Write("/etc/os-release", "PRETTY_NAME=\"Debian\"\nBUILD_ID=CANARY\n");
  Write("/proc/driver/nvidia/gpus/0000:01:00.0/information", "Model: RTX\nGPU UUID: CANARY\n");
  Write("/sys/class/kfd/kfd/topology/nodes/1/properties", "simd_count 8\nunique_id CANARY\n");
  Write("/sys/firmware/dmi/tables/DMI",
        std::string("\x02\x08\x02\0CANA\x01\x01\x01\x01", 12) + std::string("CANARY\0\0", 8));
  Write("/sys/class/net/enx0a1b2c3d4e5f/mtu", "1500");
  Write("/sys/class/net/enx0a1b2c3d4e5f/device/driver/x", "");
  Write("/sys/class/power_supply/hid-0a:1b:2c:3d:4e:5f-battery/type", "Battery");
  const std::string text = Record(Everything());
  EXPECT_EQ(text.find("CANA"), std::string::npos) << text.substr(text.find("CANA"), 200);
  EXPECT_EQ(text.find("canary"), std::string::npos) << text.substr(text.find("canary"), 200);
  for (const char* address : {"0a1b2c3d4e5f", "0a:1b:2c", "Q0FOQVJZ"}) {
    EXPECT_EQ(text.find(address), std::string::npos) << address;
  }
  EXPECT_NE(text.find("enx000000000001"), std::string::npos) << "the link itself is there";
  EXPECT_NE(text.find("Model: RTX"), std::string::npos);
}

}  // namespace
}  // namespace tokwatt
