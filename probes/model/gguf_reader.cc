#include "probes/model/gguf_reader.h"

#include <limits>
#include <utility>
#include <vector>

#include "probes/model/byte_file.h"

namespace tokwatt {
namespace {

// Far above every model published so far, far below what could hurt the reader.
constexpr uint64_t kMaxKeys = 1u << 16;
constexpr uint64_t kMaxTensors = 1u << 20;
constexpr uint64_t kMaxNameBytes = 1u << 16;     // keys and tensor names; docs/gguf.md: 65535
constexpr uint64_t kMaxStringBytes = 1u << 26;   // a value that is only skipped
constexpr uint64_t kMaxKeptStringBytes = 256;    // architecture, size label
constexpr uint64_t kMaxArrayEntries = 1u << 25;  // tokens of a tokenizer
constexpr uint64_t kMaxKeptArrayEntries = 1024;  // layers of a model
constexpr size_t kMaxKeptKeys = 512;
constexpr uint32_t kMaxDimensions = 8;
constexpr int64_t kMaxElements = int64_t{1} << 50;

enum ValueType : uint32_t {
  kUint8 = 0,
  kInt8,
  kUint16,
  kInt16,
  kUint32,
  kInt32,
  kFloat32,
  kBool,
  kString,
  kArray,
  kUint64,
  kInt64,
  kFloat64,
};

// Bytes of one value of a fixed-width type; 0 for strings, arrays and unknown types.
int64_t WidthOf(uint32_t type) {
  switch (type) {
    case kUint8:
    case kInt8:
    case kBool:
      return 1;
    case kUint16:
    case kInt16:
      return 2;
    case kUint32:
    case kInt32:
    case kFloat32:
      return 4;
    case kUint64:
    case kInt64:
    case kFloat64:
      return 8;
    default:
      return 0;
  }
}

bool IsWhole(uint32_t type) { return WidthOf(type) != 0 && type != kFloat32 && type != kFloat64; }

class HeaderReader {
 public:
  explicit HeaderReader(ByteFile file) : file_(std::move(file)) {}

  Result<ModelMetadata> Run(const std::function<void(const GgufTensor&)>& on_tensor) {
    TOKWATT_RETURN_IF_ERROR(ReadPreamble());
    for (uint64_t i = 0; i < n_keys_; ++i) TOKWATT_RETURN_IF_ERROR(ReadKeyValue());
    for (uint64_t i = 0; i < n_tensors_; ++i) TOKWATT_RETURN_IF_ERROR(ReadTensor(on_tensor));
    return std::move(metadata_);
  }

 private:
  Result<> ReadPreamble() {
    TOKWATT_ASSIGN_OR_RETURN(const auto magic, file_.Number<uint32_t>());
    if (magic != 0x46554747) return Fail(Code::kDataLoss, "not a GGUF file");
    TOKWATT_ASSIGN_OR_RETURN(const auto version, file_.Number<uint32_t>());
    if (version != 2 && version != 3) {
      return Fail(Code::kUnimplemented, "a GGUF version or byte order this reader does not know");
    }
    TOKWATT_ASSIGN_OR_RETURN(n_tensors_, file_.Number<uint64_t>());
    TOKWATT_ASSIGN_OR_RETURN(n_keys_, file_.Number<uint64_t>());
    if (n_tensors_ > kMaxTensors || n_keys_ > kMaxKeys) {
      return Fail(Code::kDataLoss, "the header claims more tensors or keys than any model has");
    }
    return {};
  }

  // A length-prefixed string of at most `limit` bytes.
  Result<std::string> ReadString(uint64_t limit) {
    TOKWATT_ASSIGN_OR_RETURN(const auto size, file_.Number<uint64_t>());
    if (size > limit) return Fail(Code::kDataLoss, "the header has a name that is too long");
    std::string text(size, '\0');
    TOKWATT_RETURN_IF_ERROR(file_.Read(text.data(), static_cast<int64_t>(size)));
    return text;
  }

  Result<> SkipString() {
    TOKWATT_ASSIGN_OR_RETURN(const auto size, file_.Number<uint64_t>());
    if (size > kMaxStringBytes) return Fail(Code::kDataLoss, "the header has an oversize string");
    return file_.Skip(static_cast<int64_t>(size));
  }

  Result<> ReadKeyValue() {
    TOKWATT_ASSIGN_OR_RETURN(const std::string key, ReadString(kMaxNameBytes));
    TOKWATT_ASSIGN_OR_RETURN(const auto type, file_.Number<uint32_t>());
    if (type == kString) return ReadStringValue(key);
    if (type == kArray) return ReadArray(key);
    return ReadScalars(key, type, 1);
  }

