// Assets: the files of the web app, embedded gzipped, or read from a folder while developing.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "collector/http/message.h"

namespace tokwatt {

// A row of the table that CMake generates.
struct EmbeddedAsset {
  const char* path;  // "/assets/app-1A2B3C4D.js"
  const char* mime;
  const char* etag;            // with quotes: the start of the content's SHA-256
  const unsigned char* begin;  // gzip
  const unsigned char* end;
};
std::span<const EmbeddedAsset> EmbeddedAssets();

// The document that describes the API's types, and openapi's schemas; part of the same table.
std::optional<std::string> EmbeddedText(const std::string& path);

// Inflates one gzip member; std::nullopt if it is damaged.
std::optional<std::string> Gunzip(std::span<const unsigned char> gzip);

// The answer to GET for a page or a file. Paths without extension are pages of the app
// (index.html); unknown files are 404. `web_dir` empty: the embedded ones.
Response ServeAsset(const Request& request, const std::string& web_dir);

std::string MimeType(const std::string& path);

}  // namespace tokwatt
