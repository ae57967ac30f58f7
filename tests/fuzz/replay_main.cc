// Feeds every file of the named folders to the fuzzer that it is linked with: the corpus as a test.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

std::vector<std::filesystem::path> FilesIn(const char* folder) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void Feed(const std::filesystem::path& file) {
  std::fprintf(stderr, "%s\n", file.c_str());  // the last one is the culprit
  std::ifstream stream(file, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(stream), {}};
  // A copy of the exact size: the sanitizer sees a read beyond it.
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  size_t n_fed = 0;
  for (int i = 1; i < argc; ++i) {
    const auto files = FilesIn(argv[i]);
    for (const auto& file : files) Feed(file);
    n_fed += files.size();
  }
  std::printf("%zu inputs\n", n_fed);
  return n_fed > 0 ? 0 : 1;
}
