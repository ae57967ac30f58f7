#include "collector/trust/password.h"

#include <sodium.h>

#include "base/state_dir.h"
#include "base/text_file.h"

namespace tokwatt {
namespace {

std::string PathIn(const std::string& directory) { return directory + "/password"; }

}  // namespace

Result<> SetPassword(const std::string& directory, const std::string& password) {
  if (password.size() < kMinPasswordBytes || password.size() > kMaxPasswordBytes) {
    return Fail(Code::kInvalidArgument, "a password has 8 to 1024 bytes", "bad_password",
                "four words that do not belong together are easy to type");
  }
  if (sodium_init() < 0) return Fail(Code::kInternal, "libsodium does not work here");
  char hash[crypto_pwhash_STRBYTES] = {};
  if (crypto_pwhash_str(hash, password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
    return Fail(Code::kResourceExhausted, "there is no memory to hash a password: 64 MiB",
                "no_memory");
  }
  TOKWATT_RETURN_IF_ERROR(MakePrivateDirectory(directory));
  return ReplaceFile(PathIn(directory), std::string(hash) + "\n", true);
}

Result<std::optional<std::string>> LoadPasswordHash(const std::string& directory) {
  const auto text = ReadTextFile(PathIn(directory));
  if (!text && text.error().code == Code::kNotFound) return std::nullopt;
  if (!text) return Wrap(text.error(), PathIn(directory));
  if (text->rfind("$argon2id$", 0) == 0 && text->size() < crypto_pwhash_STRBYTES) {
    return std::optional(*text);
  }
  return Fail(Code::kDataLoss, PathIn(directory) + " is damaged", "password_damaged",
              "set a new password: tokwatt collector password");
}

bool IsPassword(const std::string& hash, const std::string& password) {
  return sodium_init() >= 0 && password.size() <= kMaxPasswordBytes &&
         crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

}  // namespace tokwatt
