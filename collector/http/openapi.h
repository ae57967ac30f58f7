// OpenApiDocument: OpenAPI 3.1, made of the route table and the schemas of api.ts.
#pragma once

#include "collector/documents/json.h"

namespace tokwatt {

Json OpenApiDocument();

}  // namespace tokwatt
