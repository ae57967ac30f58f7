// Library loaders for tests: none is installed, or one is there whose functions the test gives.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/dynamic_library.h"

namespace tokwatt {

class NoLibraries : public LibraryLoader {
 public:
  Result<std::shared_ptr<const DynamicLibrary>> Open(
      const std::vector<std::string>&) const override {
    return Fail(Code::kNotFound, "is not installed");
  }
};

// Every library has these functions and no other.
class FakeLibraries : public LibraryLoader {
 public:
  explicit FakeLibraries(std::map<std::string, void*> functions)
      : library_(std::make_shared<Library>(std::move(functions))) {}
  Result<std::shared_ptr<const DynamicLibrary>> Open(
      const std::vector<std::string>&) const override {
    return library_;
  }

 private:
  class Library : public DynamicLibrary {
   public:
    explicit Library(std::map<std::string, void*> functions) : functions_(std::move(functions)) {}
    void* Symbol(const char* name) const override {
      const auto found = functions_.find(name);
      return found == functions_.end() ? nullptr : found->second;
    }

   private:
    const std::map<std::string, void*> functions_;
  };
  std::shared_ptr<const DynamicLibrary> library_;
};

}  // namespace tokwatt
