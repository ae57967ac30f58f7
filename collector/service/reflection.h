// Reflection: lets grpc_cli list the service. Debug builds only; CMake chooses the file.
#pragma once

namespace tokwatt {

// Call before the server is built.
void EnableReflectionInDebugBuilds();

}  // namespace tokwatt
