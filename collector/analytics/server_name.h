// Model servers as people call them. Their kinds stay in keys, labels and addresses.
#pragma once

#include <string>

namespace tokwatt {

// "llama-server" of "llamacpp"; a kind without a name of its own is its name.
std::string ServerName(const std::string& kind);

}  // namespace tokwatt
