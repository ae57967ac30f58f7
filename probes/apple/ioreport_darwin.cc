// IOReport on macOS: subscription and samples by the private library behind powermetrics(1).
//
// Not run on hardware yet. The library has no header; its signatures are as macmon and mactop bind
// them, its formats as in xnu's iokit/IOKit/IOReportTypes.h. It lives in the shared cache of dyld
// only, so there is no such file, but it opens.
#include <functional>

#include "probes/apple/core_foundation_darwin.h"
#include "probes/apple/darwin.h"

namespace tokwatt {
namespace {

constexpr char kLibrary[] = "/usr/lib/libIOReport.dylib";
constexpr char kChannels[] = "IOReportChannels";
constexpr int kFormatState = 2;  // kIOReportFormatState

using Subscription = const struct OpaqueSubscription*;

struct Functions {
  std::shared_ptr<const DynamicLibrary> library;
  CFDictionaryRef (*copy_all_channels)(uint64_t, uint64_t) = nullptr;
  Subscription (*create_subscription)(const void*, CFMutableDictionaryRef, CFMutableDictionaryRef*,
                                      uint64_t, CFTypeRef) = nullptr;
  CFDictionaryRef (*create_samples)(Subscription, CFMutableDictionaryRef, CFTypeRef) = nullptr;
  CFStringRef (*group)(CFDictionaryRef) = nullptr;
  CFStringRef (*subgroup)(CFDictionaryRef) = nullptr;
  CFStringRef (*name)(CFDictionaryRef) = nullptr;
  CFStringRef (*unit)(CFDictionaryRef) = nullptr;
  int (*format)(CFDictionaryRef) = nullptr;
  int64_t (*integer)(CFDictionaryRef, int32_t) = nullptr;
  int32_t (*state_count)(CFDictionaryRef) = nullptr;
  CFStringRef (*state_name)(CFDictionaryRef, int32_t) = nullptr;
  int64_t (*residency)(CFDictionaryRef, int32_t) = nullptr;
};

template <typename Function>
bool Bind(const DynamicLibrary& library, const char* symbol, Function*& function) {
  function = library.Get<Function>(symbol);
  return function != nullptr;
}

Result<Functions> LoadFunctions(const LibraryLoader& libraries) {
  Functions functions;
  auto opened = libraries.Open({kLibrary});
  if (!opened) return Wrap(std::move(opened).error(), "IOReport");
  functions.library = *std::move(opened);
  const DynamicLibrary& library = *functions.library;
  if (Bind(library, "IOReportCopyAllChannels", functions.copy_all_channels) &&
      Bind(library, "IOReportCreateSubscription", functions.create_subscription) &&
      Bind(library, "IOReportCreateSamples", functions.create_samples) &&
      Bind(library, "IOReportChannelGetGroup", functions.group) &&
      Bind(library, "IOReportChannelGetSubGroup", functions.subgroup) &&
      Bind(library, "IOReportChannelGetChannelName", functions.name) &&
      Bind(library, "IOReportChannelGetUnitLabel", functions.unit) &&
      Bind(library, "IOReportChannelGetFormat", functions.format) &&
      Bind(library, "IOReportSimpleGetIntegerValue", functions.integer) &&
      Bind(library, "IOReportStateGetCount", functions.state_count) &&
      Bind(library, "IOReportStateGetNameForIndex", functions.state_name) &&
      Bind(library, "IOReportStateGetResidency", functions.residency)) {
    return functions;
  }
  return Fail(Code::kUnimplemented, "this macOS has another IOReport than this version knows",
              "symbol_missing");
}

IoReportChannel Describe(const Functions& functions, CFDictionaryRef item) {
  return {CfText(functions.group(item)),
          CfText(functions.subgroup(item)),
          CfText(functions.name(item)),
          CfText(functions.unit(item)),
          {}};
}

// Calls `visit` with every channel of a dictionary of IOReport; false if it has none or one of
// another kind.
bool ForEachChannel(CFDictionaryRef dictionary, const std::function<void(CFDictionaryRef)>& visit) {
  const CFArrayRef items = CfArray(CfValue(dictionary, kChannels));
  if (items == nullptr) return false;
  const CFIndex count = CFArrayGetCount(items);
  for (CFIndex i = 0; i < count; ++i) {
    const CFDictionaryRef item = CfDictionary(CFArrayGetValueAtIndex(items, i));
    if (item == nullptr) return false;
    visit(item);
  }
  return true;
}

tl::unexpected<Error> NoSample() { return Fail(Code::kUnavailable, "IOReport returns no sample"); }

class DarwinSubscription : public IoReportSubscription {
 public:
  // `wanted_channels` holds nothing but the channels to subscribe to.
  static Result<std::unique_ptr<IoReportSubscription>> Make(
      Functions functions, CfOwned<CFMutableDictionaryRef> wanted_channels) {
    CFMutableDictionaryRef subscribed = nullptr;  // who owns it is not documented: left alone
    CfOwned<Subscription> subscription(
        functions.create_subscription(nullptr, wanted_channels.get(), &subscribed, 0, nullptr));
    if (subscription == nullptr) {
      return Fail(Code::kUnavailable, "IOReport refuses the subscription");
    }
    std::unique_ptr<DarwinSubscription> made(new DarwinSubscription(
        std::move(functions), std::move(wanted_channels), std::move(subscription)));
    TOKWATT_RETURN_IF_ERROR(made->LearnChannels());
    return made;
  }

