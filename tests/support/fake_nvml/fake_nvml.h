// FakeNvml: a LibraryLoader that opens the fake of NVIDIA's management library in its place, by the
// real loader, with a scenario of tests/fixtures/nvml.
//
// The library's state outlives it, as a driver's does: it must be closed by whoever opened it.
#pragma once

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "base/dynamic_library.h"

namespace tokwatt {

const char* FakeNvmlPlace();  // absolute

class FakeNvml : public LibraryLoader {
 public:
  explicit FakeNvml(const std::string& scenario) {
    auto library = MakeSystemLibraryLoader()->Open({FakeNvmlPlace()});
    if (!library) std::abort();
    library_ = *library;
    Load(scenario);
  }

  // The driver is another from now on; connections stay.
  void Load(const std::string& scenario) {
    std::ifstream file(std::string(TOKWATT_FIXTURES) + "/nvml/" + scenario + ".txt");
    if (!file) std::abort();
    std::ostringstream text;
    text << file.rdbuf();
    library_->Get<void(const char*)>("FakeNvmlLoad")(text.str().c_str());
  }
  void Set(int gpu, const std::string& key, const std::string& value) {
    library_->Get<void(int, const char*, const char*)>("FakeNvmlSet")(gpu, key.c_str(),
                                                                      value.c_str());
  }
  void SetSystem(const std::string& key, const std::string& value) { Set(-1, key, value); }
  // An older driver: its library has no such function.
  void Hide(const std::string& symbol) { hidden_.insert(symbol); }

  int open() const { return library_->Get<int()>("FakeNvmlOpen")(); }
  int connections() const { return library_->Get<int()>("FakeNvmlConnections")(); }
  void AwaitHang() const { library_->Get<void()>("FakeNvmlAwaitHang")(); }
  void Release() const { library_->Get<void()>("FakeNvmlRelease")(); }

  Result<std::shared_ptr<const DynamicLibrary>> Open(
      const std::vector<std::string>& names) const override {
    if (names != std::vector<std::string>{"libnvidia-ml.so.1"}) {
      return Fail(Code::kNotFound, "is not installed");
    }
    return std::make_shared<Hiding>(library_, hidden_);
  }

 private:
  class Hiding : public DynamicLibrary {
   public:
    Hiding(std::shared_ptr<const DynamicLibrary> library, std::set<std::string> hidden)
        : library_(std::move(library)), hidden_(std::move(hidden)) {}
    void* Symbol(const char* name) const override {
      return hidden_.contains(name) ? nullptr : library_->Symbol(name);
    }

   private:
    const std::shared_ptr<const DynamicLibrary> library_;
    const std::set<std::string> hidden_;
  };

  std::shared_ptr<const DynamicLibrary> library_;
  std::set<std::string> hidden_;
};

}  // namespace tokwatt
