// CoreFoundation objects that are owned, and their texts and numbers.
#pragma once

#include <CoreFoundation/CoreFoundation.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

namespace tokwatt {

struct CfRelease {
  void operator()(CFTypeRef object) const { CFRelease(object); }
};

// Of a reference that a function with "Copy" or "Create" in its name returned; may be null.
template <typename Ref>
using CfOwned = std::unique_ptr<std::remove_pointer_t<Ref>, CfRelease>;

inline CfOwned<CFStringRef> MakeCfString(const char* text) {
  return CfOwned<CFStringRef>(
      CFStringCreateWithCString(kCFAllocatorDefault, text, kCFStringEncodingUTF8));
}

// Empty for null and for what is no string of at most 255 bytes.
inline std::string CfText(CFTypeRef object) {
  char text[256];
  if (object == nullptr || CFGetTypeID(object) != CFStringGetTypeID() ||
      !CFStringGetCString(static_cast<CFStringRef>(object), text, sizeof text,
                          kCFStringEncodingUTF8)) {
    return {};
  }
  return text;
}

inline std::optional<int64_t> CfNumber(CFTypeRef object) {
  int64_t number = 0;
  if (object == nullptr || CFGetTypeID(object) != CFNumberGetTypeID() ||
      !CFNumberGetValue(static_cast<CFNumberRef>(object), kCFNumberSInt64Type, &number)) {
    return std::nullopt;
  }
  return number;
}

// `object` as an array or a dictionary, or null if it is none.
inline CFArrayRef CfArray(CFTypeRef object) {
  const bool is_one = object != nullptr && CFGetTypeID(object) == CFArrayGetTypeID();
  return is_one ? static_cast<CFArrayRef>(object) : nullptr;
}
inline CFDictionaryRef CfDictionary(CFTypeRef object) {
  const bool is_one = object != nullptr && CFGetTypeID(object) == CFDictionaryGetTypeID();
  return is_one ? static_cast<CFDictionaryRef>(object) : nullptr;
}

// The value of `key`, not owned; null if there is none.
inline CFTypeRef CfValue(CFDictionaryRef dictionary, const char* key) {
  const auto name = MakeCfString(key);
  return name == nullptr ? nullptr : CFDictionaryGetValue(dictionary, name.get());
}

}  // namespace tokwatt
