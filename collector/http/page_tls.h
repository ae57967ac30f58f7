// PageTls: the TLS of the pages, from key and certificate files, read again when they change.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"

namespace tokwatt {

// For one thread.
class PageTls {
 public:
  // TLS 1.2 or newer. kFailedPrecondition: a file is missing, or they do not belong together.
  static Result<std::unique_ptr<PageTls>> Open(const std::string& key_path,
                                               const std::string& chain_path);

  // For the next connection. Files that changed and are no good are logged; the old ones stay.
  std::shared_ptr<boost::asio::ssl::context> context();

 private:
  PageTls(std::string key_path, std::string chain_path)
      : key_path_(std::move(key_path)), chain_path_(std::move(chain_path)) {}
  Result<> Load();
  std::filesystem::file_time_type Changed() const;

  const std::string key_path_;
  const std::string chain_path_;
  std::filesystem::file_time_type changed_;
  std::shared_ptr<boost::asio::ssl::context> context_;
};

}  // namespace tokwatt
