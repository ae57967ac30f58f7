// tokwatt devices add: a line to paste on the machine that is to join.
#pragma once

#include "cli/command.h"

namespace tokwatt {

void AddDevicesAddCommand(Commands& commands, CLI::App* group);

}  // namespace tokwatt
