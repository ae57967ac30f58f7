// tokwatt bench ls|show: runs that the collector keeps.
#pragma once

#include "cli/command.h"

namespace tokwatt {

// Adds them to the group of bench.
void AddPastBenchCommands(Commands& commands, CLI::App* group);

}  // namespace tokwatt
