#include "collector/http/web_dir.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "collector/http/assets.h"

namespace tokwatt {
namespace {

namespace fs = std::filesystem;

bool IsInside(const fs::path& root, const fs::path& file) {
  const fs::path relative = file.lexically_relative(root);
  return !relative.empty() && *relative.begin() != "..";
}

}  // namespace

Response ServeFromDirectory(const std::string& directory, const std::string& path) {
  std::error_code error;
  const fs::path root = fs::canonical(directory, error);
  if (error) {
    return Problem(404, "web_dir_missing", "The folder " + directory + " cannot be read.",
                   "Check --web-dir.");
  }
  const fs::path file = fs::weakly_canonical(root / fs::path(path).relative_path(), error);
  if (error || !IsInside(root, file) || !fs::is_regular_file(file, error)) {
    return Problem(404, "not_found", "There is no page or file " + path + ".");
  }
  std::ifstream in(file, std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  Response response;
  response.content_type = MimeType(path);
  response.body = std::move(content).str();
  response.headers = {{"Cache-Control", "no-store"}};
  return response;
}

}  // namespace tokwatt
