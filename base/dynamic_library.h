// LibraryLoader: shared libraries of drivers, opened at run time where they exist; never linked.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace tokwatt {

// Stays loaded until the process ends: drivers leave threads and exit handlers behind. Thread-safe.
class DynamicLibrary {
 public:
  virtual ~DynamicLibrary() = default;
  virtual void* Symbol(const char* name) const = 0;  // null if there is none of that name

  // `Function` is the C signature as the library documents it; nothing can check it.
  template <typename Function>
  Function* Get(const char* name) const {
    return reinterpret_cast<Function*>(Symbol(name));
  }
};

// Thread-safe.
class LibraryLoader {
 public:
  virtual ~LibraryLoader() = default;
  // The first of `names` that can be opened. kNotFound where there is none of them, kUnavailable
  // where one is there and cannot be used, with the reason.
  virtual Result<std::shared_ptr<const DynamicLibrary>> Open(
      const std::vector<std::string>& names) const = 0;
};

std::unique_ptr<LibraryLoader> MakeSystemLibraryLoader();

}  // namespace tokwatt
