// tokwatt: the one binary for agent, collector and commands.
#include "cli/program.h"

int main(int argc, char** argv) {
  using namespace tokwatt;
  const Program program = {
      "tokwatt",
      "What local inference really gives, and really costs.",
      {AddUpCommand, AddNowCommand, AddBandwidthCommand, AddBenchCommands, AddEnergyCommand,
       AddClaimsCommand, AddDoctorCommand, AddAgentCommands, AddCollectorCommands, AddEnrollCommand,
       AddDevicesCommands, AddServiceCommands, AddUninstallCommand, AddConfigCommands,
       AddVersionCommand, AddAbsentCommands},
  };
  return RunProgram(program, argc, argv);
}
