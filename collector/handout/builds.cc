#include "collector/handout/builds.h"

#include <sys/utsname.h>
#include <zlib.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/crypto/sha256.h"
#include "base/state_dir.h"
#include "base/version.h"

namespace tokwatt {
namespace {

namespace fs = std::filesystem;

constexpr int kGzip = 15 + 16;  // zlib: the largest window, with a gzip header
constexpr int kMemoryLevel = 8;

Result<std::string> ReadWhole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in) return Fail(Code::kUnavailable, path + " cannot be read");
  return bytes;
}

Result<std::string> Gzipped(const std::string& bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    return Fail(Code::kInternal, "zlib does not work here");
  }
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int result = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) return Fail(Code::kInternal, "a program was not packed");
  return packed;
}

fs::file_time_type Changed(const std::string& path) {
  std::error_code ignored;
  return fs::last_write_time(path, ignored);
}

bool IsFile(const std::string& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

std::string ArchiveOf(const BuildTarget& target) { return "tokwatt-" + target.name() + ".tar.gz"; }

// The architecture as Debian and our archives call it.
std::string ArchitectureOf(const std::string& machine) {
  if (machine == "x86_64") return "amd64";
  return machine == "aarch64" ? "arm64" : machine;
}

}  // namespace

const std::vector<BuildTarget>& BuildTargets() {
  static const std::vector<BuildTarget> kPlatforms = {
      {"linux", "amd64"}, {"linux", "arm64"}, {"macos", "arm64"}};
  return kPlatforms;
}

BuildTarget OwnBuildTarget() {
  utsname system{};
  uname(&system);
  return {std::string(system.sysname) == "Darwin" ? "macos" : "linux",
          ArchitectureOf(system.machine)};
}

Builds::Builds(std::string own_program, std::vector<std::string> release_dirs, std::string work_dir)
    : own_program_(std::move(own_program)),
      release_dirs_(std::move(release_dirs)),
      work_dir_(std::move(work_dir)) {}

// The lean agent where it lies beside us: a machine that joins needs no more.
std::string Builds::OwnFile() const {
  const std::string agent = (fs::path(own_program_).parent_path() / "tokwatt-agent").string();
  return IsFile(agent) ? agent : own_program_;
}

std::string Builds::PathOf(const BuildTarget& target) const {
  for (const std::string& directory : release_dirs_) {
    const std::string archive = directory + "/" + ArchiveOf(target);
    if (IsFile(archive)) return archive;
  }
  if (target == OwnBuildTarget()) return work_dir_ + "/tokwatt-" + target.name() + ".gz";
  return {};
}

// The first that is there: in a clone, where deploy/release.sh puts them.
std::string Builds::ReleaseDir() const {
  for (const std::string& directory : release_dirs_) {
    if (fs::is_directory(directory)) return directory;
  }
  return release_dirs_.front();
}

bool Builds::IsOwn(const std::string& path) const { return path.rfind(work_dir_, 0) == 0; }

Result<> Builds::PackOwn(const std::string& packed) const {
  const std::string program = OwnFile();
  if (IsFile(packed) && Changed(packed) >= Changed(program)) return {};
  TOKWATT_RETURN_IF_ERROR(MakePrivateDirectory(work_dir_));
  TOKWATT_ASSIGN_OR_RETURN(const std::string bytes, ReadWhole(program));
  TOKWATT_ASSIGN_OR_RETURN(const std::string gzip, Gzipped(bytes));
  return ReplaceFile(packed, gzip, false);
}

Result<Build> Builds::Find(const BuildTarget& target) {
  const std::lock_guard lock(mutex_);
  const std::string path = PathOf(target);
  if (path.empty()) {
    return Fail(Code::kNotFound, "this collector has no build for " + target.name(), "no_build",
                "in a clone of tokwatt" + std::string(target.os == "macos" ? " on a Mac" : "") +
                    " run deploy/release.sh " + target.architecture + "; " + ArchiveOf(target) +
                    " of its build/dist belongs into " + ReleaseDir());
  }
  if (IsOwn(path)) TOKWATT_RETURN_IF_ERROR(PackOwn(path));
  return Describe(target, path);
}

Result<Build> Builds::Describe(const BuildTarget& target, const std::string& path) {
  Digest& digest = digests_[path];
  if (digest.sha256.empty() || digest.changed != Changed(path)) {
    const auto changed = Changed(path);
    TOKWATT_ASSIGN_OR_RETURN(const std::string bytes, ReadWhole(path));
    digest = {changed, Sha256Hex(bytes), static_cast<int64_t>(bytes.size())};
  }
  return Build{target, fs::path(path).filename().string(), digest.sha256, digest.bytes,
               kIsPortable || !IsOwn(path)};
}

// A name is compared with those of the builds, never joined to a folder.
Result<std::string> Builds::Read(const std::string& file) {
  for (const BuildTarget& target : BuildTargets()) {
    const std::string path = PathOf(target);
    if (!path.empty() && fs::path(path).filename() == file) return ReadWhole(path);
  }
  return Fail(Code::kNotFound, "there is no build of that name", "no_build");
}

}  // namespace tokwatt
