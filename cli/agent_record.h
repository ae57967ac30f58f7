// agent record: what this machine tells over some seconds, scrubbed, as one file to be sent.
#pragma once

#include "cli/command.h"

namespace tokwatt {

void AddRecordCommand(Commands& commands, CLI::App* group);

}  // namespace tokwatt
