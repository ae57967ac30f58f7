#include "collector/trust/keys_backup.h"

#include <filesystem>

#include "base/state_dir.h"
#include "base/text_file.h"

namespace tokwatt {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxFileBytes = 64u << 20;
// The root first: without it the others are of no collector.
constexpr const char* kFiles[] = {"ca.key",     "ca.pem",       "server.key",
                                  "server.pem", "members.json", "password"};

// Files that are not there are left out: a collector may have no members yet.
Result<> CopyFiles(const std::string& from, const std::string& to) {
  TOKWATT_RETURN_IF_ERROR(MakePrivateDirectory(to));
  for (const char* name : kFiles) {
    const auto text = ReadTextFile(from + "/" + name, kMaxFileBytes);
    if (!text && text.error().code == Code::kNotFound) continue;
    if (!text) return Wrap(text.error(), from + "/" + name);
    TOKWATT_RETURN_IF_ERROR(ReplaceFile(to + "/" + name, *text + "\n", true));
  }
  return {};
}

bool HasRoot(const std::string& folder) {
  std::error_code ignored;
  return fs::exists(folder + "/ca.key", ignored);
}

Result<std::string> SetAside(const std::string& folder) {
  std::error_code error;
  if (!fs::exists(folder, error)) return std::string();
  std::string kept;
  for (int number = 1; kept.empty() || fs::exists(kept, error); ++number) {
    kept = folder + ".replaced-" + std::to_string(number);
  }
  fs::rename(folder, kept, error);
  if (error) return Fail(Code::kUnavailable, folder + " was not set aside: " + error.message());
  return kept;
}

}  // namespace

std::string KeysFolder(const std::string& file) { return file + ".keys"; }

Result<> BackupKeys(const std::string& trust, const std::string& file) {
  if (HasRoot(trust)) return CopyFiles(trust, KeysFolder(file));
  return Fail(Code::kFailedPrecondition, trust + " holds no keys: no collector has run there yet",
              "no_keys", "leave --with-keys out");
}

Result<> FindKeys(const std::string& file) {
  const std::string from = KeysFolder(file);
  if (HasRoot(from)) return {};
  return Fail(Code::kNotFound, "there are no keys beside that backup: " + from, "no_keys",
              "leave --with-keys out; machines must then join anew");
}

Result<std::string> RestoreKeys(const std::string& trust, const std::string& file) {
  TOKWATT_RETURN_IF_ERROR(FindKeys(file));
  TOKWATT_ASSIGN_OR_RETURN(std::string kept, SetAside(trust));
  TOKWATT_RETURN_IF_ERROR(MakePrivateDirectory(trust));
  TOKWATT_RETURN_IF_ERROR(GiveToOwnerOfFolder(trust));
  TOKWATT_RETURN_IF_ERROR(CopyFiles(KeysFolder(file), trust));
  return kept;
}

}  // namespace tokwatt