  const std::vector<IoReportChannel>& channels() const override { return channels_; }

  Result<> Sample(std::vector<IoReportValue>& values) override {
    const CfOwned<CFDictionaryRef> sample(Take());
    if (sample == nullptr) return NoSample();
    values.resize(channels_.size());
    size_t i = 0;
    bool same = true;
    const bool whole = ForEachChannel(sample.get(), [&](CFDictionaryRef item) {
      same = same && i < channels_.size() && CfText(functions_.name(item)) == channels_[i].name;
      if (same) Read(item, values[i++]);
    });
    if (whole && same && i == channels_.size()) return {};
    return Fail(Code::kDataLoss, "IOReport returns other channels than were asked for");
  }

 private:
  DarwinSubscription(Functions functions, CfOwned<CFMutableDictionaryRef> wanted,
                     CfOwned<Subscription> subscription)
      : functions_(std::move(functions)),
        wanted_(std::move(wanted)),
        subscription_(std::move(subscription)) {}

  CFDictionaryRef Take() const {
    return functions_.create_samples(subscription_.get(), wanted_.get(), nullptr);
  }

  // Channels in the order of the samples, which alone tell the states.
  Result<> LearnChannels() {
    const CfOwned<CFDictionaryRef> sample(Take());
    if (sample == nullptr) return NoSample();
    const bool whole = ForEachChannel(sample.get(), [this](CFDictionaryRef item) {
      IoReportChannel channel = Describe(functions_, item);
      for (int32_t i = 0; i < StateCount(item); ++i) {
        channel.states.push_back(CfText(functions_.state_name(item, i)));
      }
      channels_.push_back(std::move(channel));
    });
    if (whole) return {};
    return NoSample();
  }

  int32_t StateCount(CFDictionaryRef item) const {
    return functions_.format(item) == kFormatState ? functions_.state_count(item) : 0;
  }

  void Read(CFDictionaryRef item, IoReportValue& value) const {
    const int32_t states = StateCount(item);
    value.residencies.clear();
    for (int32_t i = 0; i < states; ++i) {
      value.residencies.push_back(functions_.residency(item, i));
    }
    value.integer = states > 0 ? 0 : functions_.integer(item, 0);
  }

  const Functions functions_;
  const CfOwned<CFMutableDictionaryRef> wanted_;
  const CfOwned<Subscription> subscription_;
  std::vector<IoReportChannel> channels_;
};

// A copy of `all` with the wanted channels only; null if there is none of them.
CfOwned<CFMutableDictionaryRef> Select(const Functions& functions, CFDictionaryRef all,
                                       const IoReportFilter& wanted) {
  const CfOwned<CFMutableArrayRef> selected(
      CFArrayCreateMutable(kCFAllocatorDefault, 0, &kCFTypeArrayCallBacks));
  ForEachChannel(all, [&](CFDictionaryRef item) {
    if (wanted(Describe(functions, item))) CFArrayAppendValue(selected.get(), item);
  });
  if (CFArrayGetCount(selected.get()) == 0) return nullptr;
  CfOwned<CFMutableDictionaryRef> copy(CFDictionaryCreateMutableCopy(kCFAllocatorDefault, 0, all));
  const auto key = MakeCfString(kChannels);
  CFDictionarySetValue(copy.get(), key.get(), selected.get());
  return copy;
}

}  // namespace

Result<std::unique_ptr<IoReportSubscription>> SubscribeDarwinIoReport(
    const LibraryLoader& libraries, const IoReportFilter& wanted) {
  TOKWATT_ASSIGN_OR_RETURN(Functions functions, LoadFunctions(libraries));
  const CfOwned<CFDictionaryRef> all(functions.copy_all_channels(0, 0));
  if (all == nullptr) return Fail(Code::kUnavailable, "IOReport lists no channels");
  CfOwned<CFMutableDictionaryRef> selected = Select(functions, all.get(), wanted);
  if (selected == nullptr) {
    return Fail(Code::kNotFound, "this Mac's IOReport has none of the channels");
  }
  return DarwinSubscription::Make(std::move(functions), std::move(selected));
}

}  // namespace tokwatt
