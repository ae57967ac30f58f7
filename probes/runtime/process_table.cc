#include "probes/runtime/process_table.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <system_error>

#include "base/text_file.h"

namespace tokwatt {
namespace {

constexpr char kServerName[] = "llama-server";
constexpr size_t kMaxCommandLine = 1u << 16;

bool IsNumber(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](unsigned char c) { return std::isdigit(c) != 0; });
}

std::string ProcPath(const Env& env, const std::string& pid, const char* file) {
  return env.Path("/proc/" + pid + "/" + file);
}

std::string NameOf(const Env& env, const std::string& pid) {
  std::array<char, 64> buffer;
  const auto name = ReadSmallFile(ProcPath(env, pid, "comm"), buffer);
  return name ? std::string(*name) : std::string();
}

// The fields of stat after the name, which may itself hold spaces and parentheses.
std::vector<std::string> StatFields(const Env& env, const std::string& pid) {
  std::array<char, 2048> buffer;
  const auto text = ReadSmallFile(ProcPath(env, pid, "stat"), buffer);
  std::vector<std::string> fields;
  if (!text || text->rfind(')') == std::string_view::npos) return fields;
  std::string_view rest = text->substr(text->rfind(')') + 1);
  while (true) {
    const size_t from = rest.find_first_not_of(' ');
    if (from == std::string_view::npos) return fields;
    const size_t to = std::min(rest.find(' ', from), rest.size());
    fields.emplace_back(rest.substr(from, to - from));
    rest.remove_prefix(to);
  }
}

std::vector<std::string> SplitArguments(const std::string& text) {
  std::vector<std::string> arguments;
  size_t from = 0;
  while (from < text.size()) {
    const size_t to = std::min(text.find('\0', from), text.size());
    arguments.push_back(text.substr(from, to - from));
    from = to + 1;
  }
  return arguments;
}

std::optional<ServerProcess> ReadProcess(const Env& env, const std::string& pid) {
  const auto arguments = ReadTextFile(ProcPath(env, pid, "cmdline"), kMaxCommandLine);
  const auto fields = StatFields(env, pid);
  if (!arguments || fields.size() < 2) return std::nullopt;
  const auto number = ParseInteger(pid);
  const auto parent = ParseInteger(fields[1]);
  if (!number || !parent) return std::nullopt;
  ServerProcess process;
  process.pid = *number;
  process.parent_pid = *parent;
  process.parent_name = NameOf(env, fields[1]);
  process.arguments = SplitArguments(*arguments);
  return process;
}

}  // namespace

std::optional<std::string> ServerProcess::Option(const std::vector<std::string>& names) const {
  for (size_t i = 0; i < arguments.size(); ++i) {
    for (const std::string& name : names) {
      if (arguments[i] == name && i + 1 < arguments.size()) return arguments[i + 1];
      if (arguments[i].rfind(name + "=", 0) == 0) return arguments[i].substr(name.size() + 1);
    }
  }
  return std::nullopt;
}

std::vector<ServerProcess> FindLlamaServers(const Env& env) {
  std::vector<ServerProcess> found;
  const auto names = ListDirectory(env.Path("/proc"));
  if (!names) return found;
  for (const std::string& pid : *names) {
    if (!IsNumber(pid) || NameOf(env, pid) != kServerName) continue;
    if (auto process = ReadProcess(env, pid)) found.push_back(std::move(*process));
  }
  return found;
}

std::optional<ServerProcess> FindLlamaServer(const Env& env, const std::string& port,
                                             const std::string& model_path) {
  for (ServerProcess& process : FindLlamaServers(env)) {
    const auto own_port = process.Option({"--port"});
    if (own_port ? *own_port == port
                 : !model_path.empty() && process.Option({"--model", "-m"}) == model_path) {
      return std::move(process);
    }
  }
  return std::nullopt;
}

std::string FileOf(const Env& env, const std::optional<ServerProcess>& process,
                   const std::string& path) {
  if (!process || path.empty()) return env.Path(path);
  const bool absolute = path.front() == '/';
  const std::string seen =
      env.Path("/proc/" + std::to_string(process->pid) + (absolute ? "/root" : "/cwd/") + path);
  std::error_code unreadable;
  return std::filesystem::exists(seen, unreadable) ? seen : env.Path(path);
}

Result<int64_t> ProcessorTicks(const Env& env, int64_t pid) {
  const auto fields = StatFields(env, std::to_string(pid));
  // Field 3 of proc(5) is the first one here.
  const auto user = fields.size() > 12 ? ParseInteger(fields[11]) : std::nullopt;
  const auto system = fields.size() > 12 ? ParseInteger(fields[12]) : std::nullopt;
  if (!user || !system) return Fail(Code::kNotFound, "the process is gone");
  return *user + *system;
}

}  // namespace tokwatt
