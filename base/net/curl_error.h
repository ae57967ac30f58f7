// CurlError: what a code of libcurl means, in the terms of HttpClient.
#pragma once

#include <curl/curl.h>

#include "base/result.h"

namespace tokwatt {

// Of any code but CURLE_OK and CURLE_PEER_FAILED_VERIFICATION, whose words need the connection. The
// message is libcurl's, or plainer words.
Error CurlError(CURLcode code);

}  // namespace tokwatt
