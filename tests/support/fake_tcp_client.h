// FakeTcpClient: one answer to every question; records what was asked. Not thread-safe.
#pragma once

#include <string>
#include <vector>

#include "base/net/tcp_client.h"

namespace tokwatt {

class FakeTcpClient : public TcpClient {
 public:
  Result<std::string> Ask(const TcpRequest& request) override {
    requests.push_back(request);
    if (answers.empty()) return Fail(Code::kUnavailable, request.host + ": connection refused");
    std::string answer = answers.front();
    if (answers.size() > 1) answers.erase(answers.begin());
    if (!request.whole(answer)) {
      return Fail(Code::kDeadlineExceeded, "no whole answer in time", "timed_out");
    }
    return answer;
  }

  std::vector<std::string> answers;  // in turn; the last one stays
  std::vector<TcpRequest> requests;
};

}  // namespace tokwatt
