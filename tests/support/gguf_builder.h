// GgufBuilder: writes the header of a small GGUF file, well-formed or deliberately not.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace tokwatt {

class GgufBuilder {
 public:
  GgufBuilder& String(std::string_view key, std::string_view value) {
    Key(key, 8);
    Text(keys_, value);
    return *this;
  }
  GgufBuilder& Uint32(std::string_view key, uint32_t value) {
    Key(key, 4);
    Number(keys_, value, 4);
    return *this;
  }
  GgufBuilder& Uint32Array(std::string_view key, const std::vector<uint32_t>& values) {
    Key(key, 9);
    Number(keys_, 4, 4);
    Number(keys_, values.size(), 8);
    for (const uint32_t value : values) Number(keys_, value, 4);
    return *this;
  }
  GgufBuilder& StringArray(std::string_view key, const std::vector<std::string>& values) {
    Key(key, 9);
    Number(keys_, 8, 4);
    Number(keys_, values.size(), 8);
    for (const std::string& value : values) Text(keys_, value);
    return *this;
  }
  GgufBuilder& Tensor(std::string_view name, const std::vector<uint64_t>& shape, uint32_t type) {
    Text(tensors_, name);
    Number(tensors_, shape.size(), 4);
    for (const uint64_t size : shape) Number(tensors_, size, 8);
    Number(tensors_, type, 4);
    Number(tensors_, 0, 8);
    ++n_tensors_;
    return *this;
  }
  // Claims other counts than were added.
  GgufBuilder& ClaimTensors(uint64_t count) { return claimed_tensors_ = count, *this; }
  GgufBuilder& ClaimKeys(uint64_t count) { return claimed_keys_ = count, *this; }
  GgufBuilder& Version(uint32_t version) { return version_ = version, *this; }

  std::string Bytes() const {
    std::string bytes = "GGUF";
    Number(bytes, version_, 4);
    Number(bytes, claimed_tensors_ != 0 ? claimed_tensors_ : n_tensors_, 8);
    Number(bytes, claimed_keys_ != 0 ? claimed_keys_ : n_keys_, 8);
    return bytes + keys_ + tensors_;
  }
  void Write(const std::string& path) const { std::ofstream(path, std::ios::binary) << Bytes(); }

 private:
  static void Number(std::string& to, uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) to += static_cast<char>((value >> (8 * i)) & 0xff);
  }
  static void Text(std::string& to, std::string_view text) {
    Number(to, text.size(), 8);
    to += text;
  }
  void Key(std::string_view key, uint32_t type) {
    Text(keys_, key);
    Number(keys_, type, 4);
    ++n_keys_;
  }

  std::string keys_;
  std::string tensors_;
  uint64_t n_keys_ = 0;
  uint64_t n_tensors_ = 0;
  uint64_t claimed_keys_ = 0;
  uint64_t claimed_tensors_ = 0;
  uint32_t version_ = 3;
};

}  // namespace tokwatt
