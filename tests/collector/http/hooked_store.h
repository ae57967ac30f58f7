// HookedStore: a store that calls a test back while it is scanned.
#pragma once

#include <functional>

#include "tests/support/faulty_store.h"

namespace tokwatt {

class HookedStore : public FaultyStore {
 public:
  // On the scanning thread; set before it starts.
  std::function<void()> before_scan = [] {};
  std::function<void(const SealedBatch&)> on_batch = [](const SealedBatch&) {};
  std::function<void()> after_scan = [] {};

  Result<> Scan(const BatchSelector& selector, TimeRange range,
                const std::function<bool(const SealedBatch&)>& visit) const override {
    before_scan();
    const auto hooked = [&](const SealedBatch& batch) {
      on_batch(batch);
      return visit(batch);
    };
    const Result<> scanned = FaultyStore::Scan(selector, range, hooked);
    after_scan();
    return scanned;
  }
};

}  // namespace tokwatt
