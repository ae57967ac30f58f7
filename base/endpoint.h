// Addresses of inference servers: one spelling each, and whether they are this machine.
//
// The watts, the load and the memory bandwidth that a device reads are its own. They say nothing
// of a runtime on another machine, so nothing of such a runtime is ever divided by them.
#pragma once

#include <string>
#include <string_view>

#include "base/event.h"

namespace tokwatt {

// "localhost:8080", "HTTP://LocalHost:8080/" and "http://127.0.0.1:8080" are one address: with its
// scheme, without a slash at the end, scheme and host in small letters, 127.0.0.1 for localhost.
// A login is no part of it: this is what is stored, sent and shown.
std::string NormalisedEndpoint(std::string url);

// "user:password" of "http://user:password@nas:8080"; empty where there is none.
std::string LoginOfEndpoint(std::string_view url);

// "nas" of "http://user@nas:8080/v1", "::1" of "http://[::1]:8080"; small letters.
std::string HostOfEndpoint(std::string_view url);

// Host names, and the names that people give machines, are the same without regard to capitals.
bool IsSameName(std::string_view a, std::string_view b);

// The port of "http://host:port"; "80" where none is written.
std::string PortOfEndpoint(std::string_view url);

// True where the address means the machine that uses it, whichever that is (RFC 1122, 3.2.1.3; RFC
// 4291, 2.5.3): "localhost", 127.0.0.0/8, ::1, and the unspecified addresses, which reach it too.
bool IsLoopbackEndpoint(const std::string& url);

// True if `url` is this machine: loopback, an address of one of its network interfaces, or its own
// name, also as "NAME.local". Nothing is resolved: a machine that goes by another name is taken for
// another one, whose watts are absent rather than wrong. The near end of a tunnel cannot be told
// from a server.
bool IsLocalEndpoint(const std::string& url);

// True if both are one server: one address, or two of this machine with one port ("NAME:11434" and
// "127.0.0.1:11434"). Both as NormalisedEndpoint.
bool IsSameEndpoint(const std::string& a, const std::string& b);

// Whether a stored request or run was answered by another machine than the device that reported it.
// What the agent did not say is judged by the address.
bool IsRemote(const InferenceEvent& event);
bool IsRemote(const BenchmarkRun& run);

// Whether an energy, RequestEnergy or EnergyResult, is of the machine that answered: of another one
// only by a plug that says it feeds it.
template <typename Energy, typename Answer>
bool IsOfServer(const Energy& energy, const Answer& answer) {
  if (energy.powers.empty()) return !IsRemote(answer);
  return IsRemote(answer) && IsSameName(energy.powers, HostOfEndpoint(answer.endpoint));
}

inline constexpr char kRemoteRuntime[] = "remote_runtime";

// Why a remote runtime has no watts and no energy; and why its speed is not held against a memory.
Absence NoWattsOfRemote();
Absence NoBandwidthOfRemote();

}  // namespace tokwatt
