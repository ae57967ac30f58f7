#include "probes/host/memory_modules.h"

#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "base/text_file.h"
#include "probes/host/smbios.h"

namespace tokwatt {
namespace {

constexpr char kTables[] = "/sys/firmware/dmi/tables/";
constexpr char kEntries[] = "/sys/firmware/dmi/entries";
constexpr size_t kMostTableBytes = 128u << 10;  // real ones have a few KiB
constexpr size_t kMostEntryBytes = 4u << 10;
constexpr char kWhatHelps[] =
    "tokwatt bandwidth   # measures what the table could only promise\n"
    "sudo tokwatt agent probe   # shows the table's figures once";

std::span<const uint8_t> BytesOf(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// The whole file, untrimmed: its bytes are no text.
Result<std::string> ReadBytes(const std::string& path, size_t most) {
  std::string bytes(most, '\0');
  TOKWATT_ASSIGN_OR_RETURN(const std::string_view read, ReadFileHead(path, bytes));
  if (read.size() == most) return Fail(Code::kDataLoss, "the firmware's table is too long");
  bytes.resize(read.size());
  return bytes;
}

struct Table {
  std::string bytes;
  std::string name;  // "SMBIOS 3.5"
};

Result<Table> ReadTable(const Env& env) {
  TOKWATT_ASSIGN_OR_RETURN(std::string bytes,
                           ReadBytes(env.Path(kTables) + "DMI", kMostTableBytes));
  Table table{std::move(bytes), "SMBIOS"};
  const auto head = ReadBytes(env.Path(kTables) + "smbios_entry_point", 256);
  if (!head) return table;
  TOKWATT_ASSIGN_OR_RETURN(const SmbiosEntryPoint entry, ParseSmbiosEntryPoint(BytesOf(*head)));
  if (table.bytes.size() > entry.table_bytes) table.bytes.resize(entry.table_bytes);
  table.name +=
      " " + std::to_string(entry.major_version) + "." + std::to_string(entry.minor_version);
  return table;
}

Result<Table> ReadEntries(const Env& env) {
  TOKWATT_ASSIGN_OR_RETURN(const auto names, ListDirectory(env.Path(kEntries)));
  Table table{{}, "SMBIOS"};
  for (const std::string& name : names) {
    if (!name.starts_with("17-")) continue;
    TOKWATT_ASSIGN_OR_RETURN(const std::string raw,
                             ReadBytes(env.Path(kEntries) + "/" + name + "/raw", kMostEntryBytes));
    table.bytes += raw;
    if (table.bytes.size() > kMostTableBytes) break;
  }
  return table;
}

// The whole table, else its entries. Of two refusals the more telling one.
Result<Table> ReadAny(const Env& env) {
  auto table = ReadTable(env);
  if (table || table.error().code == Code::kDataLoss) return table;
  auto entries = ReadEntries(env);
  if (!entries && table.error().code != Code::kNotFound) return table;
  return entries;
}

Result<std::vector<SmbiosMemoryDevice>> ReadDevices(const Env& env, std::string& table_name) {
  TOKWATT_ASSIGN_OR_RETURN(const Table table, ReadAny(env));
  table_name = table.name;
  return ParseSmbiosMemoryDevices(BytesOf(table.bytes));
}

Absence WhyUnreadable(const Error& error) {
  if (error.code == Code::kPermissionDenied) {
    return {"permission_denied",
            "only root may read the firmware's memory table, because serial numbers stand in it",
            kWhatHelps};
  }
  if (error.code == Code::kNotFound) {
    return {"not_found", "the firmware shows no table of its memory modules", {}};
  }
  return {error.reason_code(), error.message, {}};
}

}  // namespace

InstalledMemory ReadInstalledMemory(const Env& env) {
  InstalledMemory memory;
  std::string table_name;
  const auto devices = ReadDevices(env, table_name);
  if (!devices) {
    memory.modules_absent = WhyUnreadable(devices.error());
    memory.peak.absent = memory.modules_absent;
    return memory;
  }
  memory.modules = GroupModules(*devices);
  memory.peak = PeakOfModules(*devices);
  if (memory.peak.bytes_per_second) memory.peak.source = table_name + ": " + memory.peak.source;
  if (memory.modules.empty()) memory.modules_absent = memory.peak.absent;
  return memory;
}

}  // namespace tokwatt
