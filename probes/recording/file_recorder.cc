#include "probes/recording/file_recorder.h"

#include <fnmatch.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/text_file.h"
#include "probes/host/hwmon.h"

namespace tokwatt {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr size_t kMostFileBytes = 1u << 20;
constexpr size_t kMostLinksOnTheWay = 40;  // as path_resolution(7)
constexpr std::string_view kNet = "/sys/class/net";

// The parts of `path`, the first one last.
std::vector<std::string> PartsOf(std::string_view path) {
  std::vector<std::string> parts;
  for (size_t at = 0; at < path.size();) {
    const std::string_view part = path.substr(at, path.find('/', at) - at);
    at += part.size() + 1;
    if (!part.empty() && part != ".") parts.emplace_back(part);
  }
  std::reverse(parts.begin(), parts.end());
  return parts;
}

std::string ParentOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

bool IsPattern(const std::string& name) { return name.find_first_of("*?[") != std::string::npos; }

bool Says(const std::string& path, std::string_view expected) {
  char buffer[32];
  const auto text = ReadSmallFile(path, buffer);
  return text && *text == expected;
}

}  // namespace

FileRecorder::FileRecorder(std::string root, FilePatterns patterns)
    : root_(std::move(root)), patterns_(std::move(patterns)), buffer_(kMostFileBytes + 1) {}

void FileRecorder::Record(RecordingWriter& writer) {
  writer_ = &writer;
  for (const FilePattern& pattern : patterns_) {
    Way way;
    for (std::string& part : PartsOf(pattern.path)) way.rest.push_back({std::move(part), false});
    Walk(pattern, std::move(way));
  }
  writer_ = nullptr;
}

void FileRecorder::Walk(const FilePattern& pattern, Way way) {
  if (way.rest.empty()) return Arrive(pattern, way);
  const Step step = std::move(way.rest.back());
  way.rest.pop_back();
  if (step.name == "..") {
    way.folder = ParentOf(way.folder);
    return Walk(pattern, std::move(way));
  }
  if (!step.of_link && IsPattern(step.name)) return Expand(pattern, way, step.name);
  const std::string path = way.folder + "/" + step.name;
  std::error_code error;
  const fs::file_status status = fs::symlink_status(root_ + path, error);
  if (fs::is_symlink(status)) return Follow(pattern, std::move(way), path);
  const bool pattern_ends =
      std::all_of(way.rest.begin(), way.rest.end(), [](const Step& each) { return each.of_link; });
  if (fs::exists(status)) {
    way.folder = path;
    Walk(pattern, std::move(way));
  } else if (step.of_link && pattern_ends) {
    TellLinks(way);  // it points to what is not there, and its target's name may tell something
  }
}

void FileRecorder::Expand(const FilePattern& pattern, const Way& way, const std::string& name) {
  const auto names = ListDirectory(root_ + way.folder);
  if (!names) {
    if (names.error().code == Code::kNotFound) return;
    TellLinks(way);
    return Tell("dir", way.folder, ErrorValue(names.error()));
  }
  for (const std::string& each : *names) {
    if (::fnmatch(name.c_str(), each.c_str(), 0) != 0) continue;
    std::error_code error;
    if (way.folder == kNet && !fs::exists(root_ + way.folder + "/" + each + "/device", error)) {
      continue;
    }
    Way further = way;
    further.rest.push_back({each, false});
    // A name with brackets in it would be taken for a pattern again.
    if (!IsPattern(each)) Walk(pattern, std::move(further));
  }
}

void FileRecorder::Follow(const FilePattern& pattern, Way way, const std::string& path) {
  std::error_code error;
  const std::string target = fs::read_symlink(root_ + path, error).string();
  if (error || way.links.size() >= kMostLinksOnTheWay) return;
  way.links.emplace_back(path, target);
  if (target.starts_with('/')) way.folder.clear();
  for (std::string& part : PartsOf(target)) way.rest.push_back({std::move(part), true});
  Walk(pattern, std::move(way));
}

void FileRecorder::Arrive(const FilePattern& pattern, const Way& way) {
  TellLinks(way);
  std::error_code error;
  if (fs::is_directory(root_ + way.folder, error)) {
    if (!way.folder.empty()) Tell("dir", way.folder, json::object());
  } else {
    Tell("file", way.folder, Read(pattern, way.folder));
  }
}

void FileRecorder::TellLinks(const Way& way) {
  for (const auto& [path, target] : way.links) {
    Tell("link", path, json{{"target", mask_.Mask(target)}});
  }
}

void FileRecorder::Tell(const char* kind, const std::string& path, json value) {
  const std::string masked = mask_.Mask(path);
  if (IsPlainPath(masked)) writer_->Observe(kind, masked, std::move(value));
}

json FileRecorder::Read(const FilePattern& pattern, const std::string& path) {
  if (pattern.asks_device && LeftAlone(path)) return {{"left_alone", true}};
  const auto content = ReadFileHead(root_ + path, buffer_);
  if (!content) return ErrorValue(content.error());
  if (content->size() == buffer_.size()) {
    ++too_large_;
    return ErrorValue({Code::kOutOfRange, "the file is too large for a recording", {}, {}});
  }
  json value = BytesValue(KeepOf(pattern, *content));
  if (const auto text = value.find("text"); text != value.end()) {
    *text = mask_.Mask(text->get_ref<const std::string&>());
  }
  return value;
}

// As WhyNotRead of probes/host/hwmon.h, also for thermal zones and for devices themselves.
bool FileRecorder::LeftAlone(const std::string& path) const {
  const std::string folder = root_ + ParentOf(path);
  if (Says(folder + "/power/runtime_status", "suspended")) return true;
  char buffer[64];
  for (const char* file : {"/name", "/type"}) {
    const auto name = ReadSmallFile(folder + file, buffer);
    if (name && WhyNotRead({ComponentName(*name), folder, {}})) return true;
  }
  return false;
}

}  // namespace tokwatt