  Result<> ReadStringValue(const std::string& key) {
    std::string* kept = nullptr;
    if (key == "general.architecture") kept = &metadata_.architecture;
    if (key == "general.size_label") kept = &metadata_.size_label;
    if (kept == nullptr) return SkipString();
    TOKWATT_ASSIGN_OR_RETURN(*kept, ReadString(kMaxKeptStringBytes));
    return {};
  }

  Result<> ReadArray(const std::string& key) {
    TOKWATT_ASSIGN_OR_RETURN(const auto type, file_.Number<uint32_t>());
    TOKWATT_ASSIGN_OR_RETURN(const auto count, file_.Number<uint64_t>());
    if (count > kMaxArrayEntries) return Fail(Code::kDataLoss, "the header has an oversize array");
    if (type == kString) {
      for (uint64_t i = 0; i < count; ++i) TOKWATT_RETURN_IF_ERROR(SkipString());
      return {};
    }
    return ReadScalars(key, type, count);
  }

  // Keeps whole numbers, skips the rest. Arrays of arrays and unknown types are refused.
  Result<> ReadScalars(const std::string& key, uint32_t type, uint64_t count) {
    const int64_t width = WidthOf(type);
    if (width == 0) return Fail(Code::kDataLoss, "the header has a value of an unknown type");
    const bool keep = IsWhole(type) && count <= kMaxKeptArrayEntries &&
                      key.rfind("tokenizer.", 0) != 0 && metadata_.integers.size() < kMaxKeptKeys;
    if (!keep) return file_.Skip(width * static_cast<int64_t>(count));
    std::vector<int64_t> values;
    for (uint64_t i = 0; i < count; ++i) {
      TOKWATT_ASSIGN_OR_RETURN(const int64_t value, ReadWhole(type));
      values.push_back(value);
    }
    metadata_.integers[key] = std::move(values);
    return {};
  }

  Result<int64_t> ReadWhole(uint32_t type) {
    switch (type) {
      case kInt8:
        return Widen(file_.Number<int8_t>());
      case kInt16:
        return Widen(file_.Number<int16_t>());
      case kInt32:
        return Widen(file_.Number<int32_t>());
      case kInt64:
        return file_.Number<int64_t>();
      case kUint16:
        return Widen(file_.Number<uint16_t>());
      case kUint32:
        return Widen(file_.Number<uint32_t>());
      case kUint64:
        return Widen(file_.Number<uint64_t>());
      default:
        return Widen(file_.Number<uint8_t>());
    }
  }

  template <typename T>
  static Result<int64_t> Widen(Result<T> narrow) {
    if (!narrow) return tl::unexpected<Error>(narrow.error());
    if constexpr (sizeof(T) == 8) {
      if (*narrow > static_cast<T>(std::numeric_limits<int64_t>::max())) {
        return Fail(Code::kDataLoss, "the header has a number beyond 63 bits");
      }
    }
    return static_cast<int64_t>(*narrow);
  }

  Result<> ReadTensor(const std::function<void(const GgufTensor&)>& on_tensor) {
    TOKWATT_ASSIGN_OR_RETURN(const std::string name, ReadString(kMaxNameBytes));
    TOKWATT_ASSIGN_OR_RETURN(const auto n_dimensions, file_.Number<uint32_t>());
    if (n_dimensions > kMaxDimensions) {
      return Fail(Code::kDataLoss, "a tensor has too many dimensions");
    }
    int64_t elements = 1;
    for (uint32_t i = 0; i < n_dimensions; ++i) {
      TOKWATT_ASSIGN_OR_RETURN(const auto size, file_.Number<uint64_t>());
      if (size == 0 || size > static_cast<uint64_t>(kMaxElements / elements)) {
        return Fail(Code::kDataLoss, "a tensor has an impossible size");
      }
      elements *= static_cast<int64_t>(size);
    }
    TOKWATT_ASSIGN_OR_RETURN(const auto type, file_.Number<uint32_t>());
    TOKWATT_RETURN_IF_ERROR(file_.Skip(sizeof(uint64_t)));  // offset of its data
    on_tensor({name, type, elements});
    return {};
  }

  ByteFile file_;
  uint64_t n_tensors_ = 0;
  uint64_t n_keys_ = 0;
  ModelMetadata metadata_;
};

}  // namespace

Result<ModelMetadata> ReadGgufHeader(const std::string& path,
                                     const std::function<void(const GgufTensor&)>& on_tensor) {
  TOKWATT_ASSIGN_OR_RETURN(ByteFile file, ByteFile::Open(path));
  return HeaderReader(std::move(file)).Run(on_tensor);
}

}  // namespace tokwatt
