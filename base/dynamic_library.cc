#include "base/dynamic_library.h"

#include <dlfcn.h>

namespace tokwatt {
namespace {

class SystemLibrary : public DynamicLibrary {
 public:
  explicit SystemLibrary(void* handle) : handle_(handle) {}
  void* Symbol(const char* name) const override { return dlsym(handle_, name); }

 private:
  void* const handle_;
};

// What dlopen(3) says of a library that is not there: glibc's words, and those of macOS.
bool SaysThereIsNone(const std::string& name, const std::string& message) {
  return message == name + ": cannot open shared object file: No such file or directory" ||
         message.find("(no such file)") != std::string::npos;
}

class SystemLibraryLoader : public LibraryLoader {
 public:
  Result<std::shared_ptr<const DynamicLibrary>> Open(
      const std::vector<std::string>& names) const override {
    for (const std::string& name : names) {
      void* handle = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
      if (handle != nullptr) return std::make_shared<SystemLibrary>(handle);
      const char* said = dlerror();
      const std::string message = said != nullptr ? said : "unknown";
      if (!SaysThereIsNone(name, message)) {
        return Fail(Code::kUnavailable, "cannot be loaded: " + message, "library_unusable");
      }
    }
    return Fail(Code::kNotFound, "is not installed");
  }
};

}  // namespace

std::unique_ptr<LibraryLoader> MakeSystemLibraryLoader() {
  return std::make_unique<SystemLibraryLoader>();
}

}  // namespace tokwatt
