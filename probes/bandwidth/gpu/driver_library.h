// DriverLibrary: the functions that are needed of a driver's library, taken by name at run time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/dynamic_library.h"
#include "base/result.h"
#include "probes/bandwidth/bandwidth.h"

namespace tokwatt {

// Opens the library and remembers the first function that it lacks. Used by one thread.
class DriverLibrary {
 public:
  // kNotFound (no_gpu): it is not installed; `fix` says what would bring it. kUnavailable: it is
  // there and cannot be loaded.
  static Result<DriverLibrary> Open(const LibraryLoader& libraries, const std::string& name,
                                    const std::string& fix) {
    auto opened = libraries.Open({name});
    if (opened) return DriverLibrary(name, std::move(*opened));
    Error error = std::move(opened).error();
    error.message = name + " " + error.message;
    error.fix = fix;
    if (error.code == Code::kNotFound) error.reason = kNoGpuReason;
    return tl::unexpected(std::move(error));
  }

  // `target` has the type of the function as its documentation gives it.
  template <typename Function>
  void Bind(const char* name, Function*& target) {
    target = library_->Get<Function>(name);
    if (target == nullptr && missing_.empty()) missing_ = name;
  }

  // kUnavailable: a bound function is missing, so the driver is too old or none at all.
  Result<> Complete() const {
    if (missing_.empty()) return {};
    return Fail(Code::kUnavailable, name_ + " has no function " + missing_, "library_unusable",
                "update the GPU's driver");
  }

 private:
  DriverLibrary(std::string name, std::shared_ptr<const DynamicLibrary> library)
      : name_(std::move(name)), library_(std::move(library)) {}
  std::string name_;
  std::shared_ptr<const DynamicLibrary> library_;
  std::string missing_;
};

}  // namespace tokwatt
