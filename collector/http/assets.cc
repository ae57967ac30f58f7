#include "collector/http/assets.h"

#include <zlib.h>

#include <array>
#include <cstdlib>
#include <string_view>

#include "collector/http/web_dir.h"

namespace tokwatt {
namespace {

const EmbeddedAsset* Find(const std::string& path) {
  for (const EmbeddedAsset& asset : EmbeddedAssets()) {
    if (path == asset.path) return &asset;
  }
  return nullptr;
}

std::string Extension(const std::string& path) {
  const size_t slash = path.rfind('/');
  const size_t dot = path.rfind('.');
  if (dot == std::string::npos || (slash != std::string::npos && dot < slash)) return {};
  return path.substr(dot);
}

// Files under /assets/ carry a hash of their content in their name.
bool IsHashed(const std::string& path) { return path.rfind("/assets/", 0) == 0; }

bool AcceptsGzip(const std::string& accept_encoding) {
  const size_t at = accept_encoding.find("gzip");
  if (at == std::string::npos) return false;
  const std::string rest = accept_encoding.substr(at + 4, accept_encoding.find(',', at) - at - 4);
  const size_t weight = rest.find("q=");
  return weight == std::string::npos || std::strtod(rest.c_str() + weight + 2, nullptr) > 0;
}

bool MatchesEtag(const std::string& if_none_match, const std::string& etag) {
  return if_none_match == "*" || if_none_match.find(etag) != std::string::npos;
}

Response ServeEmbedded(const Request& request, const EmbeddedAsset& asset) {
  Response response;
  response.content_type = asset.mime;
  response.headers = {
      {"ETag", asset.etag},
      {"Cache-Control", IsHashed(asset.path) ? "public, max-age=31536000, immutable" : "no-cache"},
      {"Vary", "Accept-Encoding"}};
  if (MatchesEtag(request.Header("if-none-match"), asset.etag)) {
    response.status = 304;
    return response;
  }
  const std::span gzip(asset.begin, asset.end);
  if (AcceptsGzip(request.Header("accept-encoding"))) {
    response.headers.emplace_back("Content-Encoding", "gzip");
    response.body.assign(gzip.begin(), gzip.end());
    return response;
  }
  const auto plain = Gunzip(gzip);
  if (!plain) return Problem(500, "asset_damaged", "An embedded file cannot be inflated.");
  response.body = *plain;
  return response;
}

}  // namespace

std::string MimeType(const std::string& path) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kTypes = {{
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".map", "application/json"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".ico", "image/x-icon"},
      {".txt", "text/plain; charset=utf-8"},
      {".webmanifest", "application/manifest+json"},
      {".woff2", "font/woff2"},
  }};
  const std::string extension = Extension(path);
  for (const auto& [suffix, type] : kTypes) {
    if (extension == suffix) return std::string(type);
  }
  return "application/octet-stream";
}

std::optional<std::string> Gunzip(std::span<const unsigned char> gzip) {
  constexpr int kGzipWindow = 15 + 16;
  z_stream stream{};
  if (inflateInit2(&stream, kGzipWindow) != Z_OK) return std::nullopt;
  stream.next_in = const_cast<unsigned char*>(gzip.data());
  stream.avail_in = static_cast<uInt>(gzip.size());
  std::string plain;
  std::array<unsigned char, 16384> chunk{};
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = chunk.data();
    stream.avail_out = chunk.size();
    status = inflate(&stream, Z_NO_FLUSH);
    plain.append(reinterpret_cast<const char*>(chunk.data()), chunk.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (status != Z_STREAM_END) return std::nullopt;
  return plain;
}

std::optional<std::string> EmbeddedText(const std::string& path) {
  const EmbeddedAsset* asset = Find(path);
  if (asset == nullptr) return std::nullopt;
  return Gunzip(std::span(asset->begin, asset->end));
}

Response ServeAsset(const Request& request, const std::string& web_dir) {
  const bool page = Extension(request.path).empty();
  const std::string path = page ? "/index.html" : request.path;
  if (!web_dir.empty()) return ServeFromDirectory(web_dir, path);
  const EmbeddedAsset* asset = Find(path);
  if (asset == nullptr || path.rfind("/internal/", 0) == 0) {
    return Problem(404, "not_found", "There is no page or file " + request.path + ".");
  }
  return ServeEmbedded(request, *asset);
}

}  // namespace tokwatt
