// Cores, links and heat limits of the fixture hosts, and that bait is never told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/machine_text.h"
#include "probes/host/amd_topology.h"
#include "probes/host/core_kinds.h"
#include "probes/host/cpu_list.h"
#include "probes/host/network_links.h"
#include "probes/host/thunderbolt_links.h"
#include "tests/probes/host/inventory_of.h"

namespace tokwatt {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST(CoreKindsTest, CoresAreNamedByPartMonitorOrNotAtAll) {
  EXPECT_EQ(CoresText(InventoryOf("dgx-spark-stock").cores),
            "10 × Cortex-X925 @ 3.9 GHz + 10 × Cortex-A725 @ 2.81 GHz");
  EXPECT_EQ(CoresText(InventoryOf("pc-nvidia").cores),
            "8 × P-core @ 5.5 GHz + 12 × E-core @ 4.6 GHz");
  EXPECT_EQ(CoresText(InventoryOf("pc-amd-card").cores), "16 cores @ 5.75 GHz")
      << "preferred cores are no kind of their own";
  EXPECT_EQ(CoresText(InventoryOf("framework-desktop-amd").cores), "16 cores @ 5.19 GHz");
  EXPECT_EQ(CoresText(InventoryOf("this-vm").cores), "2 cores");
  EXPECT_THAT(InventoryOf("bare").cores, IsEmpty());
  EXPECT_THAT(InventoryOf("garbage").cores, IsEmpty());
}

TEST(CoreKindsTest, DenseZen5IsToldByModelAndFrequency) {
  FixtureHost host("bare");
  host.Copy();
  const std::string cpu = "/sys/devices/system/cpu/";
  for (int i = 0; i < 12; ++i) {
    const std::string n = std::to_string(i);
    host.Write(cpu + "cpu" + n + "/topology/core_cpus_list", n + "\n");
    host.Write(cpu + "cpufreq/policy" + n + "/related_cpus", n + "\n");
    host.Write(cpu + "cpufreq/policy" + n + "/cpuinfo_max_freq", i < 4 ? "5157895\n" : "3300000\n");
  }
  host.Write("/proc/cpuinfo",
             "processor : 0\nvendor_id : AuthenticAMD\ncpu family : 26\nmodel : 36\n");
  EXPECT_EQ(CoresText(InventoryOf(host).cores), "4 × Zen 5 @ 5.16 GHz + 8 × Zen 5c @ 3.3 GHz");
  host.Write("/proc/cpuinfo",
             "processor : 0\nvendor_id : AuthenticAMD\ncpu family : 26\nmodel : 68\n");
  EXPECT_EQ(CoresText(InventoryOf(host).cores), "4 cores @ 5.16 GHz + 8 cores @ 3.3 GHz");
}

TEST(CoreKindsTest, ListsOfProcessors) {
  EXPECT_EQ(ParseCpuList("0-2,7"), (std::set<int64_t>{0, 1, 2, 7}));
  EXPECT_EQ(ParseCpuList("3 4\n"), (std::set<int64_t>{3, 4}));
  EXPECT_EQ(ParseCpuList(""), (std::set<int64_t>{}));
  for (const char* text : {"x", "-1", "2-1", "0-99999999", "1-", "18446744073709551616", "1,,2"}) {
    EXPECT_EQ(ParseCpuList(text), std::nullopt) << text;
  }
}

TEST(AmdTopologyTest, ANodeWithoutSimdsIsAProcessor) {
  EXPECT_FALSE(ParseAmdNode("simd_count 0\nlocation_id 0\n"));
  EXPECT_FALSE(ParseAmdNode(""));
  EXPECT_FALSE(ParseAmdNode("simd_count -4\nlocation_id 256\n"));
  const auto node = ParseAmdNode(
      "simd_count 7\nsimd_per_cu 2\nlocation_id 49408\ndomain 1\ngfx_target_version 90010\n");
  ASSERT_TRUE(node);
  EXPECT_EQ(node->address, "0001:c1:00.0");
  EXPECT_EQ(node->architecture, "gfx90a");
  EXPECT_EQ(node->compute_units, std::nullopt) << "seven are no pairs";
}

TEST(NetworkLinksTest, SpeedsAndTheReasonsOfThoseThatTellNone) {
  const auto links = InventoryOf("beelink-gtr9").network;
  ASSERT_THAT(links, ElementsAre(Field(&NetworkLink::name, "enp1s0f0"),
                                 Field(&NetworkLink::name, "enp1s0f1"),
                                 Field(&NetworkLink::name, "wlp195s0")))
      << "loopback has no hardware";
  EXPECT_EQ(LinkText(links[0]), "ixgbe, 10 Gb/s, MTU 9000");
  EXPECT_EQ(LinkText(links[1]), "ixgbe, down, MTU 1500");
  EXPECT_EQ(links[1].speed_absent.reason, "link_down");
  EXPECT_EQ(links[2].kind, "wifi");
  const auto wifi = InventoryOf("framework-desktop-amd").network[1];
  EXPECT_EQ(LinkText(wifi), "mt7925e, Wi-Fi, up, speed not told, MTU 1500");
  EXPECT_EQ(wifi.speed_absent.fix, "iw dev wlp192s0 link");
}

TEST(NetworkLinksTest, ASparkHasFourHalvesOfTwoPorts) {
  const auto links = InventoryOf("dgx-spark-stock").network;
  ASSERT_THAT(links, SizeIs(6));
  EXPECT_EQ(links[0].name, "enP2p1s0f0np0");
  EXPECT_EQ(LinkText(links[0]),
            "mlx5_core, 200 Gb/s, MTU 1500, half of QSFP 1, its PCIe link carries 126 Gb/s");
  EXPECT_EQ(links[1].port, "QSFP 2");
  EXPECT_EQ(links[2].name, "enP7s7");
  EXPECT_EQ(links[2].port, "");
  EXPECT_EQ(links[3].name, "enp1s0f0np0");
  EXPECT_EQ(links[3].port, "QSFP 1");
}

TEST(NetworkLinksTest, ImpossibleSpeedsAreNotTold) {
  FixtureHost host("beelink-gtr9");
  host.Copy();
  for (const char* speed : {"", "-1", "0", "4294967295", "fast", "\x01\x02"}) {
    host.Write("/sys/class/net/enp1s0f0/speed", speed);
    const NetworkLink link = InventoryOf(host).network[0];
    EXPECT_EQ(link.bits_per_second, std::nullopt) << speed;
    EXPECT_EQ(link.speed_absent.reason, "not_reported");
  }
}

TEST(NetworkLinksTest, NamesThatAreMacAddressesLoseThem) {
  EXPECT_EQ(WithoutMacAddress("enx02deadbeef77"), "enx*");
  EXPECT_EQ(WithoutMacAddress("wlx02deadbeef77"), "wlx*");
  EXPECT_EQ(WithoutMacAddress("rocex02deadbeef77"), "rocex*");
  EXPECT_EQ(WithoutMacAddress("enxtreme"), "enxtreme");
  EXPECT_EQ(WithoutMacAddress("enp1s0"), "enp1s0");
  const auto links = InventoryOf("pc-nvidia").network;
  ASSERT_THAT(links, SizeIs(2));
  EXPECT_EQ(links[1].name, "enx*");
  EXPECT_EQ(links[1].driver, "r8152");
}

TEST(NetworkLinksTest, PcieCarriesLessThanItsClock) {
  EXPECT_EQ(PcieBitsPerSecond("2.5 GT/s PCIe", 1), 2'000'000'000);
  EXPECT_EQ(PcieBitsPerSecond("32.0 GT/s PCIe", 4), 126'030'769'232);
  for (const int64_t lanes : {0, -1, 63, 255}) {
    EXPECT_EQ(PcieBitsPerSecond("32.0 GT/s PCIe", lanes), std::nullopt);
  }
  EXPECT_EQ(PcieBitsPerSecond("Unknown", 4), std::nullopt);
}

TEST(ThunderboltLinksTest, LanesAddUpAndHostControllersAreNoLinks) {
  const auto links = InventoryOf("framework-desktop-amd").thunderbolt;
  ASSERT_THAT(links, SizeIs(1));
  EXPECT_EQ(links[0].device, "0-1");
  EXPECT_EQ(links[0].name, "mac-studio");
  EXPECT_EQ(ThunderboltText(links[0]), "40 Gb/s");
  EXPECT_EQ(ParseGigabits("200 Gb/sec (4X HDR)"), 200'000'000'000);
  EXPECT_EQ(ParseGigabits("2.5 Gb/sec (1X SDR)"), 2'500'000'000);
  for (const char* text : {"", " Gb/s", "-1 Gb/s", "nan Gb/s", "1e99 Gb/s", "20", "20 Mb/s"}) {
    EXPECT_EQ(ParseGigabits(text), std::nullopt) << text;
  }
}

TEST(RdmaPortsTest, ActivePortsTellTheirRateAndInterface) {
  const auto ports = InventoryOf("dgx-spark-stock").rdma;
  ASSERT_THAT(ports, SizeIs(4));
  EXPECT_EQ(ports[0].device, "roceP2p1s0f0");
  EXPECT_EQ(ports[0].interface, "enP2p1s0f0np0");
  EXPECT_EQ(RdmaText(ports[0]), "ACTIVE, 200 Gb/s over Ethernet");
  EXPECT_EQ(RdmaText(ports[1]), "DOWN over Ethernet") << "40 Gb/s is only a fallback";
}

TEST(ThermalTripsTest, OnlyTripsThatActAndCanBe) {
  EXPECT_THAT(
      InventoryOf("dgx-spark-stock").thermal_trips,
      ElementsAre(ThermalTrip{"acpitz", "passive", 90}, ThermalTrip{"acpitz", "critical", 103}));
  EXPECT_THAT(InventoryOf("pc-nvidia").thermal_trips,
              ElementsAre(ThermalTrip{"acpitz", "critical", 105}));
  EXPECT_THAT(InventoryOf("garbage").thermal_trips, IsEmpty());
}

// Serial numbers, asset tags, UUIDs, GUIDs and MAC addresses stand in the trees as bait.
TEST(MachinePartsTest, NothingThatIdentifiesADeviceIsTold) {
  for (const char* host : {"framework-desktop-amd", "beelink-gtr9", "dgx-spark-stock",
                           "dgx-spark-spbm", "pc-nvidia", "pc-amd-card"}) {
    const Inventory inventory = InventoryOf(host);
    std::vector<std::string> texts = {inventory.vendor_model, inventory.peak_source};
    for (const auto& gpu : inventory.gpus) {
      for (const auto& text : {gpu.address, gpu.name, gpu.driver_version, gpu.architecture}) {
        texts.push_back(text);
      }
    }
    for (const auto& link : inventory.network) {
      for (const auto& text :
           {link.name, link.port, link.driver, link.state, link.speed_absent.fix}) {
        texts.push_back(text);
      }
    }
    for (const auto& link : inventory.thunderbolt) texts.push_back(link.device + link.name);
    for (const auto& port : inventory.rdma) {
      texts.push_back(port.device + port.interface + port.state + port.link_layer);
    }
    for (const std::string& text : texts) {
      for (const char* bait :
           {"NEVER-READ", "deadbeef", "de:ad", "adff:febe", "dead-beef", "9876543210"}) {
        EXPECT_THAT(text, Not(HasSubstr(bait))) << host;
      }
    }
  }
}

}  // namespace
}  // namespace tokwatt
