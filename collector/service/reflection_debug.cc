#include <grpcpp/ext/proto_server_reflection_plugin.h>

#include "collector/service/reflection.h"

namespace tokwatt {

void EnableReflectionInDebugBuilds() { grpc::reflection::InitProtoReflectionServerBuilderPlugin(); }

}  // namespace tokwatt
