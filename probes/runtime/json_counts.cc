#include "probes/runtime/json_counts.h"

#include <algorithm>
#include <cmath>

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr size_t kMaxDepth = 64;
constexpr size_t kMaxValues = 200'000;
// 2^53: beyond it a float no longer holds every whole number, and no count of tokens, bytes or
// nanoseconds gets there; sums of a few counts stay inside 63 bits.
constexpr int64_t kMaxCount = int64_t{1} << 53;

// Builds the tree of what the filter keeps; strings of other keys die in the parser's buffer.
class FilteringSax : public nlohmann::json_sax<json> {
 public:
  explicit FilteringSax(const JsonFilter& filter) : filter_(filter) {}
  json Take() { return std::move(root_); }

  bool null() override { return Store(nullptr); }
  bool boolean(bool value) override { return Store(value); }
  bool number_integer(number_integer_t value) override { return Store(value); }
  bool number_unsigned(number_unsigned_t value) override { return Store(value); }
  bool number_float(number_float_t value, const string_t& /*text*/) override {
    return Store(value);
  }
  bool string(string_t& value) override {
    if (skipped_levels_ > 0 || Mode() == JsonKeep::kDrop) return true;
    return Mode() == JsonKeep::kLength ? Store(value.size()) : Store(std::move(value));
  }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(size_t /*size*/) override { return Open(json::object()); }
  bool end_object() override { return Close(); }
  bool start_array(size_t /*size*/) override { return Open(json::array()); }
  bool end_array() override { return Close(); }
  bool key(string_t& value) override {
    if (skipped_levels_ > 0) return true;
    key_mode_ = filter_(value);
    if (key_mode_ != JsonKeep::kDrop) key_ = std::move(value);
    return true;
  }
  bool parse_error(size_t /*at*/, const std::string& /*token*/,
                   const json::exception& /*error*/) override {
    return false;
  }

 private:
  struct Level {
    json* node;
    JsonKeep mode;  // of the elements, if it is an array
  };

  // What the filter says of the value that comes next.
  JsonKeep Mode() const {
    if (levels_.empty()) return JsonKeep::kValue;
    return levels_.back().node->is_object() ? key_mode_ : levels_.back().mode;
  }

  json* Place(json value) {
    if (++values_ > kMaxValues) return nullptr;
    if (levels_.empty()) return &(root_ = std::move(value));
    json& parent = *levels_.back().node;
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    return &(parent[key_] = std::move(value));
  }

  bool Store(json value) {
    if (skipped_levels_ > 0 || Mode() == JsonKeep::kDrop) return true;
    return Place(std::move(value)) != nullptr;
  }

  bool Open(json container) {
    if (skipped_levels_ > 0 || Mode() == JsonKeep::kDrop) {
      ++skipped_levels_;
      return true;
    }
    if (levels_.size() >= kMaxDepth) return false;
    const JsonKeep mode = Mode();
    json* node = Place(std::move(container));
    if (node != nullptr) levels_.push_back({node, mode});
    return node != nullptr;
  }

  bool Close() {
    if (skipped_levels_ > 0) {
      --skipped_levels_;
    } else {
      levels_.pop_back();
    }
    return true;
  }

  const JsonFilter& filter_;
  json root_;
  std::vector<Level> levels_;
  std::string key_;
  JsonKeep key_mode_ = JsonKeep::kDrop;
  size_t skipped_levels_ = 0;
  size_t values_ = 0;
};

const json* Member(const json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

}  // namespace

JsonFilter KeepKeys(std::vector<std::string_view> keys, std::vector<std::string_view> lengths) {
  return [keys = std::move(keys), lengths = std::move(lengths)](std::string_view key) {
    const auto has = [key](const std::vector<std::string_view>& list) {
      return std::find(list.begin(), list.end(), key) != list.end();
    };
    if (has(lengths)) return JsonKeep::kLength;
    return has(keys) ? JsonKeep::kValue : JsonKeep::kDrop;
  };
}

Result<json> ParseJson(std::string_view text, const JsonFilter& filter) {
  FilteringSax sax(filter);
  if (!json::sax_parse(text.begin(), text.end(), &sax)) {
    return Fail(Code::kDataLoss,
                "the answer (" + std::to_string(text.size()) + " bytes) is not the JSON expected",
                "garbage_answer");
  }
  return sax.Take();
}

std::optional<double> NumberAt(const json& object, const char* key) {
  const json* value = Member(object, key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const auto number = value->get<double>();
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::optional<int64_t> CountAt(const json& object, const char* key) {
  const json* value = Member(object, key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  if (value->is_number_unsigned()) {
    const auto number = value->get<uint64_t>();
    if (number > static_cast<uint64_t>(kMaxCount)) return std::nullopt;
    return static_cast<int64_t>(number);
  }
  const auto number = value->get<double>();
  if (!(number >= 0 && number <= static_cast<double>(kMaxCount)) || number != std::floor(number)) {
    return std::nullopt;
  }
  return static_cast<int64_t>(number);
}

std::optional<bool> BoolAt(const json& object, const char* key) {
  const json* value = Member(object, key);
  if (value == nullptr || !value->is_boolean()) return std::nullopt;
  return value->get<bool>();
}

std::string StringAt(const json& object, const char* key) {
  const json* value = Member(object, key);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

const json& ArrayAt(const json& object, const char* key) {
  static const json kEmpty = json::array();
  const json* value = Member(object, key);
  return value != nullptr && value->is_array() ? *value : kEmpty;
}

const json& ObjectAt(const json& object, const char* key) {
  static const json kEmpty = json::object();
  const json* value = Member(object, key);
  return value != nullptr && value->is_object() ? *value : kEmpty;
}

std::optional<int64_t> NanosecondsOfMs(std::optional<double> milliseconds) {
  // A week: no request takes that long, and the product stays far inside 63 bits.
  if (!milliseconds || !(*milliseconds >= 0 && *milliseconds < 7 * 86'400'000.0)) {
    return std::nullopt;
  }
  return std::llround(*milliseconds * 1e6);
}

}  // namespace tokwatt
