// Our declarations of libmosquitto against its own header, and what is said without the library.
#include <gtest/gtest.h>
#include <mosquitto.h>

#include <cstddef>
#include <type_traits>

#include "base/net/mosquitto_library.h"

namespace tokwatt {
namespace {

static_assert(sizeof(MosquittoMessage) == sizeof(mosquitto_message));
static_assert(offsetof(MosquittoMessage, payload) == offsetof(mosquitto_message, payload));
static_assert(offsetof(MosquittoMessage, payloadlen) == offsetof(mosquitto_message, payloadlen));
static_assert(offsetof(MosquittoMessage, retain) == offsetof(mosquitto_message, retain));

// The same function but for opaque pointers: struct mosquitto* is void*, and callbacks alike.
template <typename T>
struct Opaque {
  using type = T;
};
template <>
struct Opaque<mosquitto*> {
  using type = void*;
};
template <>
struct Opaque<const mosquitto_message*> {
  using type = const MosquittoMessage*;
};
template <typename R, typename... A>
struct Opaque<R (*)(A...)> {
  using type = typename Opaque<R>::type (*)(typename Opaque<A>::type...);
};
template <typename Ours, typename Theirs>
constexpr bool kSame = std::is_same_v<Ours, typename Opaque<Theirs>::type>;

using L = MosquittoLibrary;
static_assert(kSame<decltype(L::lib_init), decltype(&mosquitto_lib_init)>);
static_assert(kSame<decltype(L::create), decltype(&mosquitto_new)>);
static_assert(kSame<decltype(L::destroy), decltype(&mosquitto_destroy)>);
static_assert(kSame<decltype(L::username_pw_set), decltype(&mosquitto_username_pw_set)>);
static_assert(kSame<decltype(L::connect_async), decltype(&mosquitto_connect_async)>);
static_assert(kSame<decltype(L::disconnect), decltype(&mosquitto_disconnect)>);
static_assert(kSame<decltype(L::loop_start), decltype(&mosquitto_loop_start)>);
static_assert(kSame<decltype(L::loop_stop), decltype(&mosquitto_loop_stop)>);
static_assert(kSame<decltype(L::subscribe), decltype(&mosquitto_subscribe)>);
static_assert(kSame<decltype(L::connect_callback_set), decltype(&mosquitto_connect_callback_set)>);
static_assert(
    kSame<decltype(L::disconnect_callback_set), decltype(&mosquitto_disconnect_callback_set)>);
static_assert(kSame<decltype(L::message_callback_set), decltype(&mosquitto_message_callback_set)>);
static_assert(kSame<decltype(L::error_text), decltype(&mosquitto_strerror)>);
static_assert(kSame<decltype(L::connack_text), decltype(&mosquitto_connack_string)>);

TEST(MosquittoLibraryTest, TheInstalledOneHasEverything) {
  const auto library = LoadMosquitto(*MakeSystemLibraryLoader());
  ASSERT_TRUE(library) << library.error().message;
  EXPECT_STREQ(library->error_text(0), "No error.");
}

class NoLibraries : public LibraryLoader {
 public:
  Result<std::shared_ptr<const DynamicLibrary>> Open(
      const std::vector<std::string>&) const override {
    return Fail(Code::kNotFound, "is not installed");
  }
};

TEST(MosquittoLibraryTest, WithoutItTheCommandIsSaid) {
  const Error error = LoadMosquitto(NoLibraries()).error();
  EXPECT_EQ(error.code, Code::kNotFound);
  EXPECT_NE(error.fix.find("libmosquitto1"), std::string::npos);
}

// libc has none of its functions.
class WrongLibrary : public LibraryLoader {
 public:
  Result<std::shared_ptr<const DynamicLibrary>> Open(
      const std::vector<std::string>&) const override {
    return MakeSystemLibraryLoader()->Open({"libc.so.6"});
  }
};

TEST(MosquittoLibraryTest, AMissingSymbolIsNamed) {
  const Error error = LoadMosquitto(WrongLibrary()).error();
  EXPECT_EQ(error.reason, "symbol_missing");
  EXPECT_NE(error.message.find("mosquitto_lib_init"), std::string::npos);
}

}  // namespace
}  // namespace tokwatt
