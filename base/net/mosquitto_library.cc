#include "base/net/mosquitto_library.h"

namespace tokwatt {
namespace {

// Takes functions by name and remembers the first that is missing.
class Symbols {
 public:
  explicit Symbols(const DynamicLibrary& library) : library_(library) {}

  template <typename Function>
  void Take(Function*& function, const char* name) {
    function = library_.Get<Function>(name);
    if (function == nullptr && missing_ == nullptr) missing_ = name;
  }
  const char* missing() const { return missing_; }

 private:
  const DynamicLibrary& library_;
  const char* missing_ = nullptr;
};

}  // namespace

Result<MosquittoLibrary> LoadMosquitto(const LibraryLoader& libraries) {
  auto library = libraries.Open(
      {"libmosquitto.so.1", "libmosquitto.1.dylib", "/opt/homebrew/lib/libmosquitto.1.dylib"});
  if (!library) {
    Error error = Wrap(library.error(), "libmosquitto").value();
    if (error.code == Code::kNotFound) {
      error.fix = "sudo apt install libmosquitto1   # or: brew install mosquitto";
    }
    return tl::unexpected<Error>(std::move(error));
  }
  MosquittoLibrary found;
  Symbols symbols(**library);
  symbols.Take(found.lib_init, "mosquitto_lib_init");
  symbols.Take(found.create, "mosquitto_new");
  symbols.Take(found.destroy, "mosquitto_destroy");
  symbols.Take(found.username_pw_set, "mosquitto_username_pw_set");
  symbols.Take(found.connect_async, "mosquitto_connect_async");
  symbols.Take(found.disconnect, "mosquitto_disconnect");
  symbols.Take(found.loop_start, "mosquitto_loop_start");
  symbols.Take(found.loop_stop, "mosquitto_loop_stop");
  symbols.Take(found.subscribe, "mosquitto_subscribe");
  symbols.Take(found.connect_callback_set, "mosquitto_connect_callback_set");
  symbols.Take(found.disconnect_callback_set, "mosquitto_disconnect_callback_set");
  symbols.Take(found.message_callback_set, "mosquitto_message_callback_set");
  symbols.Take(found.error_text, "mosquitto_strerror");
  symbols.Take(found.connack_text, "mosquitto_connack_string");
  if (symbols.missing() != nullptr) {
    return Fail(Code::kUnimplemented, std::string("this libmosquitto has no ") + symbols.missing(),
                "symbol_missing");
  }
  found.library = *std::move(library);
  return found;
}

}  // namespace tokwatt
