// OutputFile: where a command writes what it made: a file that was not there, or standard output.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "base/result.h"

namespace tokwatt {

class OutputFile {
 public:
  // "-" is standard output. A file that is there is kAlreadyExists, unless `force`; one that is
  // made may be read by its owner only, and goes again where nothing was written.
  static Result<OutputFile> Create(const std::string& path, bool force);
  OutputFile(OutputFile&& other) noexcept = default;
  OutputFile& operator=(OutputFile&& other) noexcept = default;
  ~OutputFile();

  bool is_stdout() const { return path_ == "-"; }
  // Once. kUnavailable where not all could be written, as on a full disk.
  Result<> Write(const std::string& text);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  OutputFile(std::string path, std::FILE* file, bool is_new)
      : path_(std::move(path)), is_new_(is_new), file_(file) {}

  std::string path_;
  bool is_new_;
  std::unique_ptr<std::FILE, Close> file_;  // null: standard output, or written
};

}  // namespace tokwatt
